"""The addresses of the desk. Dutch, and without anything personal in them but an unguessable token."""

from django.urls import path, re_path

from .intake import views as intake
from .workbench import (
    asker,
    colleagues,
    desk_search,
    mail,
    more,
    question,
    reviewing,
    service_level,
    telephone,
    triage,
    worklist,
    writing,
)

app_name = "loket"

TOKEN = r"(?P<token>[A-Za-z0-9_-]{43})"  # noqa: S105

urlpatterns = [
    path("vraag/stellen/", intake.ask, name="ask"),
    path("vraag/stellen/antwoorden/", intake.ask_passages, name="ask_passages"),
    path("vraag/stellen/gegevens/", intake.ask_details, name="ask_details"),
    path("vraag/stellen/doelgroep/", intake.ask_group, name="ask_group"),
    path("vraag/stellen/haast/", intake.ask_hurry, name="ask_hurry"),
    path("vraag/stellen/bijlagen/", intake.ask_files, name="ask_files"),
    path("vraag/stellen/organisatie/", intake.ask_organisation, name="ask_organisation"),
    path("vraag/stellen/organisaties/", intake.names, name="organisation_names"),
    path("vraag/stellen/controleren/", intake.ask_check, name="ask_check"),
    path("vraag/stellen/verzonden/", intake.confirmation, name="confirmation"),
    re_path(rf"^vraag/{TOKEN}/$", asker.by_link, name="asker"),
    re_path(rf"^vraag/{TOKEN}/bestand/(?P<pk>[0-9a-f-]{{36}})/$", asker.file_by_link, name="asker_file"),
    path("mijn-vragen/", asker.my_questions, name="my_questions"),
    path("mijn-vragen/collegas/", colleagues.shared, name="shared"),
    path("mijn-vragen/collegas/<slug:reference>/", colleagues.shared_question, name="shared_question"),
    path("mijn-vragen/<slug:reference>/", asker.my_question, name="my_question"),
    path("loket/", worklist.work_list, name="worklist"),
    path("loket/servicenorm/", service_level.edit, name="service_level"),
    path("loket/zoeken/", desk_search.results, name="search"),
    path("loket/telefoon/", telephone.call, name="telephone"),
    path("loket/beoordelen/", reviewing.folder, name="review"),
    path("loket/post/", mail.mail_list, name="mail"),
    path("loket/post/<int:pk>/", mail.mail_message, name="mail_message"),
    path("loket/post/<int:pk>/bericht/", mail.mail_raw, name="mail_raw"),
    path("loket/post/<int:pk>/opnieuw/", mail.mail_again, name="mail_again"),
    path("loket/post/<int:pk>/vraag/", mail.mail_question, name="mail_question"),
    path("loket/post/<int:pk>/wegleggen/", mail.mail_put_away, name="mail_put_away"),
    path("loket/vragen/<slug:reference>/", question.show, name="question"),
    path("loket/vragen/<slug:reference>/concept/", writing.keep, name="keep_draft"),
    path("loket/vragen/<slug:reference>/gepland/<int:pk>/", writing.planned, name="planned"),
    path("loket/vragen/<slug:reference>/meer/", more.more, name="more"),
    path("loket/vragen/<slug:reference>/meteen/", more.one_click, name="one_click"),
    path("loket/overleg/<int:pk>/", more.aside, name="aside"),
    re_path(rf"^overleg/{TOKEN}/$", more.aside_by_link, name="aside_by_link"),
    path("loket/vragen/<slug:reference>/oppakken/", question.take, name="take"),
    path("loket/vragen/<slug:reference>/doorzetten/", question.pass_on, name="pass_on"),
    path("loket/vragen/<slug:reference>/terug/", question.give_back, name="hand_back"),
    path("loket/vragen/<slug:reference>/doelgroep/", question.group, name="set_target_group"),
    path("loket/vragen/<slug:reference>/onderwerp/", triage.set_subject, name="set_subject"),
    path("loket/triage/", triage.team, name="triage"),
    path("loket/triage/regels/<int:pk>/weg/", triage.remove_rule, name="triage_rule_remove"),
    path("loket/triage/woorden/<int:pk>/weg/", triage.remove_keyword, name="triage_keyword_remove"),
    path("loket/vragen/<slug:reference>/toestand/", question.change_state, name="change_state"),
    path("loket/vragen/<slug:reference>/kennis/", question.knowledge, name="make_knowledge"),
]

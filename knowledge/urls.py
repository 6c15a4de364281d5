"""Addresses beside the pages themselves, which Wagtail serves from the root."""

from django.urls import path

from . import keys  # noqa: F401  `<key:pk>`
from .events import by_hand_views as by_hand
from .events import organiser_views as organiser
from .events import own_views as own
from .events import views
from .events.asking import team_views as hall
from .events.asking import views as asking
from .events.figures import views as event_figures
from .events.writing import views as writing
from .feedback import views as feedback
from .feeds import views as feeds
from .insight import views as insight
from .ordinances import views as ordinances
from .recordings import views as recordings
from .resources import deadlines, sharing
from .runs import views as runs

app_name = "knowledge"

urlpatterns = [
    path("bijeenkomsten/<slug:slug>/aanmelden/", views.register, name="event_register"),
    path("bijeenkomsten/<slug:slug>/aanmelden/versturen/", views.confirm, name="event_confirm"),
    path("bijeenkomsten/<slug:slug>/aanmelden/gedaan/", views.done, name="event_done"),
    path("bijeenkomsten/<slug:slug>/agenda.ics", views.calendar_file, name="event_calendar"),
    path("bijeenkomsten/<slug:slug>/deelnemers/", organiser.participants, name="event_participants"),
    path("bijeenkomsten/<slug:slug>/deelnemers/bericht/", writing.write, name="event_message"),
    path("bijeenkomsten/<slug:slug>/deelnemers/bericht/versturen/", writing.send, name="event_message_send"),
    path("bijeenkomsten/<slug:slug>/deelnemers/verwijderen/", organiser.forget, name="event_forget"),
    path("bijeenkomsten/<slug:slug>/deelnemers/toevoegen/", by_hand.new, name="event_participant_new"),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/toevoegen/gereed/",
        by_hand.add,
        name="event_participant_add",
    ),
    path("bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/", by_hand.participant, name="event_participant"),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/afmelden/",
        by_hand.take_step,
        {"step": "cancel"},
        name="event_participant_cancel",
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/plaats/",
        by_hand.take_step,
        {"step": "place"},
        name="event_participant_place",
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/vooraan/",
        by_hand.take_step,
        {"step": "first"},
        name="event_participant_first",
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/aanwezig/",
        organiser.attendance,
        name="event_attendance",
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/<key:pk>/mail/",
        organiser.mail_once_more,
        name="event_mail_again",
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers/lijst/", organiser.attendance_list, name="event_attendance_list"
    ),
    path(
        "bijeenkomsten/<slug:slug>/deelnemers.<slug:kind>",
        organiser.participants_file,
        name="event_participants_file",
    ),
    path("bijeenkomsten/<slug:slug>/reeks/", organiser.series, name="event_series"),
    path("bijeenkomsten/<slug:slug>/opname/", recordings.play, name="event_recording"),
    path("bijeenkomsten/<slug:slug>/opname/ondertiteling.vtt", recordings.captions, name="event_captions"),
    path("bijeenkomsten/<slug:slug>/opname/beheren/", recordings.edit, name="event_recording_edit"),
    path(
        "bijeenkomsten/<slug:slug>/opname/beheren/ondertiteling/",
        recordings.edit_captions,
        name="event_captions_edit",
    ),
    path("bijeenkomsten/<slug:slug>/opname/beheren/weg/", recordings.remove, name="event_recording_remove"),
    path("bijeenkomsten/<slug:slug>/cijfers/", event_figures.of_event, name="event_figures"),
    path("bijeenkomsten/<slug:slug>/vragen/", asking.way_in, name="event_ask_way_in"),
    path("bijeenkomsten/<slug:slug>/vragen-uit-de-zaal/", hall.questions, name="event_questions"),
    path(
        "bijeenkomsten/<slug:slug>/vragen-uit-de-zaal/instellen/",
        hall.settings_of_board,
        name="event_question_board",
    ),
    path("bijeenkomsten/<slug:slug>/vragen-uit-de-zaal/scherm/", hall.screen, name="event_screen"),
    path("bijeenkomsten/<slug:slug>/vragen-uit-de-zaal/<key:pk>/", hall.judge, name="event_question_judge"),
    path("bijeenkomsten/agenda.ics", views.agenda_feed, name="events_calendar"),
    path("bijeenkomsten/agenda/<slug:slug>.ics", views.group_feed, name="events_calendar_of_group"),
    path("aanmelding/<slug:token>/", own.own, name="event_own"),
    path("aanmelding/<slug:token>/bevestigen/", own.confirm, name="event_own_confirm"),
    path("aanmelding/<slug:token>/afmelden/", own.cancel, name="event_own_cancel"),
    path("aanmelding/<slug:token>/wijzigen/", own.change, name="event_own_change"),
    path("aanmelding/<slug:token>/bijeenkomst.ics", own.calendar, name="event_own_calendar"),
    path("aanmelding/<slug:token>/bewijs.pdf", own.certificate, name="event_own_certificate"),
    path("aanmelding/<slug:token>/beoordelen/", own.judge, name="event_own_judge"),
    path("aanmelding/<slug:token>/vragen/", asking.ask, name="event_ask"),
    path("aanmelding/<slug:token>/vragen/lijst/", asking.question_list, name="event_ask_list"),
    path("aanmelding/<slug:token>/vragen/<key:pk>/", asking.vote, name="event_ask_vote"),
    path("onze-stappenplannen/", runs.runs, name="runs"),
    path("onze-stappenplannen/agenda/", runs.runs_feed, name="runs_feed"),
    path("onze-stappenplannen/agenda/<str:secret>.ics", runs.runs_ics, name="runs_ics"),
    path("onze-stappenplannen/beginnen/<slug:slug>/", runs.run_start, name="run_start"),
    path("onze-stappenplannen/<key:pk>/", runs.run, name="run"),
    path("onze-stappenplannen/<key:pk>/stap/<slug:key>/", runs.run_step, name="run_step"),
    path("onze-stappenplannen/<key:pk>/gezien/", runs.run_seen, name="run_seen"),
    path("onze-stappenplannen/<key:pk>/instellingen/", runs.run_settings, name="run_settings"),
    path("onze-stappenplannen/<key:pk>/stand/", runs.run_state, name="run_state"),
    path("onze-stappenplannen/<key:pk>/deadlines.ics", runs.run_ics, name="run_ics"),
    path("modelverordeningen/<slug:slug>/opstellen/", ordinances.start, name="ordinance_start"),
    path("verordeningen/", ordinances.drafts, name="ordinance_drafts"),
    path("verordeningen/<key:pk>/", ordinances.draft, name="ordinance_draft"),
    path("verordeningen/<key:pk>/voorbeeld/", ordinances.preview, name="ordinance_preview"),
    path("verordeningen/<key:pk>/naam/", ordinances.rename, name="ordinance_rename"),
    path("verordeningen/<key:pk>/verwijderen/", ordinances.delete, name="ordinance_delete"),
    path("verordeningen/<key:pk>/wijzigingen/", ordinances.changes, name="ordinance_changes"),
    path("verordeningen/<key:pk>/tekst/", ordinances.text, name="ordinance_text"),
    path("verordeningen/<key:pk>/word/", ordinances.word, name="ordinance_word"),
    path("regelingen/sluitingsdata.ics", deadlines.all_deadlines, name="scheme_deadlines"),
    path("regelingen/<slug:slug>/sluitingsdatum.ics", deadlines.one_deadline, name="scheme_deadline"),
    path("doelgroep/<slug:slug>/", views.target_group, name="target_group"),
    path("delen/site.png", sharing.site_picture, name="site_picture"),
    path("delen/<key:pk>.png", sharing.share_picture, name="share_picture"),
    path("atom/", feeds.everything, name="feed"),
    path("atom/doelgroep/<slug:slug>/", feeds.of_group, name="feed_of_group"),
    path("atom/soort/<slug:slug>/", feeds.of_section, name="feed_of_section"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<int:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("nuttig/<key:pk>/", feedback.give, name="feedback_give"),
    path("nuttig/<slug:token>/waarom/", feedback.reason, name="feedback_reason"),
    path("gelezen/<key:pk>/", insight.read, name="read"),
    path("kennis/bijeenkomsten/", event_figures.of_period, name="events_figures"),
    path("kennis/inzicht/", insight.insight, name="insight"),
    path("kennis/reacties/", feedback.feedback_list, name="feedback"),
    path("kennis/reacties/<key:pk>/", feedback.mark, name="feedback_mark"),
]

"""The page of a question with all that may stand on it: quick and readable however long it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from helpdesk.models import FollowUp

from accounts.models import Organisation, User
from experts.models import Placement, PlacementRequest, Professional
from experts.weeks import WEEK, this_monday
from files.actions import store_file
from knowledge.actions import draft_faq
from loket import access, actions
from loket.models import IncomingMail, Message, Question, ReplyDraft, SentMail
from loket.rights import TokenHolder
from loket.workbench import presence
from loket.workbench.conversation import SHOWN
from post.models import Effect
from post.outbox import run_due
from search import indexing, sources
from vocabulary.models import Municipality, Province, TargetGroup


def said(question: Question, count: int, kind: str = "answer", **more: Any) -> list[Message]:
    """Add so many messages after the others, past the verbs: they are many."""
    start = timezone.now()
    made = []
    for number in range(count):
        at = start + dt.timedelta(milliseconds=number)
        followup = FollowUp.objects.create(
            ticket_id=question.pk,
            date=at,
            title=kind,
            public=kind in Message.PUBLIC,
            comment=f"Tekst {number}.",
        )
        made.append(Message(followup=followup, question=question, kind=kind, at=at, **more))
    return Message.objects.bulk_create(made)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def full(
    make_question: Callable[..., Question], front_office: User, expert: User, groups: list[TargetGroup],
    make_user: Callable[..., User], settings: Any,
) -> Question:  # fmt: skip
    """A question with something in every panel of its page."""
    call_command("set_up_knowledge")
    page = draft_faq(
        front_office, title="Wie betaalt de begeleiding?", short_answer="De gemeente.",
        body="De gemeente betaalt de begeleiding van een huurder met schulden.", target_groups=[groups[0]],
        source_key="x",
    )  # fmt: skip
    page.get_latest_revision().publish()
    province = Province.objects.create(code="PV99", name="Zomerland", slug="zomerland")
    place = Municipality.objects.create(
        code="GM9999", name="Zomerdam", slug="zomerdam", province=province, inhabitants=100,
        inhabitants_year=2025, latitude=52.0, longitude=5.0,
    )  # fmt: skip
    body = Organisation.objects.create(
        kind="municipality", name="Gemeente Hengelo", slug="h", municipality=place
    )
    asked = {"organisation": body, "target_group": groups[0], "municipality": place}
    Professional.objects.create(
        user=expert,
        home_municipality=place,
        max_travel_km=50,
        contract_from=dt.date(2020, 1, 1),
        answers_questions=True,
    )
    request = PlacementRequest.objects.create(
        organisation=body, municipality=place, title="Projectleider", description="x",
        first_week=this_monday() - 2 * WEEK, weeks=4, hours_per_week=16, state="placed",
    )  # fmt: skip
    Placement.objects.create(
        request=request, professional=expert.professional, first_week=this_monday() - 2 * WEEK,
        last_week=this_monday() + WEEK, hours_per_week=16, state="confirmed",
    )  # fmt: skip
    question, answered, merged, linked = (make_question(**asked) for _ in range(4))
    actions.pass_to_expert(front_office, answered, expert)
    actions.publish_answer(expert, answered, "De gemeente betaalt de begeleiding van de huurder.")
    actions.put_keyword(front_office, groups[1], "begeleiding")
    actions.put_rule(front_office, expert, target_group=groups[0])
    actions.pass_to_expert(front_office, question, expert, reason="Jouw vak.")
    actions.merge(front_office, merged, question)
    actions.link(front_office, question, linked)
    for number in range(2):
        actions.consult(
            front_office, question, f"Advies {number}", "Wat vindt u?", name="B", email="b@x.example"
        )
    actions.watch(front_office, question)
    actions.publish_answer(
        expert, question, "Zo doet u dat.", uploads=[SimpleUploadedFile("b.pdf", b"%PDF-1.4\n")]
    )
    actions.react(TokenHolder(question.pk), question, "En hoe dan?")
    actions.snooze(front_office, question, timezone.now() + dt.timedelta(days=2))
    settings.UNDO_SEND_SECONDS = 30
    actions.plan_answer(front_office, question, "Straks.")
    actions.keep_draft(front_office, question, "Half af.")
    upload = SimpleUploadedFile("brief.pdf", b"%PDF-1.4\nbrief", content_type="application/pdf")
    store_file(front_office, upload, owner=ReplyDraft.objects.get())
    question = Question.objects.get(pk=question.pk)
    actions.make_knowledge(front_office, question)
    presence.enter(make_user("programme_team"), question)
    presence.enter(front_office, question)
    last = question.messages.filter(kind="asker").last()
    for suspected, of in ((linked, question), (question, linked)):
        IncomingMail.objects.create(
            fingerprint=f"f{of.pk}", question=of, suspected=suspected, state="done", outcome="question",
            message=last if of == question else None, left_out=[{"name": "a.exe", "reason": "type"}],
        )  # fmt: skip
    for index in sources.indexes():
        list(indexing.rebuild(index))
    run_due()
    failed, waiting, back = (
        SentMail.objects.create(internet_id=f"<{n}@x>", question=question, key=f"key-{n}") for n in range(3)
    )
    Effect.objects.create(kind="mail", key=failed.key, state="failed")
    Effect.objects.create(kind="mail", key=waiting.key, attempts=2)
    SentMail.objects.filter(pk=back.pk).update(undeliverable_at=timezone.now())
    for index in sources.indexes():
        list(indexing.rebuild(index))
    return question


def test_the_page_with_everything_on_it_takes_so_many_queries_short_and_long(
    client: Client, full: Question, front_office: User
) -> None:
    client.force_login(front_office)
    address, suggestions = (
        reverse(f"loket:{name}", args=[full.reference]) for name in ("question", "suggestions")
    )
    page = client.get(address).content.decode() + client.get(suggestions).content.decode()
    for shown in ("Wie betaalt de begeleiding?", "Advies 0", "Half af.", "brief.pdf", "b.pdf", "Straks.",
                  "Jouw vak.", "Projectleider", "kan er", "heeft deze vraag ook open", "Stop met volgen",
                  "Opzij tot", "Hiermee samengevoegd", "Niet elke bijlage kwam mee", "a.exe",
                  "is niet verstuurd", "antwoordt niet",
                  "niet worden bezorgd", "waarschijnlijk bij een eerdere", "Een latere e-mail hoort",
                  "Regel van het team",
                  "Eerder gevraagd"):  # fmt: skip
        assert shown in page, shown
    short = queries(client, address)
    said(full, 200, author=front_office)
    said(full, 200, "note", author=front_office)
    said(full, 100, "event", event="taken", author=front_office)
    assert queries(client, address) == short == 18
    assert queries(client, suggestions) == 19


def test_a_long_conversation_shows_the_question_and_the_latest_and_unfolds_without_scripts(
    client: Client, question: Question, front_office: User
) -> None:
    client.force_login(front_office)
    made = said(question, 100, author=front_office)
    address = reverse("loket:question", args=[question.reference])

    def shown(query: str = "") -> list[str]:
        return re.findall(r"<p>Tekst (\d+)\.</p>", client.get(address + query).content.decode())

    page = client.get(address).content.decode()
    assert question.messages.first().followup.comment[:20] in page
    assert "Toon 30 eerdere berichten" in page and "Toon alle 70" in page
    assert "70 eerdere berichten zijn ingeklapt" in page
    assert shown() == [str(number) for number in range(70, 100)]
    more = re.search(r'href="(\?eerder=60)#bericht-(\d+)">', page)
    assert more and more[2] == str(made[70].pk), "who unfolds goes on where the fold was"
    assert shown(more[1]) == [str(number) for number in range(40, 100)]
    assert shown("?eerder=101") == [str(number) for number in range(100)]
    assert "eerder" not in client.get(f"{address}?eerder=101").content.decode().split("<aside", 1)[0].lower()
    assert shown(f"?bericht={made[50].pk}") == [str(number) for number in range(50, 100)]
    for odd in (
        "?eerder=x",
        "?eerder=-1",
        "?eerder=9999999999",
        "?bericht=1e3",
        "?bericht=999999999999",
        "?eerder=²",
    ):
        assert shown(odd) == [str(number) for number in range(70, 100)], odd


def test_a_conversation_that_fits_is_whole(client: Client, question: Question, front_office: User) -> None:
    client.force_login(front_office)
    said(question, SHOWN, author=front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert "Tekst 0." in page and "eerdere bericht" not in page


def test_a_long_conversation_unfolds_for_its_asker_too_and_holds_no_note(
    client: Client, question: Question, front_office: User
) -> None:
    said(question, 40, author=front_office)
    said(question, 40, "note", author=front_office)
    address = reverse("loket:asker", args=[access.token_of(question.access_salt)])
    page = client.get(address).content.decode()
    assert "Toon 10 eerdere berichten" in page and page.count('id="bericht-') == 31
    assert client.get(f"{address}?eerder=40").content.decode().count('id="bericht-') == 41
    note = question.messages.filter(kind="note").first()
    assert client.get(f"{address}?bericht={note.pk}").content.decode().count('id="bericht-') == 31


def test_what_was_found_in_an_old_message_opens_at_that_message(
    client: Client, question: Question, front_office: User
) -> None:
    client.force_login(front_office)
    for index in sources.indexes():
        list(indexing.rebuild(index))
    actions.write_note(front_office, question, "De mispelboom staat in de weg.")
    said(question, 60, author=front_office)
    run_due()
    page = client.get(reverse("loket:search"), {"q": "mispelboom"}).content.decode()
    link = re.search(r'href="(/loket/vragen/[^"]+)#bericht-(\d+)"', page)
    assert link, page
    assert f'id="bericht-{link[2]}"' in client.get(link[1]).content.decode()

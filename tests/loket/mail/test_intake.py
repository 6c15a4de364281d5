"""A mail comes in: stored first, then a question, a reaction, ignored or kept."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from loket import actions
from loket.intake.mail import processing
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail, Message, Question, SentMail
from loket.models.question import State
from loket.reply_address import question_of, reply_address
from post.models import Effect
from tests.loket.mail.conftest import simple

TakeIn = Callable[[Any], IncomingMail]


def test_a_mail_becomes_a_question_that_is_confirmed_in_its_thread(
    take_in: TakeIn, organisation: Organisation, sent: Callable[[], list]
) -> None:
    organisation.email_domains = "hengelo.example"
    organisation.save()
    mail = take_in(
        simple("Wie betaalt de begeleiding?\n\nMet vriendelijke groet,\nFatma Aydin\nBeleid wonen")
    )
    assert (mail.outcome, mail.reason) == ("question", "new")
    question = Question.objects.get()
    assert mail.question == question
    assert question.channel == "mail"
    assert question.title == "Toewijzing over de gemeentegrens"
    assert question.asker_name == "Fatma Aydin"
    assert question.organisation == organisation
    message = question.messages.select_related("followup").get()
    assert message.followup.comment == "Wie betaalt de begeleiding?"
    assert message.quoted == "Met vriendelijke groet,\nFatma Aydin\nBeleid wonen"
    (confirmation,) = sent()
    assert confirmation.to == ["f.aydin@hengelo.example"]
    headers = confirmation.message()
    assert headers["In-Reply-To"] == "<vraag-1@hengelo.example>"
    assert headers["Auto-Submitted"] == "auto-replied"
    assert question_of(headers["Reply-To"]) == question
    assert SentMail.objects.get().internet_id == headers["Message-ID"]
    assert {part.get_content_type() for part in headers.walk()} >= {"text/plain", "text/html"}


def test_a_domain_of_two_organisations_says_nothing(take_in: TakeIn, organisation: Organisation) -> None:
    for number in range(2):
        Organisation.objects.create(
            kind="care", name=f"Zorg {number}", slug=f"zorg-{number}", email_domains="hengelo.example"
        )
    take_in(simple())
    question = Question.objects.get()
    assert (question.organisation, question.organisation_name) == (None, "hengelo.example")


def test_the_message_is_kept_as_it_came_byte_for_byte(take_in: TakeIn) -> None:
    raw = simple("Vraag\r\nmet \x00 en é").encode("latin-1")
    mail = take_in(raw)
    assert b"".join(mail.blocks()) == raw


def test_the_same_message_again_adds_nothing_also_by_another_way(take_in: TakeIn) -> None:
    first = take_in(simple())
    again, new = receive(
        io.BytesIO(("Received: from a by b; now\n" + simple()).replace("\n", "\r\n").encode())
    )
    assert (again, new) == (first, False)
    assert Question.objects.count() == 1


def test_another_text_under_a_known_message_id_is_another_message(take_in: TakeIn) -> None:
    take_in(simple())
    take_in(simple("Een heel andere vraag, met hetzelfde kenmerk van de mail."))
    assert Question.objects.count() == 2


def answered(question: Question, front_office: User) -> SentMail:
    """The desk answers; gives the mail that says so."""
    actions.publish_answer(front_office, question, "Ja, dat mag.")
    return SentMail.objects.filter(key__startswith="loket-answer").get()


def test_a_reply_to_our_address_joins_the_question(
    take_in: TakeIn, question: Question, front_office: User
) -> None:
    answered(question, front_office)
    mail = take_in(
        simple(
            "Dank u. En voor studenten?\n\nOp do 19 nov 2026 om 10:00 schreef Loket <l@x.example>:\n> Ja.",
            to=reply_address(question).upper(),
            subject="Re: iets",
        )
    )
    assert (mail.outcome, mail.reason, mail.question) == ("reaction", "reply_address", question)
    message = question.messages.filter(kind=Message.Kind.ASKER).last()
    assert message is not None
    assert message.followup.comment == "Dank u. En voor studenten?"
    assert "> Ja." in message.quoted
    question.refresh_from_db()
    assert question.state in (State.NEW, State.WITH_FRONT_OFFICE)
    assert Question.objects.count() == 1


def test_a_reply_to_a_message_id_that_we_sent_joins_the_question(
    take_in: TakeIn, question: Question, front_office: User
) -> None:
    ours = answered(question, front_office).internet_id
    mail = take_in(simple("Nog iets.", more=f"References: <een@ander> {ours}\n"))
    assert (mail.outcome, mail.reason, mail.question) == ("reaction", "message_id", question)


@pytest.mark.parametrize("way", ["forged", "sequential", "stranger", "subject"])
def test_nobody_else_gets_into_a_question(
    take_in: TakeIn, question: Question, front_office: User, way: str
) -> None:
    ours = answered(question, front_office).internet_id
    before = question.messages.count()
    raw = {
        "forged": simple("Erbij.", to=f"loket+v{question.pk}-{'a' * 16}@thuisbasis.example"),
        "sequential": simple("Erbij.", to=f"loket+{question.pk}@thuisbasis.example"),
        "stranger": simple(
            "Erbij.",
            sender="Vreemde <v@elders.example>",
            to=reply_address(question),
            more=f"In-Reply-To: {ours}\n",
        ),
        "subject": simple("Erbij.", subject=f"Re: {question.reference}"),
    }[way]
    mail = take_in(raw)
    assert mail.outcome == "question"
    assert mail.question != question
    assert question.messages.count() == before
    suspected = {"stranger": question, "subject": question}.get(way)
    assert mail.suspected == suspected
    assert mail.reason == {"stranger": "not_a_participant", "subject": "suspected"}.get(way, "new")


def test_a_colleague_who_replies_writes_a_note_and_the_asker_gets_nothing(
    take_in: TakeIn, question: Question, front_office: User, expert: User, sent: Callable[[], list]
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    before = len(sent())
    mail = take_in(
        simple(
            "Bel mij hierover.", sender=expert.email, to=reply_address(question), message_id="<e@x.example>"
        )
    )
    assert (mail.outcome, mail.reason) == ("reaction", "note")
    note = question.messages.get(kind=Message.Kind.NOTE)
    assert (note.author, note.followup.comment) == (expert, "Bel mij hierover.")
    assert len(sent()) == before


@pytest.mark.parametrize(("days", "outcome"), [(29, "reaction"), (31, "question")])
def test_a_closed_question_opens_again_within_thirty_days(
    take_in: TakeIn, question: Question, front_office: User, days: int, outcome: str
) -> None:
    answered(question, front_office)
    actions.close(front_office, question)
    Question.objects.filter(pk=question.pk).update(closed_at=timezone.now() - dt.timedelta(days=days))
    mail = take_in(simple("Toch nog iets.", to=reply_address(question)))
    question.refresh_from_db()
    assert mail.outcome == outcome
    if outcome == "reaction":
        assert question.state != State.CLOSED
    else:
        assert question.state == State.CLOSED
        assert (mail.suspected, mail.reason) == (question, "closed_too_long")


def test_a_bounce_is_shown_at_its_question_and_answered_by_nobody(
    take_in: TakeIn, question: Question, front_office: User, client: Any
) -> None:
    ours = answered(question, front_office)
    before = Effect.objects.count()
    mail = take_in(bounce_of(ours.internet_id))
    assert (mail.outcome, mail.reason, mail.question) == ("ignored", "bounce", question)
    ours.refresh_from_db()
    assert (ours.undeliverable_at is not None, ours.status) == (True, "5.1.1")
    assert Effect.objects.count() == before
    client.force_login(front_office)
    page = client.get(f"/loket/vragen/{question.reference}/").content.decode()
    assert "kon niet worden bezorgd" in page


def bounce_of(message_id: str, action: str = "failed") -> str:
    """A report of a mail server about a mail."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\n"
        "To: loket@thuisbasis.example\nSubject: Undelivered Mail Returned\nMessage-ID: <b1@mx.example>\n"
        "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is the mail system.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; f.aydin@hengelo.example\nAction: {action}\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: iets\n--b--\n"
    )


def test_what_fails_is_kept_seen_and_told_once(
    take_in: TakeIn,
    front_office: User,
    client: Any,
    monkeypatch: pytest.MonkeyPatch,
    sent: Callable[[], list],
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValueError("f.aydin@hengelo.example is not welcome")

    with monkeypatch.context() as patched:
        patched.setattr(processing.actions, "ask_question", broken)
        mail = take_in(simple())
        take_in(simple("Een tweede.", message_id="<2@x.example>"))
    assert (mail.outcome, mail.reason, mail.detail) == ("kept", "failed", "ValueError")
    assert Question.objects.count() == 0
    assert [message.to for message in sent()] == [[front_office.email]]
    client.force_login(front_office)
    assert "Toewijzing over de gemeentegrens" in client.get("/loket/post/").content.decode()
    client.post(f"/loket/post/{mail.pk}/opnieuw/")
    mail.refresh_from_db()
    assert (mail.outcome, mail.question) == ("question", Question.objects.get())


def test_a_kept_mail_is_made_a_question_by_hand_or_put_away(
    take_in: TakeIn, front_office: User, client: Any
) -> None:
    one = take_in(simple(sender="geen adres"))
    two = take_in(simple("Nog een.", sender="geen adres", message_id="<2@x.example>"))
    assert (one.outcome, one.reason) == ("kept", "no_sender")
    client.force_login(front_office)
    assert client.post(f"/loket/post/{one.pk}/vraag/", {"text": "De vraag."}).status_code == 422
    filled = {"name": "Fatma Aydin", "email": "f.aydin@hengelo.example", "text": "De vraag van Fatma."}
    assert client.post(f"/loket/post/{one.pk}/vraag/", filled).status_code == 302
    assert client.post(f"/loket/post/{one.pk}/vraag/", filled).status_code == 422
    one.refresh_from_db()
    assert one.question == Question.objects.get()
    assert client.post(f"/loket/post/{two.pk}/wegleggen/", {"reason": ""}).status_code == 422
    assert client.post(f"/loket/post/{two.pk}/wegleggen/", {"reason": "Reclame"}).status_code == 302
    two.refresh_from_db()
    assert (two.state, two.detail) == ("put_away", "Reclame")
    assert "Reclame" in client.get("/loket/post/?lijst=weggelegd").content.decode()


def test_the_command_says_what_became_of_each(db: None, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "een.eml").write_text(simple())
    (tmp_path / "leeg.eml").write_text("")
    (tmp_path / "raar.eml").write_bytes(b"%PDF-1.7 geen bericht")
    files = [str(tmp_path / name) for name in ("een.eml", "weg.eml", "een.eml", "leeg.eml", "raar.eml")]
    with pytest.raises(SystemExit) as ended:
        call_command("loket_mail", *files, "--json")
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    reference = Question.objects.get().reference
    assert lines == [
        {"file": files[0], "outcome": "question", "reason": "new", "reference": reference},
        {"file": files[2], "outcome": "ignored", "reason": "duplicate", "reference": reference},
        {"file": files[3], "outcome": "kept", "reason": "empty", "reference": ""},
        {"file": files[4], "outcome": "kept", "reason": "no_message", "reference": ""},
    ]
    assert "weg.eml" in err
    assert "Traceback" not in err


def test_a_mail_servers_pipe_gets_one_line_and_exit_code_zero(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": "x" * 50,
    }
    from tests import databases

    databases.sqlite_copy(tmp_path / "db.sqlite3")
    done = subprocess.run(
        [sys.executable, "site/manage.py", "loket_mail", "--json"],
        input=simple().encode(),
        capture_output=True,
        cwd=databases.ROOT,
        env=environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["outcome"] == "question"
    assert json.loads(line)["file"] == "-"


def test_what_a_killed_process_stored_is_dealt_with_by_the_errand(db: None) -> None:
    mail, _new = receive(io.BytesIO(simple().encode()), "test")
    assert processing.process_left_behind() == 0, "the process that stored it may still be at it"
    IncomingMail.objects.update(received_at=timezone.now() - dt.timedelta(minutes=2))
    assert processing.process_left_behind() == 1
    mail.refresh_from_db()
    assert mail.outcome == "question"


def test_a_mail_that_ends_every_process_is_kept(db: None) -> None:
    mail, _new = receive(io.BytesIO(simple().encode()), "test")
    IncomingMail.objects.update(received_at=timezone.now() - dt.timedelta(minutes=9), attempts=3)
    processing.process_left_behind()
    mail.refresh_from_db()
    assert (mail.outcome, mail.reason) == ("kept", "crashed")


def test_old_mail_is_forgotten_but_known(take_in: TakeIn) -> None:
    mail = take_in(simple())
    later = timezone.now() + dt.timedelta(days=91)
    assert processing.forget_old(later) == 1
    mail.refresh_from_db()
    assert (mail.sender, mail.subject, mail.internet_id, mail.parts.count()) == ("", "", "", 0)
    assert receive(io.BytesIO(simple().encode()))[1] is False
    assert processing.forget_old(later) == 0


def test_a_flood_from_one_address_is_confirmed_a_few_times_and_then_held_for_review(
    take_in: TakeIn, question: Question
) -> None:
    for number in range(32):
        take_in(simple(f"Vraag {number}", sender="Robot <r@x.example>", message_id=f"<{number}@x.example>"))
    theirs = Question.objects.filter(asker_email="r@x.example")
    assert theirs.count() == 32
    assert Effect.objects.filter(kind="mail", payload__to="r@x.example").count() == 8
    assert list(theirs.filter(held=True).values_list("mails__reason", flat=True)) == ["flood", "flood"]


def test_the_list_takes_as_many_queries_for_5_as_for_50(
    take_in: TakeIn, front_office: User, client: Any
) -> None:
    client.force_login(front_office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/loket/post/?lijst=alles").status_code == 200
        return len(captured)

    take_in(simple("Vraag 0", message_id="<0@x.example>"))
    queries()
    counts = []
    for upto in (5, 50):
        for number in range(1, upto):
            take_in(
                simple(
                    f"Vraag {number}",
                    sender="geen" if number % 2 else "a@x.example",
                    message_id=f"<{number}@x>",
                )
            )
        counts.append(queries())
    assert counts[0] == counts[1] <= 10


def test_a_vacation_message_is_found_at_the_question_that_it_is_about(
    take_in: TakeIn, question: Question, front_office: User, sent: Callable[[], list]
) -> None:
    ours = answered(question, front_office).internet_id
    before = question.messages.count(), len(sent())
    mail = take_in(simple("Ik ben weg.", more=f"Auto-Submitted: auto-replied\nIn-Reply-To: {ours}\n"))
    assert (mail.outcome, mail.reason, mail.question) == ("ignored", "auto_reply", question)
    assert (question.messages.count(), len(sent())) == before


def test_the_mail_as_it_came_is_shown_to_the_desk_and_an_expert_is_not_pointed_to_it(
    take_in: TakeIn, client: Client, front_office: User, expert: User
) -> None:
    """Also not where an attachment was left out: an expert would ask why the link is missing."""
    program = (
        "--g\nContent-Type: text/plain\n\nZie het programma.\n--g\nContent-Type: application/octet-stream\n"
        'Content-Disposition: attachment; filename="reken.exe"\n\nMZ\n--g--\n'
    )
    mail = take_in(
        simple(program).replace(
            "Content-Type: text/plain; charset=utf-8\n", 'Content-Type: multipart/mixed; boundary="g"\n', 1
        )
    )
    question = mail.question
    assert question is not None
    actions.pass_to_expert(front_office, question, expert)
    pages = {}
    for user in (front_office, expert):
        client.force_login(user)
        address = reverse("loket:question", args=[question.reference])
        pages[user] = client.get(address).content.decode()
        assert "reken.exe" in pages[user] and "anders te sturen" in pages[user]
    raw = reverse("loket:mail_message", args=[mail.pk])
    assert "kijken in de e-mail zoals die binnenkwam" in pages[front_office] and raw in pages[front_office]
    assert "kijken in de e-mail" not in pages[expert] and "/loket/post/" not in pages[expert]
    assert client.get(raw).status_code == 403

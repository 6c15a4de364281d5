"""Somebody who was consulted answers by mail: it lands in the consultation, and goes no further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from files.models import StoredFile
from loket import access, actions
from loket.models import IncomingMail, Message, Question, SentMail, SideMessage, SideParticipant
from loket.models.question import State
from loket.reply_address import side_reply_address
from tests.loket.mail.conftest import simple

TakeIn = Callable[[Any], IncomingMail]
ADVICE = "Ik zou de gemeente laten betalen."


@pytest.fixture
def guest(question: Question, front_office: User) -> SideParticipant:
    """Somebody from outside whom the desk asked."""
    actions.consult(
        front_office, question, "Huur", "Hoe ziet u dit?", name="Hoogleraar Huur", email="huur@kennis.example"
    )
    return SideParticipant.objects.select_related("conversation").get()


def reply(to: str, text: str = ADVICE, **more: str) -> str:
    quoted = "\n\nOp do 19 nov 2026 om 10:00 schreef Loket <l@x.example>:\n> Lees en reageer hier."
    more.setdefault("sender", "Hoogleraar Huur <huur@kennis.example>")
    return simple(f"{text}{quoted}", to=to, subject="Re: Het loket vraagt uw advies", **more)


def test_a_reply_is_advice_in_the_consultation_and_nothing_in_the_question(
    take_in: TakeIn, question: Question, guest: SideParticipant, front_office: User, sent: Callable
) -> None:
    asked = sent()[-1]
    assert asked.reply_to == [side_reply_address(guest)]
    before = question.messages.public().count()
    mail = take_in(reply(asked.reply_to[0].upper()))
    assert (mail.outcome, mail.reason, mail.question) == ("reaction", "advice", question)
    advice = guest.conversation.messages.last()
    assert advice is not None and (advice.participant, advice.text) == (guest, ADVICE)
    question.refresh_from_db()
    assert question.state == State.NEW, "it waits for nobody any more"
    assert Question.objects.count() == 1 and question.messages.public().count() == before
    told = sent()[-1]
    assert told.to == [front_office.email] and ADVICE not in str(told.message())
    asker = Client().get(reverse("loket:asker", args=[access.token_of(question.access_salt)]))
    assert ADVICE not in asker.content.decode()
    take_in(reply(side_reply_address(guest), "Nog iets.", message_id="<twee@kennis.example>"))
    assert [one.text for one in guest.conversation.messages.all()][1:] == [ADVICE, "Nog iets."]


def test_a_mail_program_that_forgets_the_reply_address_is_known_by_what_it_answers(
    take_in: TakeIn, guest: SideParticipant
) -> None:
    known = SentMail.objects.get(participant=guest).internet_id
    mail = take_in(reply("loket@thuisbasis.example", more=f"In-Reply-To: {known}\n"))
    assert mail.reason == "advice" and guest.conversation.messages.count() == 2


@pytest.mark.parametrize("forged", [False, True])
def test_another_sender_or_a_forged_address_leads_into_no_consultation(
    take_in: TakeIn, guest: SideParticipant, forged: bool
) -> None:
    address = side_reply_address(guest)
    question = guest.conversation.question
    if forged:
        address = address.replace(f"o{guest.pk}-", f"v{question.pk}-")
    # Nor does who holds it write as the asker: it is a key to the consultation alone.
    for number, sender in enumerate(("ander@kennis.example", question.asker_email)):
        mail = take_in(reply(address, sender=f"Een ander <{sender}>", message_id=f"<{number}@x.example>"))
        assert mail.outcome == "question" and mail.question != question
        assert mail.suspected == (None if forged else question)
    assert guest.conversation.messages.count() == 1 and question.messages.public().count() == 1


def test_files_come_along_for_colleagues_and_go_with_the_question(
    take_in: TakeIn, question: Question, guest: SideParticipant, front_office: User, make_user: Callable
) -> None:
    raw = (
        f"From: huur@kennis.example\nTo: {side_reply_address(guest)}\nSubject: Re: advies\n"
        "Message-ID: <bijlage@kennis.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nZie de bijlage.\n'
        '--x\nContent-Type: text/plain; name="advies.txt"\n'
        'Content-Disposition: attachment; filename="advies.txt"\n\nDe gemeente betaalt.\n--x--\n'
    )
    take_in(raw)
    stored = StoredFile.objects.get()
    assert stored.owner == SideMessage.objects.last()
    address = reverse("files:download", args=[stored.pk])
    page = reverse("loket:aside", args=[guest.conversation_id])
    client = Client()
    client.force_login(front_office)
    assert address in client.get(page).content.decode() and client.get(address).status_code == 200
    for stranger in (make_user("expert"), make_user("employee", email=question.asker_email)):
        client.force_login(stranger)
        assert client.get(address).status_code in (403, 404)
    link = reverse("loket:aside_by_link", args=[access.token_of(guest.access_salt, access.SIDE)])
    shown = Client().get(link).content.decode()
    assert "Zie de bijlage." in shown and str(stored.pk) not in shown
    assert "advies.txt" in shown, "they see that their file arrived"


def test_a_reply_after_the_end_waits_for_a_colleague(
    take_in: TakeIn, guest: SideParticipant, front_office: User
) -> None:
    actions.end_consultation(front_office, guest.conversation)
    mail = take_in(reply(side_reply_address(guest)))
    assert (mail.outcome, mail.reason) == ("kept", "consultation_ended")
    client = Client()
    client.force_login(front_office)
    assert "Antwoord in een overleg dat is afgesloten" in client.get(reverse("loket:mail")).content.decode()


def test_a_mail_that_reaches_nobody_is_told_and_no_longer_waited_for(
    take_in: TakeIn, question: Question, guest: SideParticipant, front_office: User
) -> None:
    sent = SentMail.objects.get(participant=guest)
    take_in(
        "From: MAILER-DAEMON@kennis.example\nTo: loket@thuisbasis.example\nSubject: Undelivered\n"
        "Message-ID: <b@kennis.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nNo such user.\n--x\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; kennis.example\n\nFinal-Recipient: rfc822; huur@kennis.example\n"
        "Action: failed\nStatus: 5.1.1\n\n"
        f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {sent.internet_id}\nSubject: x\n\nx\n--x--\n"
    )
    question.refresh_from_db()
    assert question.state == State.NEW
    client = Client()
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert "Een e-mail aan Hoogleraar Huur kon niet worden bezorgd." in page
    assert question.messages.filter(kind=Message.Kind.EVENT, event="undeliverable").count() == 1

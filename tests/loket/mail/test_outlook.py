"""Messages as Outlook saves them, told by their content whatever they are called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

from loket.answering.attachments import files_of
from loket.models import IncomingMail, Question
from loket.reply_address import reply_address
from tests.loket.mail.corpus import ASK, PDF
from tests.loket.mail.outlook_file import message

TakeIn = Callable[[Any], IncomingMail]
SUBJECT, BODY, HTML, HEADERS = 0x0037, 0x1000, 0x1013, 0x007D
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP, MESSAGE_ID = 0x0C1A, 0x0C1F, 0x5D01, 0x1035
FROM = {SENDER_NAME: "Fatma Aydin", SENDER_SMTP: "f.aydin@hengelo.example"}
# In Outlook's own directory an address is no address of mail.
INTERNAL = {SENDER_ADDRESS: "/o=Organisatie/cn=Recipients/cn=faydin"}


def test_a_message_of_outlook_is_a_question_whatever_its_file_is_called(
    db: None, tmp_path: Path, capsys: Any
) -> None:
    raw = message(
        {
            **FROM,
            **INTERNAL,
            SUBJECT: "Toewijzing één",
            BODY: f"{ASK}\r\n\r\nMet vriendelijke groet,\r\nFatma",
        },
        [("brief.pdf", PDF * 50), ("klein.pdf", PDF)],
    )
    (tmp_path / "bericht.eml").write_bytes(raw)
    call_command("loket_mail", str(tmp_path / "bericht.eml"), "--json")
    line = json.loads(capsys.readouterr().out)
    assert (line["outcome"], line["reason"]) == ("question", "new")
    question = Question.objects.get(reference=line["reference"])
    assert (question.title, question.asker_name) == ("Toewijzing één", "Fatma Aydin")
    assert question.asker_email == "f.aydin@hengelo.example"
    said = question.messages.select_related("followup").get()
    assert said.followup.comment == ASK
    assert "Fatma" in said.quoted
    assert sorted(stored.name for stored in files_of([said])[said.pk]) == ["brief.pdf", "klein.pdf"]


def test_the_headers_that_outlook_kept_count(take_in: TakeIn, question: Question) -> None:
    headers = (
        f"From: Fatma Aydin <{question.asker_email}>\r\nTo: {reply_address(question)}\r\n"
        "Message-ID: <o1@hengelo.example>\r\nSubject: RE: iets\r\n"
    )
    mail = take_in(message({HEADERS: headers, SUBJECT: "RE: iets", BODY: "Nog een vraag hierover."}))
    assert (mail.outcome, mail.reason, mail.question) == ("reaction", "reply_address", question)
    assert mail.internet_id == "<o1@hengelo.example>"


def test_a_message_of_outlook_with_html_alone(take_in: TakeIn) -> None:
    mail = take_in(message({**FROM, SUBJECT: "x", HTML: f"<p>{ASK}</p><script>x</script>".encode()}))
    assert mail.question is not None
    assert mail.question.messages.get().followup.comment == ASK


def test_an_automatic_one_is_ignored_and_one_without_sender_kept(take_in: TakeIn) -> None:
    automatic = take_in(message({**FROM, SUBJECT: "Automatisch antwoord: x", BODY: "Ik ben er niet."}))
    assert (automatic.outcome, automatic.reason) == ("ignored", "auto_reply")
    nobody = take_in(message({SUBJECT: "x", BODY: ASK}))
    assert (nobody.outcome, nobody.reason) == ("kept", "no_sender")


def test_a_broken_one_is_kept(take_in: TakeIn) -> None:
    raw = message({**FROM, SUBJECT: "x", BODY: ASK * 100})
    for cut in (600, 1500, len(raw) // 2):
        mail = take_in(raw[:cut])
        assert mail.outcome in {"kept", "question"}
        assert mail.state != "received"

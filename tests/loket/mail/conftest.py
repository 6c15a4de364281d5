"""Taking in a mail as a mail server's pipe does."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from loket.intake.mail.processing import process
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail


@pytest.fixture
def take_in(db: None) -> Callable[[bytes | str], IncomingMail]:
    """Store and process one message; gives what became of it."""

    def take(raw: bytes | str) -> IncomingMail:
        data = raw.encode() if isinstance(raw, str) else raw
        mail, _new = receive(io.BytesIO(data), "test")
        process(mail)
        return mail

    return take


def simple(
    text: str = "Mogen wij een woning toewijzen aan iemand uit een andere gemeente?",
    *,
    sender: str = "Fatma Aydin <f.aydin@hengelo.example>",
    subject: str = "Toewijzing over de gemeentegrens",
    to: str = "loket@thuisbasis.example",
    message_id: str = "<vraag-1@hengelo.example>",
    more: str = "",
) -> str:
    """A plain message in UTF-8; `more` holds further headers, each with its line end."""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: {message_id}\n"
        f"Date: Thu, 19 Nov 2026 09:12:00 +0100\nContent-Type: text/plain; charset=utf-8\n{more}\n{text}\n"
    )

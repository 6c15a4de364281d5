"""Mail: promised with its text, sent by the outbox in text and HTML, once."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from post.mail import message_id, queue_mail
from post.models import Effect
from post.outbox import run_due

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "proef/mail.subject.txt": "Uw vraag\n over {{ about }}\n",
    "proef/mail.txt": "Dag,\n\nwij lazen: {{ about }}\n",
    "proef/mail.html": (
        '{% extends "post/mail/base.html" %}{% block content %}<p>wij lazen: {{ about }}</p>{% endblock %}'
    ),
}


@pytest.fixture(autouse=True)
def templates(settings: Any, tmp_path: Path) -> None:
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path / "templates")]}]


def promise(key: str = "question:1:sent", **changes: Any) -> Effect:
    values: dict[str, Any] = {
        "key": key,
        "to": "noor@gemeente.example",
        "template": "proef/mail",
        "context": {"about": "Wonen & <zorg>"},
    }
    return queue_mail(**{**values, **changes})


def test_a_mail_has_text_and_html_and_one_subject_line() -> None:
    promise()
    assert mail.outbox == []
    run_due()
    [message] = mail.outbox
    assert message.subject == "Uw vraag over Wonen & <zorg>"
    assert "wij lazen: Wonen & <zorg>" in message.body, "text is no HTML"
    [html] = [part for part, kind in message.alternatives if kind == "text/html"]  # type: ignore[attr-defined]
    assert "wij lazen: Wonen &amp; &lt;zorg&gt;" in html
    assert message.to == ["noor@gemeente.example"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_subject_cannot_add_a_header() -> None:
    promise(context={"about": "x\r\nBcc: evil@example.com"})
    run_due()
    assert mail.outbox[0].subject == "Uw vraag over x Bcc: evil@example.com"
    assert "evil@example.com" not in mail.outbox[0].recipients()


def test_the_frame_of_a_mail_keeps_its_contract(settings: Any) -> None:
    context = {"subject": "Onderwerp", "site_name": "Thuisbasis", "site_url": "https://thuisbasis.example"}
    html = render_to_string("proef/mail.html", {**context, "about": "x"})
    assert "<title>Onderwerp</title>" in html and '<html lang="nl">' in html
    assert html.index("wij lazen") < html.index("https://thuisbasis.example")
    assert "<style" not in html and "<script" not in html and "http://" not in html
    assert html.count('role="presentation"') == html.count("<table"), "tables are for layout alone"


def test_a_mail_is_no_wider_than_the_telephone_it_is_read_on() -> None:
    html = render_to_string("proef/mail.html", {"about": "x"})
    outlook = r"<!--\[if mso\]>.*?<!\[endif\]-->"
    assert 'width="600"' in "".join(re.findall(outlook, html)), "Outlook knows no max-width"
    for_others = re.sub(outlook, "", html)
    assert set(re.findall(r'width="([^"]*)"', for_others)) == {"100%"}
    assert "max-width: 600px" in for_others


def test_the_same_key_is_the_same_mail() -> None:
    promise()
    promise(context={"about": "iets anders"})
    run_due()
    assert len(mail.outbox) == 1


def test_what_was_promised_is_what_is_sent() -> None:
    """The text is made when it is promised: what changes later does not change the mail."""
    effect = promise()
    assert "wij lazen: Wonen & <zorg>" in effect.payload["text"]


def test_a_missing_template_fails_when_promising_not_when_sending() -> None:
    with pytest.raises(TemplateDoesNotExist):
        promise(template="proef/bestaat_niet")


def test_attachments_and_reply_address() -> None:
    calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    promise(attachments=[("webinar.ics", "text/calendar", calendar)], reply_to="loket@thuisbasis.example")
    run_due()
    parsed = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    assert parsed["Reply-To"] == "loket@thuisbasis.example"
    [attachment] = parsed.iter_attachments()
    assert attachment.get_filename() == "webinar.ics"
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_content().splitlines() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]


def test_each_attempt_has_the_same_message_id() -> None:
    assert message_id("question:1") == message_id("question:1") != message_id("question:2")


def test_mail_to_the_folder_is_one_file_however_often_it_is_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "post.backends.FolderBackend"
    effect = promise()
    run_due()
    Effect.objects.filter(pk=effect.pk).update(state="pending", payload=effect.payload)
    run_due()
    [file] = Path(settings.MAIL_DIR).iterdir()
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert parsed["Subject"] == "Uw vraag over Wonen & <zorg>"
    assert {part.get_content_type() for part in parsed.walk()} >= {"text/plain", "text/html"}


class Sink:
    """A mail server of a few lines: takes mail for everybody but who is named in `refused`."""

    def __init__(self) -> None:
        self.refused: dict[str, str] = {}
        self.messages: list[bytes] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._ready.wait(60)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        say("220 sink")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "RCPT":
                address = line.split("<")[1].split(">")[0]
                say(self.refused.get(address, "250 ok"))
            elif verb == "DATA":
                say("354 go on")
                self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 sink")
            await writer.drain()
        writer.close()


@pytest.fixture
def server(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
    yield sink
    sink.stop()


def test_a_real_server_receives_it(server: Sink) -> None:
    promise()
    run_due()
    [raw] = server.messages
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed["Message-ID"] == message_id("question:1:sent")
    assert parsed["To"] == "noor@gemeente.example"
    assert Effect.objects.get().state == Effect.State.DONE


def test_an_address_that_the_server_refuses_for_good_is_given_up_at_once(server: Sink) -> None:
    server.refused["noor@gemeente.example"] = "550 no such user"
    promise()
    run_due()
    effect = Effect.objects.get()
    assert effect.state == Effect.State.FAILED
    assert effect.last_error == "GiveUp: the receiving server refuses the address (550)"


def test_a_server_that_says_later_is_tried_later(server: Sink) -> None:
    server.refused["noor@gemeente.example"] = "451 come back later"
    promise()
    run_due()
    effect = Effect.objects.get()
    assert effect.state == Effect.State.PENDING
    assert "@gemeente" not in effect.last_error


def test_a_server_that_is_away_is_tried_later(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    promise()
    run_due()
    assert Effect.objects.get().state == Effect.State.PENDING

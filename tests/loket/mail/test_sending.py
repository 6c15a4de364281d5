"""Mail goes out through a real SMTP server: it waits while that is away; a kill sends it at most again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import get_connection
from django.utils import timezone

from accounts.models import User
from loket import actions
from loket.models import Question, SentMail
from post.models import Effect
from post.outbox import run_due
from tests import databases
from tests.forks import Forks
from tests.loket.mail.dovecot import free_port


class Postbox:
    """Keeps what comes in; `refuses` answers so to each recipient."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.refuses = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.messages.append(message_from_bytes(envelope.content or b""))  # type: ignore[arg-type]
        return "250 OK"


@contextlib.contextmanager
def smtp_server(port: int, postbox: Postbox) -> Iterator[None]:
    controller = Controller(postbox, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port(settings: Any) -> int:
    found = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found
    assert get_connection().port == found
    return found


def later() -> None:
    """As if the waiting time of each failure were over."""
    Effect.objects.filter(state="pending").update(not_before=timezone.now(), leased_until=None)
    run_due()


def test_while_the_server_is_away_an_answer_waits_and_its_author_sees_so(
    port: int, question: Question, front_office: User, client: Any
) -> None:
    actions.publish_answer(front_office, question, "Ja, dat mag.")
    client.force_login(front_office)
    page = f"/loket/vragen/{question.reference}/"
    assert "De mailserver antwoordt niet" not in client.get(page).content.decode()
    for _attempt in range(12):
        later()
    assert set(Effect.objects.filter(kind="mail").values_list("state", flat=True)) == {"pending"}, (
        "it is never given up"
    )
    assert "De mailserver antwoordt niet" in client.get(page).content.decode()
    postbox = Postbox()
    with smtp_server(port, postbox):
        later()
    assert sorted(str(mail["Message-ID"]) for mail in postbox.messages) == sorted(
        SentMail.objects.filter(to_asker=True).values_list("internet_id", flat=True)
    )
    assert "De mailserver antwoordt niet" not in client.get(page).content.decode()
    later()
    assert len(postbox.messages) == 2


def test_an_address_that_is_refused_for_good_is_given_up_and_shown(
    port: int, question: Question, front_office: User, client: Any
) -> None:
    actions.publish_answer(front_office, question, "Ja, dat mag.")
    postbox = Postbox()
    postbox.refuses = "550 5.1.1 no such user"
    with smtp_server(port, postbox):
        run_due()
    assert set(Effect.objects.filter(kind="mail").values_list("state", flat=True)) == {"failed"}
    client.force_login(front_office)
    assert "is niet verstuurd" in client.get(f"/loket/vragen/{question.reference}/").content.decode()


def test_a_server_that_asks_for_patience_gets_it(port: int, question: Question) -> None:
    postbox = Postbox()
    postbox.refuses = "450 4.7.1 greylisted"
    with smtp_server(port, postbox):
        run_due()
        assert Effect.objects.get(key__startswith="loket-confirmation").state == "pending"
        postbox.refuses = ""
        later()
    assert [mail["To"] for mail in postbox.messages] == [question.asker_email]


def test_what_goes_out_has_all_that_a_mail_needs(
    port: int, question: Question, front_office: User, make_question: Callable[..., Question]
) -> None:
    actions.publish_answer(front_office, question, "Ja, dat mag.")
    postbox = Postbox()
    with smtp_server(port, postbox):
        run_due()
    confirmation, answer = postbox.messages
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert answer["Auto-Submitted"] == "auto-generated"
    assert answer["In-Reply-To"] == confirmation["Message-ID"]
    assert answer["References"] == confirmation["Message-ID"]
    for mail in postbox.messages:
        assert mail["Reply-To"].startswith("loket+v")
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        kinds = [part.get_content_type() for part in mail.walk()]
        assert kinds == ["multipart/alternative", "text/plain", "text/html"]
        text = mail.get_payload(0).get_payload(decode=True).decode()
        assert "Beste Fatma Aydin" in text
        assert "deze e-mail" in text
        assert "Ja, dat mag." not in text
        assert question.asker_email not in str(mail["Reply-To"])


def test_killed_while_sending_each_mail_comes_and_one_at_most_comes_again(tmp_path: Path) -> None:
    databases.sqlite_copy(tmp_path / "db.sqlite3")
    postbox, place = Postbox(), free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "CELERY_BROKER_URL": "",
        "CACHE_URL": "",
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": "x" * 50,
        "EMAIL_URL": f"smtp://127.0.0.1:{place}",
    }
    worker = Forks(Path(__file__).with_name("sending_program.py"), environment)
    worker.run("ask")
    with smtp_server(place, postbox):
        worker.run("send", failpoint="before")
        assert postbox.messages == []
        worker.run("send", failpoint="after")
        assert len(postbox.messages) == 1
        worker.run("send")
        worker.run("send")
    worker.end()
    ids = [mail["Message-ID"] for mail in postbox.messages]
    # The one that was sent and not ticked off: SMTP has no way to ask. It is the same mail to its receiver.
    assert len(ids) == 4
    assert len(set(ids)) == 3

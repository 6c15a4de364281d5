"""Mailboxes are read from a real IMAP server: over TLS, once each, and never at the cost of a message."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from loket.intake.mail.fetching import Fetcher
from loket.intake.mail.mailboxes import configured, mailbox_of
from loket.models import IncomingMail, MailboxState, Question
from tests import databases
from tests.forks import Forks
from tests.loket.mail import dovecot
from tests.loket.mail.conftest import simple

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("dovecot")]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[dovecot.Server]:
    monkeypatch.setenv("PROEF_MAIL", dovecot.PASSWORD)
    with (
        tempfile.TemporaryDirectory(prefix="proef-", dir="/tmp") as folder,
        dovecot.running(Path(folder)) as running,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


def number(n: int) -> bytes:
    """The n-th message of a test."""
    return simple(f"Vraag nummer {n}: wie betaalt dit?", message_id=f"<n{n}@x.example>").encode()


def fetcher(address: str) -> Fetcher:
    return Fetcher(mailbox_of(address, 1), threading.Event())


def test_new_mail_is_taken_in_once_and_moved_after_it_was_stored(server: dovecot.Server, db: None) -> None:
    server.put(number(1), number(2))
    box = fetcher(server.address(more="&done=Verwerkt"))
    assert box.once() == 2
    assert box.once() == 0
    assert (server.count("INBOX"), server.count("Verwerkt")) == (0, 2)
    server.put(number(1), number(3))
    assert box.once() == 2
    assert Question.objects.count() == 3
    assert set(IncomingMail.objects.values_list("source", flat=True)) == {"mailbox 1"}


def test_mail_that_somebody_opened_already_is_taken_in_too(server: dovecot.Server, db: None) -> None:
    server.put(number(1))
    with server.client() as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Seen")
    assert fetcher(server.address()).once() == 1
    assert server.count("INBOX", "SEEN") == 1


def test_a_large_message_comes_whole(server: dovecot.Server, db: None) -> None:
    body = simple("x" * 70 + "\n") + ("regel " * 12 + "\n") * 50_000
    server.put(body.encode())
    fetcher(server.address()).once()
    mail = IncomingMail.objects.get()
    assert mail.size > 3_000_000
    assert b"".join(mail.blocks()).replace(b"\r\n", b"\n") == body.encode()


def test_a_mailbox_that_may_only_be_read_is_read_and_said_to_be_so(
    server: dovecot.Server, db: None, client: Any, make_user: Any
) -> None:
    server.put(number(1), user="lezer")
    box = fetcher(server.address("lezer", "&done=Verwerkt"))
    assert box.once() == 1
    assert box.once() == 0
    assert Question.objects.count() == 1
    assert server.count("INBOX", "UNSEEN", user="lezer") == 1
    assert MailboxState.objects.get().problem == MailboxState.READ_ONLY
    client.force_login(make_user("front_office"))
    assert "alleen lezen" in client.get("/loket/post/").content.decode()


def test_a_wrong_password_or_certificate_is_told_without_addresses(
    server: dovecot.Server,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
    client: Any,
    make_user: Any,
) -> None:
    box = fetcher(server.address())
    monkeypatch.setenv("PROEF_MAIL", "fout")
    with pytest.raises(Exception) as refused:
        box.once()
    box.failed(refused.value)
    monkeypatch.setenv("PROEF_MAIL", dovecot.PASSWORD)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError) as untrusted:
        box.once()
    box.failed(untrusted.value)
    state = MailboxState.objects.get()
    assert state.failing_since is not None
    assert state.problem == "SSLCertVerificationError"
    assert "localhost" not in caplog.text
    assert "loket@" not in caplog.text
    client.force_login(make_user("front_office"))
    assert "mailbox 1" in client.get("/loket/post/").content.decode()


def test_renumbered_mail_is_known(server: dovecot.Server, db: None) -> None:
    server.put(number(1))
    box = fetcher(server.address())
    box.once()
    MailboxState.objects.update(uid_validity=1)
    assert box.once() == 1
    assert Question.objects.count() == 1


def test_the_waiting_time_grows_to_minutes() -> None:
    waits = [Fetcher.wait_after(failures) for failures in (1, 2, 3, 20)]
    assert waits[0] <= 2 < waits[2] <= 8
    assert 200 <= waits[3] <= 300


@pytest.mark.parametrize(
    "address",
    [
        "imap://loket@mail.example/INBOX?password=X",
        "imaps://loket:geheim@mail.example/INBOX?password=X",
        "imaps://loket@mail.example/INBOX",
        "imaps://mail.example/INBOX?password=X",
        "pop3://loket@mail.example/?password=X",
        "imaps://loket@mail.example:poort/",
    ],
)
def test_an_unsafe_or_wrong_address_is_refused_without_naming_a_secret(address: str, settings: Any) -> None:
    settings.DESK_MAILBOXES = address
    with pytest.raises(ImproperlyConfigured) as refused:
        configured()
    assert "mailbox 1" in str(refused.value)
    assert "geheim" not in str(refused.value)


class Process:
    """The program of an operator, on a database of its own."""

    def __init__(self, server: dovecot.Server, folder: Path, mailboxes: str) -> None:
        databases.sqlite_copy(folder / "db.sqlite3")
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "CELERY_BROKER_URL": "",
            "CACHE_URL": "",
            "VAR_DIR": str(folder / "var"),
            "SECRET_KEY": "x" * 50,
            "DESK_MAILBOXES": mailboxes,
            "PYTHONPATH": f"{databases.ROOT}:{databases.ROOT}/site:{databases.ROOT}/helpdesk",
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=databases.ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str) -> tuple[int, str]:
        process = self.start(*command)
        out, err = process.communicate(timeout=300)
        return process.returncode, out + err


def test_two_mailboxes_wait_for_mail_in_one_process_and_the_connection_comes_back(
    server: dovecot.Server, tmp_path: Path
) -> None:
    work = Process(server, tmp_path, f"{server.address('een')} {server.address('twee')}")
    process = work.start("site/manage.py", "loket_imap")
    try:
        _until(lambda: server.count(user="een", what="SEEN") == 1, lambda: server.put(number(1), user="een"))
        server.put(number(2), user="twee")
        _until(lambda: server.count(user="twee", what="SEEN") == 1)
        # The server ends all connections, as at a restart.
        subprocess.run(["doveadm", "-c", str(server.folder / "dovecot.conf"), "kick", "*"], check=True)
        server.put(number(3), user="een")
        _until(lambda: server.count(user="een", what="SEEN") == 2)
    finally:
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err


def _until(happened: Any, begin: Any = None) -> None:
    if begin:
        begin()
    for _attempt in range(1800):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within three minutes")


POINTS = ["before the block", "stored", "read", "asked", "processed", "marked"]


def test_killed_at_each_point_of_intake_nothing_is_lost_and_nothing_comes_twice(
    server: dovecot.Server, tmp_path: Path
) -> None:
    server.put(*(number(n) for n in range(1, 8)))
    environment = Process(server, tmp_path, server.address(more="&done=Verwerkt")).environment
    work = Forks(Path(__file__).with_name("intake_program.py"), environment)
    for point in POINTS:
        work.run("work", failpoint=point)
    work.run("work")
    assert work.run("report") == {
        "questions": [f"Vraag nummer {n}: wie betaalt dit?" for n in range(1, 8)],
        "confirmations": 7,
        "states": ["done"],
        "mails": 7,
    }
    work.end()
    assert (server.count("INBOX"), server.count("Verwerkt")) == (0, 7)


def test_an_unconfigured_site_says_so(
    server: dovecot.Server, tmp_path: Path, people: dict[str, User]
) -> None:
    code, output = Process(server, tmp_path, "").run("site/manage.py", "loket_imap")
    assert code == 1
    assert "DESK_MAILBOXES" in output
    assert "Traceback" not in output

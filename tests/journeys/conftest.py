"""The whole stack as a visitor meets it: web, worker and beat as processes, the demo, a real browser."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from demo.accounts import PASSWORD
from tests import databases
from tests.browser import EDITOR_WATCH, PATIENCE, whole

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys share one stack, so they run in one worker, and they need a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("journeys"))


@dataclass
class Stack:
    """A running site."""

    url: str
    var: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def mails(self) -> list[EmailMessage]:
        """The mails that were sent, oldest first."""
        paths = sorted((self.var / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        return [
            cast(EmailMessage, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
            for path in paths
        ]

    def wait_for_mail(self, to: str, about: str) -> EmailMessage:
        """The newest mail to this address whose subject or text holds `about`."""
        found = wait_until(
            lambda: [mail for mail in self.mails() if mail["To"] == to and about in text_of(mail)]
        )
        return found[-1]


def text_of(mail: EmailMessage) -> str:
    """Subject and plain text of a mail."""
    body = mail.get_body(("plain",))
    return f"{mail['Subject']}\n{body.get_content() if body else ''}"


def link_in(mail: EmailMessage, pattern: str) -> str:
    """The path of the first link in a mail that matches."""
    found = re.search(rf"https?://[^/\s]+({pattern})", text_of(mail))
    assert found, f"no link like {pattern} in: {text_of(mail)}"
    return found[1]


def wait_until(condition: Callable[[], object], seconds: float = 180) -> list:
    """Ask until the answer is true; the answer. That takes what it takes on a machine that many share."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return cast(list, answer)
        time.sleep(0.2)
    raise AssertionError(f"did not happen within {seconds} s")


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to any connection: it is taken up only
    when the demo is ready.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def healthy(url: str) -> bool:
    """Whether the site answers."""
    try:
        with urllib.request.urlopen(f"{url}/gezond/", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database for this stack alone."""
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        with databases.postgresql_copy(server) as address:
            yield address
    else:
        file = tmp_path_factory.mktemp("database") / "db.sqlite3"
        databases.sqlite_copy(file)
        yield f"sqlite:///{file}"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, own_database: str) -> Iterator[Stack]:
    """Prepare the demo and start web, worker and beat as `make demo` does; at the end all of it stops."""
    var = tmp_path_factory.mktemp("var")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "VAR_DIR": str(var),
        "PORT": str(port),
        "SITE_URL": url,
        "DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        # Long enough to see that an answer can be undone, short enough to wait for.
        "UNDO_SEND_SECONDS": "10",
        # On a shared Elasticsearch no other process of the suite may rebuild this stack's index.
        "SEARCH_INDEX_PREFIX": f"reis-{secrets.token_hex(6)}",
        "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    for name in ("CELERY_BROKER_URL", "CACHE_URL"):
        # Another number than the suite's own: two stacks on one Redis must not take each other's errands.
        if environment.get(name, "").startswith("redis"):
            environment[name] = environment[name].rsplit("/", 1)[0] + ("/8" if "BROKER" in name else "/9")
    subprocess.run([sys.executable, "site/manage.py", "prepare_demo"], cwd=ROOT, env=environment, check=True)
    log = (var / "stack.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "honcho", "-f", "Procfile", "start"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_until(lambda: healthy(url))
        yield Stack(url, var, process, environment)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


@pytest.fixture
def visit(stack: Stack, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open the site as somebody: `visit()` anonymously, `visit("loket@thuisbasis.example")` signed in."""
    contexts = []

    def open_as(who: str = "", *, width: int = 1280, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=stack.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(EDITOR_WATCH)
        contexts.append(context)
        page = context.new_page()
        # A script error or a refusal by the content policy is a defect that nobody would see otherwise.
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        if who:
            page.goto("/account/inloggen/")
            page.locator("input[name=login]").fill(who)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda address: "/account/inloggen" not in address)
        return page

    problems: list[str] = []
    yield open_as
    for context in contexts:
        context.close()
    assert problems == []


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 AA on this page."""
    whole(page)
    # By DevTools and not by a script tag, so that the page's own content policy stays as it is.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))"
        ".violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))"
    )
    assert found == [], f"{page.url}: {found}"

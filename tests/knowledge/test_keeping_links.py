"""Links to other sites: gathered from pages, looked at politely and safely, reported when they break."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.roles import Role
from knowledge.keeping.links import actions, check_due_links, collect_links, leave_link
from knowledge.keeping.links.addresses import external
from knowledge.keeping.links.client import LinkClient, Outcome, is_public
from knowledge.keeping.models import ExternalLink
from knowledge.models import Guide, StepPlan, Toolkit

SITE = "https://voorbeeld.example"


class Site(BaseHTTPRequestHandler):
    """A site with good and bad addresses; remembers what it was asked."""

    asked: list[tuple[str, str, dict[str, str]]] = []
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""

    def answer(self) -> None:
        self.asked.append((self.command, self.path, dict(self.headers)))
        status, location = 200, ""
        name = self.path.strip("/")
        if name.isdecimal():
            status = int(name)
        elif name == "no-head" and self.command == "HEAD":
            status = 405
        elif name.startswith("to/"):
            status, location = 302, name.removeprefix("to/")
        elif name == "circle":
            status, location = 302, "/circle"
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        # A body without end: nobody should read it.
        self.send_header("Content-Length", str(10**12))
        self.end_headers()

    do_HEAD = do_GET = answer


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def client_inside() -> LinkClient:
    """A client that may reach this machine."""
    return LinkClient("proef", is_allowed=lambda address: address == "127.0.0.1")


# The client -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "works", "reason"),
    [
        ("/", True, ""),
        ("/no-head", True, ""),
        ("/204", True, ""),
        ("/404", False, "gone"),
        ("/410", False, "gone"),
        ("/500", False, "error"),
        ("/403", None, "turned_away"),
        ("/429", None, "turned_away"),
        ("/to//", True, ""),
        ("/to/404", True, ""),
        ("/circle", False, "redirects"),
        ("/to/ftp://elders.example/", False, "scheme"),
        ("/to/file:///etc/passwd", False, "scheme"),
        ("/to/http://naam:woord@127.0.0.1/", False, "credentials"),
    ],
)
def test_an_address_is_judged_by_what_the_site_answers(
    path: str, works: bool | None, reason: str, site: str, client_inside: LinkClient
) -> None:
    if path == "/to/404":
        path = "/to/" + site + "/200"
    outcome = client_inside.ask(site + path)
    assert (outcome.works, outcome.reason) == (works, reason)


def test_the_site_is_told_who_asks_and_gets_no_cookie(site: str, client_inside: LinkClient) -> None:
    client_inside.ask(site + "/no-head")
    assert [method for method, _path, _headers in Site.asked] == ["HEAD", "GET"]
    for _method, _path, headers in Site.asked:
        assert headers["User-Agent"] == "proef"
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_redirect_into_our_own_network_is_not_followed(site: str) -> None:
    client = LinkClient("proef", is_allowed=lambda address: address == "127.0.0.1")
    port = site.rsplit(":", 1)[1]
    outcome = client.ask(f"{site}/to/http://127.0.0.2:{port}/geheim")
    assert outcome == Outcome(False, reason="inside")
    assert all("geheim" not in path or "to/" in path for _method, path, _headers in Site.asked)


def test_without_leave_this_machine_is_not_asked_at_all(site: str) -> None:
    for address in (site, site.replace("127.0.0.1", "localhost"), site.replace("127.0.0.1", "2130706433")):
        assert LinkClient("proef").ask(address).reason == "inside"
    assert Site.asked == []


def test_a_name_that_changes_its_mind_is_asked_once(
    site: str, client_inside: LinkClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, names = socket.getaddrinfo, Counter[str]()

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        names[str(host)] += 1
        return real("127.0.0.1" if host == "wisselt.example" else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = site.rsplit(":", 1)[1]
    assert client_inside.ask(f"http://wisselt.example:{port}/").works
    assert names["wisselt.example"] == 1


def test_a_name_with_one_dead_address_is_reached_by_another(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host != "twee.example":
            return real(host, port, *arguments, **options)
        # Nothing listens at the first.
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.9", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    client = LinkClient("proef", is_allowed=lambda address: address.startswith("127."))
    assert client.ask(f"http://twee.example:{site.rsplit(':', 1)[1]}/").works


def test_a_name_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("93.184.215.14", "10.0.0.7")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert LinkClient("proef").ask("http://gemengd.example/").reason == "inside"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2a00:1450:400e:80c::200e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("scheme", "begin"),
    # With TLS: the beginning of a long answer to the first greeting.
    [("http", b""), ("https", b"\x16\x03\x03\x02\x00")],
)
def test_a_site_that_drips_holds_nobody_up(scheme: str, begin: bytes) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    stop, hung_up = threading.Event(), threading.Event()

    def drip() -> None:
        reached, _address = listening.accept()
        with reached:
            reached.sendall(begin)
            for _byte in range(500):
                if stop.wait(0.02):
                    return
                try:
                    reached.sendall(b"H")
                except OSError:
                    hung_up.set()
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    client = LinkClient("proef", is_allowed=lambda address: True, most_seconds=0.3)
    outcome = client.ask(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/")
    assert outcome.works is False
    # Before all was said.
    assert hung_up.wait(60)
    stop.set()
    listening.close()


def test_what_is_reached_after_the_time_is_over_is_not_asked(site: str) -> None:
    client = LinkClient("proef", is_allowed=lambda address: True, most_seconds=-1)
    assert client.ask(f"{site}/") == Outcome(False, reason="silent")
    assert Site.asked == []


@pytest.mark.parametrize("url", ["http://[::1/", "http://a\0b/", "ftp://x/"])
def test_an_odd_address_is_no_error(url: str) -> None:
    assert LinkClient("proef").ask(url).works is False


def test_a_name_that_nobody_knows_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*arguments: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert LinkClient("proef").ask("http://bestaat-niet.example/").reason == "name"


# Gathering and looking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (f"{SITE}/a#kop", f"{SITE}/a"),
        (f" {SITE}/één ", f"{SITE}/%C3%A9%C3%A9n"),
        ("mailto:a@b.example", ""),
        ("/eigen/pad/", ""),
        ("http://localhost:8000/eigen/", ""),
        ("javascript:alert(1)", ""),
        ("https://[x", ""),
        (SITE + "/" + "x" * 3000, ""),
    ],
)
def test_which_links_are_of_another_site(written: str, found: str) -> None:
    assert external(written) == found


@pytest.fixture
def linked(content: Path) -> Guide:
    """The only page with links to other sites."""
    Toolkit.objects.update(live=False)
    page = Guide.objects.get()
    page.body = [
        ("text", f'<p><a href="{SITE}/een#x">een</a> <a href="/vraag/">loket</a></p>'),
        ("embed", {"url": "https://youtu.be/abc", "title": "Film", "note": ""}),
        (
            "callout",
            {"kind": "info", "title": "Let op", "text": f'<p><a href="{SITE}/twee?a=1&amp;b=2">x</a></p>'},
        ),
    ]
    page.sources = [("source", {"title": "Bron", "detail": "", "url": f"{SITE}/bron"})]
    page.save_revision().publish()
    return page


def test_links_of_text_blocks_and_sources_are_gathered_and_forgotten(linked: Guide) -> None:
    plan = StepPlan.objects.get()
    plan.body = [("text", f'<p><a href="{SITE}/een">een</a></p>')]
    plan.save_revision().publish()
    collect_links()
    assert collect_links() == 4
    assert {link.url for link in linked.external_links.all()} == {
        f"{SITE}/een",
        f"{SITE}/twee?a=1&b=2",
        f"{SITE}/bron",
        "https://youtu.be/abc",
    }
    linked.unpublish()
    collect_links()
    assert [link.url for link in ExternalLink.objects.all()] == [f"{SITE}/een"]


def test_the_instruments_of_a_toolkit_are_looked_at_too(content: Path) -> None:
    toolkit = Toolkit.objects.get()
    tool = {"title": "Toets", "purpose": "Meten.", "url": f"{SITE}/toets", "licence": "CC0", "source": ""}
    toolkit.items = [("item", tool | {"document": None, "date": None})]
    toolkit.save_revision().publish()
    collect_links()
    assert toolkit.external_links.filter(url=f"{SITE}/toets").exists()


class Answers:
    """Stands for the client: what it answers, and what it was asked."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome, self.asked = outcome, list[str]()

    def ask(self, url: str) -> Outcome:
        self.asked.append(url)
        return self.outcome


def look(outcome: Outcome, days: float = 0, limit: int = 20) -> list[str]:
    answers = Answers(outcome)
    with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
        check_due_links(answers, limit, lambda seconds: None)  # type: ignore[arg-type]
    return answers.asked


def test_a_link_is_looked_at_once_a_week(linked: Guide) -> None:
    collect_links()
    assert len(look(Outcome(True, 200))) == 4
    assert look(Outcome(True, 200), days=6) == []
    assert len(look(Outcome(True, 200), days=7.1)) == 4


def test_a_link_is_broken_after_two_failures_in_a_row(linked: Guide) -> None:
    collect_links()
    look(Outcome(False, 404, "gone"))
    assert not ExternalLink.objects.to_mend().exists()
    look(Outcome(False, 404, "gone"), days=1.1)
    assert ExternalLink.objects.to_mend().count() == 4
    link = ExternalLink.objects.first()
    assert link is not None and link.failing_since < link.checked_at
    look(Outcome(True, 200), days=9)
    assert not ExternalLink.objects.to_mend().exists()


def test_who_is_turned_away_says_nothing_about_the_link(linked: Guide) -> None:
    collect_links()
    for week in range(3):
        look(Outcome(None, 403, "turned_away"), days=8 * week)
    assert not ExternalLink.objects.broken().exists()


def test_one_host_is_asked_a_few_times_with_pauses(linked: Guide) -> None:
    for number in range(9):
        link = ExternalLink.objects.create(url=f"https://druk.example/{number}")
        link.pages.add(linked)
    pauses: list[float] = []
    answers = Answers(Outcome(True, 200))
    check_due_links(answers, 20, pauses.append)  # type: ignore[arg-type]
    assert len(answers.asked) == 5
    assert pauses == [1.0] * 4


def test_a_slow_round_ends_and_leaves_the_rest_for_the_next(
    linked: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect_links()
    monkeypatch.setattr(actions, "LONGEST", -1.0)
    assert look(Outcome(True, 200)) == []
    monkeypatch.undo()
    assert len(look(Outcome(True, 200))) == 4


def test_what_somebody_else_took_is_left(linked: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    collect_links()

    class Meanwhile(Answers):
        def ask(self, url: str) -> Outcome:
            # While one looks at a link, a second worker finds it taken.
            others.extend(look(Outcome(True, 200)))
            return super().ask(url)

    others: list[str] = []
    first = Meanwhile(Outcome(True, 200))
    check_due_links(first, 20, lambda seconds: None)  # type: ignore[arg-type]
    assert len(first.asked + others) == len(set(first.asked + others)) == 4


# The report -----------------------------------------------------------------------------------------------


@pytest.fixture
def broken(linked: Guide) -> ExternalLink:
    collect_links()
    ExternalLink.objects.filter(url=f"{SITE}/een").update(
        failures=2, status=404, reason="gone", failing_since=timezone.now()
    )
    return ExternalLink.objects.get(url=f"{SITE}/een")


def test_the_report_names_the_page_and_a_link_can_be_ignored(
    broken: ExternalLink, client: Client, make_user: Callable[..., User]
) -> None:
    team = make_user(Role.PROGRAMME_TEAM)
    client.force_login(team)
    report = reverse("keeping:links")
    html = client.get(report).content.decode()
    assert broken.url in html and "De gids" in html and "De pagina is er niet meer." in html
    assert f"{SITE}/bron" not in html
    client.post(reverse("keeping:leave_link", args=[broken.pk]), {"negeer": "1"})
    assert broken.url not in client.get(report).content.decode()
    assert broken.url in client.get(report + "?genegeerd").content.decode()
    assert AuditEntry.objects.filter(verb="leave_link", actor=team).exists()
    client.post(reverse("keeping:leave_link", args=[broken.pk]), {"negeer": "0"})
    assert broken.url in client.get(report).content.decode()


def test_an_expert_decides_nothing_about_links(
    broken: ExternalLink, client: Client, make_user: Callable[..., User]
) -> None:
    expert = make_user(Role.EXPERT)
    with pytest.raises(PermissionDenied):
        leave_link(expert, broken, True)
    client.force_login(expert)
    client.post(reverse("keeping:leave_link", args=[broken.pk]), {"negeer": "1"})
    assert not ExternalLink.objects.filter(ignored=True).exists()


def test_the_report_takes_as_many_queries_however_long(
    broken: ExternalLink, client: Client, make_user: Callable[..., User]
) -> None:
    client.force_login(make_user(Role.EDITOR))

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("keeping:links"))
        return len(queries)

    count()
    one = count()
    ExternalLink.objects.update(failures=2, failing_since=timezone.now())
    assert count() == one

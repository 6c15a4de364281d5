"""Pages that visitors share: quick, never somebody else's, never what is no longer there."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib import messages
from django.contrib.sessions.backends.cache import SessionStore
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from accounts.roles import Role
from knowledge.caching import emptying, store
from knowledge.caching.middleware import PageCacheMiddleware
from knowledge.caching.pages import serve_shared
from knowledge.models import Event, Guide, Scheme, SectionPage
from knowledge.tasks import publish_scheduled
from post import outbox
from post.models import Effect

GUIDE = "/handreikingen/gids/"
SHOWING_IT = ("/handreikingen/", "/stappenplannen/plan/", "/doelgroepen/bewoners-a/")
Commit = Callable[..., Any]


@pytest.fixture
def kept(content: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocMemCache]:
    """The cache of pages, switched on and empty."""
    settings.PAGE_CACHE_SECONDS = 300
    monkeypatch.setattr(store, "_away_until", 0.0)
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """A transaction of its own: afterwards nothing waits for a commit any more."""

    @contextmanager
    def transaction() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        connection.run_on_commit.clear()

    return transaction


def read(address: str = GUIDE) -> str:
    """What a new visitor gets."""
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def copies(cache: LocMemCache) -> int:
    """How many whole pages are kept."""
    return sum("generation" not in key and "parts-" not in key for key in cache._cache)  # type: ignore[attr-defined]


# Fast ------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/handreikingen/", GUIDE, "/bijeenkomsten/webinar/", "/doelgroepen/"]
)
def test_the_second_visitor_costs_no_query(
    kept: LocMemCache, address: str, django_assert_num_queries: Any
) -> None:
    first = Client().get(address)
    with django_assert_num_queries(0):
        second = Client().get(address)
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert second["Content-Security-Policy"]
    assert not second.cookies


def test_a_browser_and_a_proxy_ask_again_and_get_a_short_answer(kept: LocMemCache) -> None:
    first = Client().get(GUIDE)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" in first["Vary"]
    again = Client().get(GUIDE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert Client().get(GUIDE, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_is_answered_from_the_copy_and_makes_none(
    kept: LocMemCache, django_assert_num_queries: Any
) -> None:
    assert Client().head(GUIDE).status_code == 200
    assert copies(kept) == 0
    whole = Client().get(GUIDE)
    with django_assert_num_queries(0):
        head = Client().head(GUIDE)
    assert head["ETag"] == whole["ETag"]
    assert head.content == b""


def test_filters_and_pages_of_a_list_are_kept_apart(
    kept: LocMemCache, django_assert_num_queries: Any
) -> None:
    section = SectionPage.objects.get(slug="handreikingen")
    for number in range(13):
        section.get_children().first().copy(update_attrs={"slug": f"k-{number}", "title": f"Kopie {number}"})
    addresses = ["/handreikingen/", "/handreikingen/?pagina=2", "/handreikingen/?doelgroep=bewoners-a"]
    shown = [read(address) for address in addresses]
    assert len(set(shown)) == len(addresses) == copies(kept)
    with django_assert_num_queries(0):
        assert [read(address) for address in addresses] == shown
        assert read("/handreikingen/?doelgroep=&utm_source=nieuwsbrief&pagina=2") == shown[1]


# Emptied ------------------------------------------------------------


def test_what_is_published_shows_at_once_wherever_it_is_named(kept: LocMemCache, commit: Commit) -> None:
    for address in (GUIDE, *SHOWING_IT):
        read(address)
    guide = Guide.objects.get()
    guide.title = "De nieuwe gids"
    with commit():
        guide.save_revision().publish()
    for address in (GUIDE, *SHOWING_IT):
        assert "De nieuwe gids" in read(address), address


def test_what_is_new_is_on_the_home_page_at_once(kept: LocMemCache, commit: Commit) -> None:
    read("/")
    with commit():
        Guide.objects.get().copy(update_attrs={"slug": "nieuw", "title": "Net geschreven"})
    assert "Net geschreven" in read("/")


def test_a_draft_empties_nothing(kept: LocMemCache, commit: Commit, django_assert_num_queries: Any) -> None:
    read()
    guide = Guide.objects.get()
    guide.title = "Nog niet"
    with commit():
        guide.save_revision()
    assert not Effect.objects.filter(kind=emptying.KIND).exists()
    with django_assert_num_queries(0):
        assert "Nog niet" not in read()


def test_nothing_is_emptied_before_the_commit(kept: LocMemCache, commit: Commit) -> None:
    """Or a visitor in between would keep the old page under the new generation."""
    read()
    before = kept.get(store.GENERATION)
    with commit():
        Guide.objects.get().save_revision().publish()
        assert kept.get(store.GENERATION) == before
    assert kept.get(store.GENERATION) != before


@pytest.mark.parametrize("taking_away", [Page.unpublish, Page.delete], ids=["unpublish", "delete"])
def test_what_was_taken_away_is_gone_at_once(kept: LocMemCache, commit: Commit, taking_away: Any) -> None:
    for address in (GUIDE, *SHOWING_IT):
        read(address)
    with commit():
        taking_away(Guide.objects.get())
    assert Client().get(GUIDE).status_code == 404
    for address in SHOWING_IT:
        assert GUIDE not in read(address), address


def test_a_moved_page_is_at_its_new_address_alone(kept: LocMemCache, commit: Commit) -> None:
    read()
    with commit():
        Guide.objects.get().move(SectionPage.objects.get(slug="stappenplannen"), "last-child")
    assert Client().get(GUIDE)["Location"] == "/stappenplannen/gids/"
    assert "De gids" in read("/stappenplannen/gids/")


def test_a_closed_page_is_closed_at_once_and_open_again_after(kept: LocMemCache, commit: Commit) -> None:
    read()
    with commit():
        closed = PageViewRestriction.objects.create(
            page=Guide.objects.get(), restriction_type=PageViewRestriction.LOGIN
        )
    assert Client().get(GUIDE).status_code == 302
    with commit():
        closed.delete()
    assert "De gids" in read()


@pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN])
def test_no_page_of_a_closed_part_is_kept(kept: LocMemCache, kind: str, make_user: Any) -> None:
    PageViewRestriction.objects.create(page=Guide.objects.get(), restriction_type=kind, password="geheim")
    Client().get(GUIDE)
    allowed = Client()
    allowed.force_login(make_user(Role.EDITOR))
    allowed.get(GUIDE)
    assert copies(kept) == 0


def test_the_worker_publishes_and_takes_away_on_time(kept: LocMemCache, commit: Commit) -> None:
    guide = Guide.objects.get()
    guide.title, guide.go_live_at = "De gids van morgen", timezone.now() + dt.timedelta(minutes=2)
    guide.expire_at = timezone.now() + dt.timedelta(minutes=4)
    with commit():
        guide.save_revision().publish()
    assert "De gids van morgen" not in read()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        with commit():
            publish_scheduled()
        assert "De gids van morgen" in read()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        with commit():
            publish_scheduled()
        assert Client().get(GUIDE).status_code == 404


def test_beat_asks_for_scheduled_publishing_every_minute(settings: Any) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["publish-scheduled"]
    assert (entry["task"], entry["schedule"]) == (publish_scheduled.name, 60.0)


def test_another_process_empties_for_this_one(kept: LocMemCache, settings: Any, tmp_path: Path) -> None:
    """The worker, a command, another web process: all share one place."""
    files = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": files, "LOCATION": str(tmp_path / "cache-pages"), "KEY_PREFIX": "pages"},
    }
    assert "De gids" in read()
    Guide.objects.update(title="Buiten Wagtail om")
    assert "Buiten Wagtail om" not in read()
    program = "import django; django.setup(); from knowledge.caching import store; store.empty()"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.local", "CACHE_URL": ""}
    subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "VAR_DIR": str(tmp_path)},
        check=True,
        timeout=120,
    )
    assert "Buiten Wagtail om" in read()


def test_a_kill_after_the_commit_is_mended_by_the_outbox(
    kept: LocMemCache, django_capture_on_commit_callbacks: Any
) -> None:
    read()
    with django_capture_on_commit_callbacks():
        Guide.objects.get().unpublish()
    assert Client().get(GUIDE).status_code == 200
    outbox.run_due()
    assert Client().get(GUIDE).status_code == 404


def test_a_cache_that_was_away_is_emptied_when_it_is_back(
    kept: LocMemCache, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    read()
    with monkeypatch.context() as away:
        away.setattr(type(kept), "set", unreachable)
        with commit():
            Guide.objects.get().unpublish()
        outbox.run_due()
    assert Client().get(GUIDE).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=40)):
        outbox.run_due()
        assert Client().get(GUIDE).status_code == 404


# One person's page is nobody else's ------------------------------------------------------------


def test_who_is_signed_in_and_a_visitor_never_get_each_others_page(kept: LocMemCache, make_user: Any) -> None:
    person: User = make_user(Role.FRONT_OFFICE)
    signed_in = Client()
    signed_in.force_login(person)

    own = signed_in.get(GUIDE)
    assert str(person) in own.content.decode()
    assert own["Cache-Control"] == "private, no-cache"
    assert "Cookie" in own["Vary"]
    assert copies(kept) == 0
    assert str(person) not in read()
    assert str(person) in signed_in.get(GUIDE).content.decode()
    assert str(person) not in read()


def test_a_visitor_with_a_session_gets_no_copy_and_leaves_none(kept: LocMemCache) -> None:
    """There may be a message in it, or a password that opened a part."""
    visitor = Client()
    visitor.session.save()
    session = visitor.session
    session["something"] = 1
    session.save()
    assert visitor.get(GUIDE).status_code == 200
    assert copies(kept) == 0


def serve_with(act: Callable[[HttpRequest, HttpResponse], None]) -> Any:
    """A Guide.serve that does something besides."""

    def serve(self: Guide, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = Page.serve(self, request, *args, **kwargs)
        act(request, response)
        return response

    return serve


def give_header(name: str, value: str) -> Callable[[HttpRequest, HttpResponse], None]:
    """Set a header of the response."""
    return lambda request, response: response.headers.__setitem__(name, value)


@pytest.mark.parametrize(
    "act",
    [
        lambda request, response: get_token(request),
        lambda request, response: response.set_cookie("keuze", "1"),
        lambda request, response: request.session.update({"seen": 1}),
        lambda request, response: messages.info(request, "Voor u alleen"),
        lambda request, response: list(messages.get_messages(request)),
        lambda request, response: setattr(response, "status_code", 404),
        give_header("Cache-Control", "private"),
        give_header("Cache-Control", "no-store"),
        give_header("Vary", "Accept"),
    ],
    ids=["token", "cookie", "session", "message", "shown message", "error", "private", "no-store", "vary"],
)
@pytest.mark.parametrize("cookies", [{}, {"csrftoken": "a" * 32}], ids=["new", "came before"])
def test_a_response_for_one_is_not_kept(
    kept: LocMemCache, monkeypatch: pytest.MonkeyPatch, act: Any, cookies: dict[str, str]
) -> None:
    monkeypatch.setattr(Guide, "serve", serve_with(act))
    visitor = Client()
    visitor.cookies.load(cookies)
    visitor.get(GUIDE)
    assert copies(kept) == 0


def test_a_preview_shows_the_draft_and_is_not_kept(kept: LocMemCache) -> None:
    read()
    guide = Guide.objects.get()
    guide.title = "Alleen voor de redactie"
    assert "Alleen voor de redactie" in guide.make_preview_request().content.decode()
    assert "Alleen voor de redactie" not in read()


@pytest.mark.parametrize(
    "address",
    ["/bestaat-niet/", "/zoeken/?q=gids", "/vraag/stellen/", "/account/inloggen/", "/handreikingen"],
)
def test_only_pages_are_kept(kept: LocMemCache, address: str) -> None:
    Client().get(address)
    assert copies(kept) == 0


def test_hosts_and_schemes_have_copies_of_their_own(kept: LocMemCache) -> None:
    Client().get(GUIDE, headers={"Host": "een.example"})
    Client().get(GUIDE, headers={"Host": "twee.example"})
    Client().get(GUIDE, headers={"Host": "een.example"}, secure=True)
    assert copies(kept) == 3


# Hostile and unlucky ------------------------------------------------------------


def test_one_site_has_one_copy_however_its_name_is_written(kept: LocMemCache) -> None:
    Client().get(GUIDE)
    for host in ("TestServer", "testserver.", "testserver:80", "testserver:99999999"):
        assert Client().get(GUIDE, headers={"host": host}).status_code == 200
    assert copies(kept) == 1


def test_a_flood_of_addresses_does_not_fill_the_cache(
    kept: LocMemCache, django_assert_num_queries: Any
) -> None:
    read("/handreikingen/")
    with django_assert_num_queries(0):
        for number in range(20):
            read(f"/handreikingen/?utm_source={number}&x{number}=1")
    for number in range(3, 8):
        read(f"/handreikingen/?doelgroep=verzonnen-{number}")
        read(f"/handreikingen/?pagina={number}")
        read(f"/handreikingen/?status={number}")
        read(f"{GUIDE}?pagina={number}")
        read("/handreikingen/?doelgroep=" + "x" * 1000 * number)
    assert copies(kept) == 1


def test_what_one_visitor_typed_in_the_address_is_in_nobody_elses_page(kept: LocMemCache) -> None:
    section = SectionPage.objects.get(slug="handreikingen")
    for number in range(13):
        section.get_children().first().copy(update_attrs={"slug": f"k-{number}", "title": f"Kopie {number}"})
    assert "jansen" not in read("/handreikingen/?utm_content=jansen")


def unreachable(*args: Any, **kwargs: Any) -> Any:
    """What a cache does that is away."""
    raise ConnectionError


class AwayCache(LocMemCache):
    """A cache that does not answer."""

    get = set = add = delete = has_key = get_many = unreachable  # type: ignore[assignment]


def test_the_site_serves_and_publishes_without_its_cache(
    kept: LocMemCache, settings: Any, commit: Commit
) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "tests.knowledge.test_page_cache.AwayCache"},
    }
    assert "De gids" in read()
    guide = Guide.objects.get()
    guide.title = "Toch anders"
    with commit():
        guide.save_revision().publish()
    assert "Toch anders" in read()


# Old, and many at once ------------------------------------------------------------


def test_a_day_ends_at_midnight_for_copies_too(kept: LocMemCache) -> None:
    scheme = Scheme.objects.get()
    scheme.opens, scheme.closes = dt.date(2026, 3, 1), dt.date(2026, 3, 10)
    scheme.save_revision().publish()
    caches["pages"].clear()
    with time_machine.travel("2026-03-10 23:58:00+01:00", tick=False):
        assert "Nu open" in read("/regelingen/regeling/")
    with time_machine.travel("2026-03-11 00:00:01+01:00", tick=False):
        assert "Nu open" not in read("/regelingen/regeling/")


def test_places_that_are_left_are_at_most_half_a_minute_old(kept: LocMemCache) -> None:
    read("/bijeenkomsten/webinar/")
    Event.objects.update(capacity=77)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        assert "van 77 plaatsen" in read("/bijeenkomsten/webinar/")


def test_an_old_copy_goes_out_while_one_renders_anew(
    kept: LocMemCache, django_assert_num_queries: Any
) -> None:
    shown = read()
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=310)):
        (key,) = [key for key in kept._cache if "generation" not in key and "parts-" not in key]  # type: ignore[attr-defined]
        key = key.rsplit(":", 1)[1]
        assert store.take_turn(key, kept.get(store.GENERATION))
        with django_assert_num_queries(0):
            assert read() == shown
        store.end_turn(key, kept.get(store.GENERATION))
        read()
        assert store.read(key).is_fresh


class Rendering:
    """A page that takes a while; counts how often it is rendered."""

    def __init__(self, status: int = 200) -> None:
        self.times = 0
        self.status = status
        self.middleware = PageCacheMiddleware(self.respond)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """What comes after the middleware."""
        request.session = SessionStore()
        return serve_shared(self.page, None, request, (), {})  # type: ignore[return-value]

    def page(self, *args: Any) -> HttpResponse:
        """The page itself."""
        self.times += 1
        time.sleep(0.1)
        return HttpResponse(b"text", status=self.status)

    def ask(self, visitors: int) -> list[bytes]:
        """All at the same time."""
        barrier = threading.Barrier(visitors)
        answers: list[bytes] = []

        def visit() -> None:
            request = RequestFactory().get("/druk/")
            barrier.wait()
            answers.append(self.middleware(request).content)  # type: ignore[attr-defined]

        threads = [threading.Thread(target=visit) for _number in range(visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


@pytest.fixture
def crowd(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cache without a database, which threads of a test do not share."""
    settings.PAGE_CACHE_SECONDS = 300
    monkeypatch.setattr(store, "_away_until", 0.0)
    monkeypatch.setattr(store, "WAIT_SECONDS", 30.0)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_a_crowd_has_a_page_rendered_once(crowd: None) -> None:
    page = Rendering()
    assert page.ask(12) == [b"text"] * 12
    assert page.times == 1
    store.empty()
    assert page.ask(12) == [b"text"] * 12
    assert page.times == 2


def test_a_crowd_does_not_wait_in_line_for_what_can_not_be_kept(crowd: None) -> None:
    page = Rendering(status=404)
    assert page.ask(4) == [b"text"] * 4
    assert page.times == 4


def test_who_died_while_rendering_holds_up_nobody(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(store, "take_turn", lambda key, generation: False)
    monkeypatch.setattr(caches["pages"], "has_key", lambda key: True)
    page = Rendering()
    assert page.ask(1) == [b"text"]
    assert page.ask(1) == [b"text"]
    assert page.times == 1


def test_a_page_begun_before_it_was_emptied_is_not_shown_after(crowd: None) -> None:
    page = Rendering()
    serve = page.page

    def emptied_meanwhile(*args: Any) -> HttpResponse:
        store.empty()
        return serve(*args)

    page.page = emptied_meanwhile  # type: ignore[method-assign]
    page.ask(1)
    page.page = serve  # type: ignore[method-assign]
    page.ask(1)
    assert page.times == 2

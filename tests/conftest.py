"""What every test may use: people of each role, target groups, the outbox by hand."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.actions import SYSTEM, put_user
from accounts.models import Organisation, User
from accounts.roles import Role
from files.models import StoredFile, private_storage
from search import sources
from search.engine import elasticsearch, engine
from tests import databases
from tests.browser import PATIENCE, be_patient
from vocabulary.models import TargetGroup

# Playwright keeps an event loop in the thread of the tests; Django would take each query after it for a slip.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# How long an example takes says how busy the machine is, not whether the answer is right.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")
be_patient()

# Chromium calls home at every start unless told not to; a closed network makes that slow.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A relevance set that stands outside the repository, beside it, where there is one.
EVALUATION_SET = Path(__file__).parents[2] / "shared/evaluation/search"

CHROMIUM_HINT = "Browser journeys skipped: no Chromium found. Install it, e.g. `apt-get install chromium`."


def chromium() -> str | None:
    """The system's Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a server or a browser that is not there; a test must say so by its marker."""
    present = {
        "browser": bool(chromium()),
        "libreoffice": bool(shutil.which("soffice")),
        # Dovecot gives each part of itself a user of its own, so it starts as root.
        "dovecot": bool(shutil.which("dovecot")) and os.getuid() == 0,
        "postgresql": "postgresql" in settings.DATABASES["default"]["ENGINE"],
        "redis": settings.CELERY_BROKER_URL.startswith("redis"),
        "elasticsearch": bool(settings.ELASTICSEARCH_URL),
        "elasticsearch_run": bool(os.environ.get("ELASTICSEARCH_RUN")),
        "evaluation": EVALUATION_SET.is_dir(),
    }
    # CI names the parts that must run; one that is away is then a failure, never a silent skip.
    required = set(os.environ.get("REQUIRED_PARTS", "").split())
    if missing := sorted(name for name in required if not present[name]):
        raise pytest.UsageError(f"These parts should have run and are not there: {', '.join(missing)}")
    for item in items:
        for name, there in present.items():
            if not there and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"needs {name}"))


def pytest_terminal_summary(terminalreporter) -> None:  # type: ignore[no-untyped-def]
    """Say in one line how to get a browser where there is none."""
    if not chromium():
        terminalreporter.write_line(CHROMIUM_HINT)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this process wrote under its own var."""
    place = Path(settings.VAR_DIR)
    if place.is_relative_to(tempfile.gettempdir()):
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium."""
    return {"executable_path": chromium(), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """A migrated database of this process alone, copied from the template of this run."""
    from django.db import connection

    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        with databases.postgresql_copy(server) as address:
            connection.settings_dict["NAME"] = address.rsplit("/", 1)[1]
            yield
            with django_db_blocker.unblock():
                connection.close()
    else:
        file = Path(settings.VAR_DIR) / "test.sqlite3"
        databases.sqlite_copy(file)
        connection.settings_dict["NAME"] = str(file)
        yield
        with django_db_blocker.unblock():
            connection.close()
        file.unlink()


@pytest.fixture(autouse=True)
def var_of_this_test(  # type: ignore[no-untyped-def]
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Give each test its own index, mail and files."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    private = tmp_path / "private"
    settings.PRIVATE_MEDIA_ROOT = private
    storages = {**settings.STORAGES}
    storages["private"] = {**storages["private"], "OPTIONS": {"location": str(private), "base_url": None}}
    settings.STORAGES = storages
    # A field takes its storage when its model is made.
    field = StoredFile._meta.get_field("content")
    monkeypatch.setattr(field, "storage", private_storage())
    settings.SEARCH_INDEX_PREFIX = f"proef-{secrets.token_hex(6)}"
    yield
    # A test that never asked for the site's index has made none.
    if settings.ELASTICSEARCH_URL and elasticsearch.cache_info().currsize:
        for index in sources.indexes():
            engine(index).drop()  # type: ignore[attr-defined]
        elasticsearch.cache_clear()


@pytest.fixture(autouse=True)
def nobody_asks_on(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close every page at the end of a test with a live server, and wait until its last request is answered.

    A page that polls would else ask on during the next tests of this process, where the answer's template and
    messages would be taken for those of that test's own client.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # so that the tables are emptied after the last request
    browser = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    asking: set[int] = set()

    def began(**signal: object) -> None:
        asking.add(threading.get_ident())

    def ended(**signal: object) -> None:
        asking.discard(threading.get_ident())

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    for context in browser.contexts if browser else []:
        context.close()
    end = time.monotonic() + PATIENCE / 1000
    while asking and time.monotonic() < end:
        time.sleep(0.01)
    request_started.disconnect(began)
    request_finished.disconnect(ended)
    assert not asking, "a request of this test is still being answered"


@pytest.fixture
def groups(db: None) -> list[TargetGroup]:
    """Three target groups; their names matter to no code."""
    return [
        TargetGroup.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})[0]
        for order, (slug, name) in enumerate(
            [("bewoners-a", "Bewoners A"), ("bewoners-b", "Bewoners B"), ("bewoners-c", "Bewoners C")], 1
        )
    ]


@pytest.fixture
def organisation(db: None) -> Organisation:
    """One fictional municipality's organisation."""
    return Organisation.objects.create(
        kind=Organisation.Kind.MUNICIPALITY, name="Gemeente Voorbeeld", slug="gemeente-voorbeeld"
    )


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a person: `make_user("expert", target_groups=[…])`; the address follows from the role."""

    def make(*roles: str, email: str = "", **extra: object) -> User:
        count = User.objects.count()
        return put_user(
            SYSTEM,
            email=email or f"{'-'.join(roles) or 'niemand'}{count}@thuisbasis.example",
            first_name="Proef",
            last_name=(roles[0] if roles else "niemand").replace("_", " "),
            roles=roles,
            **extra,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def people(make_user: Callable[..., User]) -> dict[str, User]:
    """One person of every role, by role."""
    return {str(role): make_user(str(role)) for role in Role}

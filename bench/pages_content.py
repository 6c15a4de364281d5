"""A knowledge centre of any size: the demo's pages, and as many copies of them as are wanted.

Copies are written as rows, for 20,000 pages through Wagtail's editor would take an hour.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection, models, transaction
from wagtail.models import Page

from accounts.actions import SYSTEM, put_user
from accounts.models import User
from accounts.roles import Role
from bench.bare.models import BarePage
from demo.loading.tables import CONTENT
from knowledge.actions import set_up
from knowledge.importing import import_content
from knowledge.models import Guide, HomePage, Resource
from knowledge.resources.landing import MODELS, SectionPage

BATCH = 500


def fill() -> None:
    """The demo's content."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_municipalities", verbosity=0)
    set_up(SYSTEM)
    report = import_content(SYSTEM, CONTENT)
    assert not report.problems, [str(problem) for problem in report.problems]


def editor() -> User:
    """Somebody who works in Wagtail's explorer."""
    return put_user(
        SYSTEM, email="redactie@thuisbasis.example", first_name="R", last_name="R", roles=[Role.EDITOR]
    )


def bare_twin(guide: Guide) -> BarePage:
    """The same text on a plain page, at the same depth of the tree."""
    section = HomePage.objects.get().add_child(instance=Page(title="Kaal", slug="kaal"))
    page: BarePage = section.add_child(instance=BarePage(title=guide.title, slug="gids", body=guide.body))
    return page


@transaction.atomic
def grow(total: int) -> None:
    """Copy what there is until there are `total` resources, each section in its own proportion."""
    kinds = {kind: model for kind, model in MODELS.items() if not model.is_gathering}
    present = Resource.objects.count()
    growing = {kind: list(model.objects.all()) for kind, model in kinds.items()}
    base = sum(map(len, growing.values()))
    for kind, originals in growing.items():
        wanted = round((total - present) * len(originals) / base)
        section = SectionPage.objects.filter(kind=kind).first()
        if section and originals:
            _copy(section, originals, wanted)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(section: SectionPage, originals: list[Any], count: int) -> None:
    model = type(originals[0])
    step = section.numchild
    labels = {
        name: {page.pk: [one.pk for one in getattr(page, name).all()] for page in originals}
        for name in ("target_groups", "action_lines")
    }
    for begin in range(0, count, BATCH):
        pages = []
        for number in range(begin, min(begin + BATCH, count)):
            source = originals[number % len(originals)]
            page = _twin(source)
            page.source_pk = source.pk
            page.pk = page.id = None
            page.path = Page._get_path(section.path, section.depth + 1, step + number + 1)
            page.slug = f"{source.slug}-{number}"[-250:]
            page.title = page.draft_title = f"{source.title} {number}"
            page.url_path = f"{section.url_path}{page.slug}/"
            page.translation_key = uuid.uuid4()
            page.live_revision = page.latest_revision = None
            pages.append(page)
        _insert(Page, pages)
        newest = dict(Page.objects.filter(path__in=[page.path for page in pages]).values_list("path", "pk"))
        for page in pages:
            page.pk = page.id = page.page_ptr_id = page.resource_ptr_id = newest[page.path]
        for level in (Resource, model):
            _insert(level, pages)
        for name, known in labels.items():
            _label(name, pages, known)
        if hasattr(model, "sessions"):
            _sessions(pages)
    Page.objects.filter(pk=section.pk).update(numchild=models.F("numchild") + count)


def _twin(source: Any) -> Any:
    twin = type(source)()
    twin.__dict__.update({k: v for k, v in source.__dict__.items() if k != "_state"})
    return twin


def _insert(model: type[models.Model], pages: list[Any]) -> None:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    for field in fields:
        if field.unique and field.null and not field.primary_key:
            for page in pages:
                setattr(page, field.attname, None)
    model._base_manager._insert(pages, fields=fields, using="default", raw=True)  # type: ignore[attr-defined]


def _label(name: str, pages: list[Any], known: dict[int, list[int]]) -> None:
    through = getattr(Resource, name).through
    theirs = {"target_groups": "targetgroup_id", "action_lines": "actionline_id"}[name]
    through.objects.bulk_create(
        through(**{"resource_id": page.pk, theirs: key}) for page in pages for key in known[page.source_pk]
    )


def _sessions(pages: list[Any]) -> None:
    from knowledge.models import Session

    known: dict[int, list[Session]] = {}
    for session in Session.objects.filter(event__in={page.source_pk for page in pages}):
        known.setdefault(session.event_id, []).append(session)
    Session.objects.bulk_create(
        Session(event_id=page.pk, starts_at=one.starts_at, ends_at=one.ends_at)
        for page in pages
        for one in known.get(page.source_pk, [])
    )


def session_of(user: User) -> str:
    """The cookie of somebody who is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

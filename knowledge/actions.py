"""The verbs of the knowledge centre. Editors publish in Wagtail's editor; its hooks call the same audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator, slugify

from accounts.audit import record
from accounts.models import User
from accounts.roles import PLANNERS, PUBLISHERS, Role, has_role
from vocabulary.models import Municipality, TargetGroup

from .importing import import_content
from .importing.markdown import MarkdownReader
from .resources.base import Resource
from .resources.landing import section_for
from .resources.reading import plain
from .resources.types import Faq, PracticeCase
from .tree import put_rights, put_tree

__all__ = ["draft_faq", "draft_practice_case", "editor_url", "import_content", "publish", "set_up"]


@transaction.atomic
def set_up(actor: Any) -> list[str]:
    """Make the home page, the sections and the rights of the roles; returns the slugs of what was missing."""
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    home, made = put_tree()
    put_rights(home)
    if made:
        record(actor, "set_up", home, made=len(made))
    return made


@transaction.atomic
def draft_faq(
    actor: Any,
    *,
    title: str,
    short_answer: str = "",
    body: str,
    target_groups: Iterable[TargetGroup] = (),
    source_key: str = "",
) -> Faq:
    """Make an unpublished page of an answer, for an editor to look at and publish.

    `short_answer` and `body` are Markdown or plain text without personal data: the caller sees to that.
    `source_key` says what it came from; the same key again returns the page that is there, unchanged.
    Raises PermissionDenied unless the actor is an expert, works at the desk or publishes.
    """
    if not has_role(actor, Role.EXPERT, Role.FRONT_OFFICE, *PUBLISHERS):
        raise PermissionDenied
    if source_key and (known := Faq.objects.filter(source_key=source_key).first()):
        return known
    user = actor if isinstance(actor, User) and actor.pk else None
    section = section_for(Faq.kind)
    markdown = MarkdownReader(
        f"faq/{source_key or title}", lambda slug, line: None, lambda line, reason: None
    )
    answer, blocks = markdown.rich_text(short_answer, 1), markdown.blocks(body, 1)
    first = answer or next((block["value"] for block in blocks if block["type"] == "text"), title)
    page = Faq(
        title=title.strip()[:255],
        draft_title=title.strip()[:255],
        slug=_free_slug(section, title),
        summary=Truncator(plain(first)).chars(300) or title[:300],
        short_answer=answer,
        source_key=source_key or None,
        live=False,
        has_unpublished_changes=True,
        owner=user,
    )
    page.body = [(block["type"], block["value"]) for block in blocks]
    section.add_child(instance=page)
    page.target_groups.set(list(target_groups))
    page.save_revision(user=user)
    record(actor, "draft_faq", page)
    return page


@transaction.atomic
def draft_practice_case(
    actor: Any,
    *,
    title: str,
    body: str,
    lessons: Iterable[str] = (),
    municipality: Municipality | None = None,
    target_groups: Iterable[TargetGroup] = (),
    start_year: int | None = None,
) -> PracticeCase:
    """Make an unpublished practice case of what somebody learned, for an editor to look at and publish.

    `body` is Markdown or plain text, each lesson one line; the caller sees to it that they name nobody.
    Raises PermissionDenied unless the actor plans, is an expert, works at the desk or publishes.
    """
    if not has_role(actor, Role.EXPERT, Role.FRONT_OFFICE, *PLANNERS, *PUBLISHERS):
        raise PermissionDenied
    user = actor if isinstance(actor, User) and actor.pk else None
    section = section_for(PracticeCase.kind)
    markdown = MarkdownReader(f"case/{title}", lambda slug, line: None, lambda line, reason: None)
    blocks = markdown.blocks(body, 1)
    first = next((block["value"] for block in blocks if block["type"] == "text"), title)
    page = PracticeCase(
        title=title.strip()[:255],
        draft_title=title.strip()[:255],
        slug=_free_slug(section, title, "praktijkvoorbeeld"),
        summary=Truncator(plain(first)).chars(300) or title[:300],
        municipality=municipality,
        start_year=start_year,
        live=False,
        has_unpublished_changes=True,
        owner=user,
    )
    page.body = [(block["type"], block["value"]) for block in blocks]
    page.lessons = [("lesson", Truncator(lesson).chars(400)) for lesson in lessons]
    section.add_child(instance=page)
    page.target_groups.set(list(target_groups))
    page.save_revision(user=user)
    record(actor, "draft_practice_case", page)
    return page


def _free_slug(section: Any, title: str, otherwise: str = "vraag") -> str:
    base = slugify(title)[:80].strip("-") or otherwise
    taken = set(section.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def publish(actor: Any, page: Resource) -> Resource:
    """Publish the newest version of a page; the search knows it shortly after.

    Raises PermissionDenied unless the actor publishes.
    """
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    user = actor if isinstance(actor, User) and actor.pk else None
    revision = page.get_latest_revision() or page.save_revision(user=user)
    revision.publish(user=user)
    page.refresh_from_db()
    return page


def editor_url(page: Resource) -> str:
    """Where somebody with the rights edits the page."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])

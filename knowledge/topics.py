"""What a reader can follow here: a page, a target group, a search. Only what the public may read is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from post.following import topics
from post.following.topics import News, Topic, TopicUnavailable
from search.asked import selected_filters
from search.asking import finding_for
from search.engines import EngineUnavailable
from search.presentation import Labels, query_label

from .changes import Change
from .resources.base import Resource
from .resources.types import TargetGroupPage
from .search_source import NAME

# A search is about what stands high in it: among the thousandth result a page matches hardly at all.
NEAR = 100


def _news(found: Q, since: dt.datetime) -> list[News]:
    """The changes of these pages that the public may read, the newest first; two queries."""
    changes = Change.objects.filter(found, at__gt=since, page__in=Resource.objects.visible_to(None))
    changes = changes.select_related("page").defer(
        "page__body", "page__sources", "page__version_notes"
    ).order_by("-at", "-pk")  # fmt: skip
    return [
        News(
            key=f"change-{change.pk}",
            at=change.at,
            title=change.page.title,
            url=change.page.public_address,
            text=Truncator(change.page.summary if change.is_new else change.note).chars(300),
            label=_("new") if change.is_new else _("changed"),
        )
        for change in changes.distinct()
    ]


def _page_labels(refs: Collection[str]) -> dict[str, str]:
    keys = [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 10]
    found = Resource.objects.visible_to(None).filter(pk__in=keys).values_list("pk", "title")
    return {str(pk): title for pk, title in found}


def _page_news(ref: str, since: dt.datetime) -> list[News]:
    # That it appears is no news to who follows it already.
    return _news(Q(page=int(ref), is_new=False), since)


def _group_labels(refs: Collection[str]) -> dict[str, str]:
    wanted = [ref for ref in refs if "\x00" not in ref]
    found = TargetGroupPage.objects.visible_to(None).filter(group__slug__in=wanted)
    return dict(found.values_list("group__slug", "title"))


def _group_news(ref: str, since: dt.datetime) -> list[News]:
    """What names this group, and the page about it."""
    about = Q(page__target_groups__slug=ref) | Q(page__targetgrouppage__group__slug=ref)
    return _news(about, since)


def _search_labels(refs: Collection[str]) -> dict[str, str]:
    labels = Labels()
    return {ref: query_label(QueryDict(ref), labels) for ref in refs}


def _search_news(ref: str, since: dt.datetime) -> list[News]:
    """What changed and stands among the first results of the search now."""
    if not Change.objects.filter(at__gt=since).exists():
        return []
    asked = QueryDict(ref)
    try:
        found = finding_for(
            AnonymousUser(),
            asked.get("q", ""),
            filters=selected_filters(asked),
            page_size=NEAR,
            # Without words all that the filters leave matches alike: then the newest stand first.
            sort="relevance" if asked.get("q") else "date",
            with_facets=False,
        )
    except EngineUnavailable as error:
        raise TopicUnavailable from error
    # What only looks like the words is no news about them.
    pages = () if found.nearest else found.pages
    keys = [int(page.page_id.partition(":")[2]) for page in pages if page.page_id.startswith(f"{NAME}:")]
    return _news(Q(page__in=keys), since)


def register() -> None:
    """Make them followable."""
    topics.register(Topic("page", _page_labels, _page_news))
    topics.register(Topic("group", _group_labels, _group_news))
    topics.register(Topic("search", _search_labels, _search_news))

"""Which pages somebody may see: the one condition that every list, link and search hit uses."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from wagtail.models import Page, PageViewRestriction, Site


def is_visible_to(user: Any, *, closed_parts: bool = True) -> Q:
    """Published, and not in a part of the tree that is closed to this user (None: the public).

    A condition in the query itself, so it costs no query of its own, however many parts are closed. Parts
    behind a shared password are in no list. `closed_parts` is False when it is known that there are none.
    """
    if not closed_parts:
        return Q(live=True)
    return Q(live=True) & Q(~Exists(_closed_to(user)))


def _closed_to(user: Any) -> Any:
    """The restrictions that keep this user from the page of the outer query."""
    # The path of the closed part is a subquery, not a join: a planner that starts that join at the pages,
    # which are many, takes minutes where a look at the restrictions, which are few, takes no time.
    closed = PageViewRestriction.objects.annotate(
        reader_path=ExpressionWrapper(OuterRef("path"), CharField()),
        closed_path=Subquery(Page.objects.filter(pk=OuterRef("page_id")).order_by().values("path")),
    ).filter(reader_path__startswith=F("closed_path"))
    if user is not None and user.is_authenticated:
        closed = closed.exclude(restriction_type=PageViewRestriction.LOGIN).exclude(
            restriction_type=PageViewRestriction.GROUPS, groups__in=user.groups.values("pk")
        )
    return closed


def is_in_a_site() -> Q:
    """Below the root of some site: what an editor puts elsewhere in the tree can be opened by nobody."""
    root = Page.objects.filter(pk=OuterRef("root_page_id")).order_by().values("path")
    sites = Site.objects.annotate(
        reader_path=ExpressionWrapper(OuterRef("path"), CharField()), root_path=Subquery(root)
    )
    return Q(Exists(sites.filter(reader_path__startswith=F("root_path")).order_by()))


def some_closed() -> Exists:
    """Whether any part of the tree is closed to anybody: what serving a page takes along in its query."""
    return Exists(PageViewRestriction.objects.order_by())


def is_closed() -> Q:
    """Whether this page is in a part that is closed to anybody, or some closed part is shown twice."""
    twice = PageViewRestriction.objects.filter(page__aliases__isnull=False).order_by()
    return Q(Exists(_closed_to(None))) | Q(Exists(twice))

"""Which pages somebody may see: the one condition that every list, link and search hit uses."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction


def is_visible_to(user: Any) -> Q:
    """Published, and not in a part of the tree that is closed to this user (None: the public).

    A condition in the query itself, so it costs no query of its own, however many parts are closed. Parts
    behind a shared password are in no list.
    """
    closed = PageViewRestriction.objects.annotate(
        reader_path=ExpressionWrapper(OuterRef("path"), CharField())
    ).filter(reader_path__startswith=F("page__path"))
    if user is not None and user.is_authenticated:
        closed = closed.exclude(restriction_type=PageViewRestriction.LOGIN).exclude(
            restriction_type=PageViewRestriction.GROUPS, groups__in=user.groups.values("pk")
        )
    return Q(live=True) & Q(~Exists(closed))


def is_restricted() -> Exists:
    """Whether a page, or what an ancestor of it is an alias of, is closed to anybody at all."""
    closed = PageViewRestriction.objects.annotate(
        reader_path=ExpressionWrapper(OuterRef("path"), CharField())
    )
    return Exists(
        closed.filter(
            Q(reader_path__startswith=F("page__path")) | Q(reader_path__startswith=F("page__aliases__path"))
        )
    )

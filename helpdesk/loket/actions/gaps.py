"""What the team does about a subject without a page: have one made, say that there is one, or that none is
needed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.audit import record
from accounts.models import User
from accounts.roles import DESK, PUBLISHERS, Role, has_role
from loket.models import Gap
from loket.models.gaps import LONGEST_LABEL
from loket.rights import require
from search.actions import order_page, set_order_state
from search.models import PageOrder


def may_order(actor: Any) -> bool:
    """Who publishes has pages made; the programme team among them."""
    return has_role(actor, *PUBLISHERS)


def may_settle(actor: Any) -> bool:
    """The desk and who publishes say whether a page is there."""
    return has_role(actor, *DESK, *PUBLISHERS)


def _locked(actor: Any, gap: Gap) -> Gap:
    """The gap as it is now; PermissionDenied for who may not see it."""
    require(Gap.objects.visible_to(actor).filter(pk=gap.pk).exists())
    return Gap.objects.select_for_update(of=("self",)).get(pk=gap.pk)


@transaction.atomic
def order_gap_page(actor: Any, gap: Gap, *, title: str = "", maker: User | None = None) -> Gap:
    """Have a page made about a subject, by `maker` if given: in one step on the team's list of pages to make.

    `title` is what the page is to be found by; without it the words of the gap. Again changes title and
    maker. Raises ValidationError for a maker who can't work in the editor.
    """
    require(may_order(actor))
    gap = _locked(actor, gap)
    if maker is not None and not has_role(maker, Role.EXPERT, *PUBLISHERS):
        raise ValidationError(_("%(name)s can't make pages.") % {"name": maker}, code="no_maker")
    title = " ".join(title.replace("\x00", "").split())[:LONGEST_LABEL]
    # Editors who read no questions see the list of pages to make: nothing of one question alone goes there.
    title = title or gap.shared_words or gap.label
    gap.order, gap.assigned_to, gap.state = order_page(actor, title), maker, Gap.State.ORDERED
    gap.page = None
    gap.save(update_fields=["order", "assigned_to", "state", "page"])
    record(actor, "order_gap_page", gap, maker=maker.pk if maker else None)
    return gap


@transaction.atomic
def answer_gap(actor: Any, gap: Gap, page: Page) -> Gap:
    """Say that there is a page now; the order for it is made. ValidationError when visitors can't read it."""
    require(may_settle(actor))
    gap = _locked(actor, gap)
    if not Page.objects.live().public().filter(pk=page.pk, depth__gt=2).exists():
        raise ValidationError(_("Choose a page that visitors can read."), code="not_public")
    gap.page, gap.state, gap.settled_at_count = page, Gap.State.ANSWERED, gap.questions_count
    gap.save(update_fields=["page", "state", "settled_at_count"])
    _order_is(actor, gap, PageOrder.State.MADE)
    record(actor, "answer_gap", gap, page=page.pk)
    return gap


@transaction.atomic
def drop_gap(actor: Any, gap: Gap) -> Gap:
    """Say that no page is needed; the order for it goes."""
    require(may_settle(actor))
    gap = _locked(actor, gap)
    gap.state, gap.page, gap.settled_at_count = Gap.State.DROPPED, None, gap.questions_count
    gap.save(update_fields=["state", "page", "settled_at_count"])
    _order_is(actor, gap, PageOrder.State.DROPPED)
    record(actor, "drop_gap", gap)
    return gap


@transaction.atomic
def reopen_gap(actor: Any, gap: Gap) -> Gap:
    """Put a subject among those without a page again."""
    require(may_settle(actor))
    gap = _locked(actor, gap)
    gap.state, gap.page = Gap.State.OPEN, None
    gap.save(update_fields=["state", "page"])
    record(actor, "reopen_gap", gap)
    return gap


def _order_is(actor: Any, gap: Gap, state: PageOrder.State) -> None:
    if gap.order is not None and may_order(actor):
        set_order_state(actor, gap.order, state)

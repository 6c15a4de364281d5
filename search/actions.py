"""The verbs of the team: synonyms, promoted results, stop phrases, pages to make, and forgetting queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.roles import PUBLISHERS, Role, has_role

from .models import (
    PageOrder,
    PromotedResult,
    QueryCount,
    StopPhrase,
    SynonymGroup,
    TuningVersion,
    new_version,
)
from .tuning.store import Row


class ChangedMeanwhile(Exception):
    """Somebody else changed the tuning since it was looked at, so the effect that was shown is not true."""


def put_synonyms(actor: Any, group: SynonymGroup, *, seen: str) -> SynonymGroup:
    """Keep a group of synonyms as it is here. `seen` names the state that the actor saw the effect on.

    Raises PermissionDenied unless the actor publishes, ChangedMeanwhile when that state has passed.
    """
    _put(actor, group, seen, "put_synonyms")
    return group


def promote_page(actor: Any, promoted: PromotedResult, *, seen: str) -> PromotedResult:
    """Keep a promoted result as it is here. Raises as `put_synonyms` does."""
    _put(actor, promoted, seen, "promote_page")
    return promoted


def put_stop_phrase(actor: Any, phrase: StopPhrase, *, seen: str) -> StopPhrase:
    """Keep a stop phrase as it is here. Raises as `put_synonyms` does."""
    _put(actor, phrase, seen, "put_stop_phrase")
    return phrase


@transaction.atomic
def take_away(actor: Any, row: Row, *, seen: str) -> None:
    """Remove a row; a group that comes with the program is again as it came.

    Raises as `put_synonyms` does.
    """
    _begin_change(actor, seen)
    record(actor, f"take_away_{row._meta.model_name}", row)
    row.delete()


@transaction.atomic
def _put(actor: Any, row: Row, seen: str, verb: str) -> None:
    _begin_change(actor, seen)
    if row.pk and not type(row)._default_manager.filter(pk=row.pk).exists():
        raise ChangedMeanwhile
    row.save()
    record(actor, verb, row)


def _begin_change(actor: Any, seen: str) -> None:
    """One change at a time; searches read the tuning anew once it is committed."""
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    TuningVersion.objects.get_or_create(pk=1, defaults={"name": ""})
    version = TuningVersion.objects.select_for_update().get(pk=1)
    if version.name != seen:
        raise ChangedMeanwhile
    version.name = new_version()
    version.save()


@transaction.atomic
def order_page(actor: Any, query: str) -> PageOrder:
    """Put the page that readers look for by this query on the list of pages to make.

    One that stands there already stays as it is, unless it was made or dropped: then it is wanted again.
    Raises PermissionDenied unless the actor publishes.
    """
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    order, is_new = PageOrder.objects.select_for_update().get_or_create(query=query)
    if not is_new and not order.is_open:
        order.state, order.ordered_at, order.settled_at = PageOrder.State.WANTED, timezone.now(), None
        order.save()
        is_new = True
    if is_new:
        record(actor, "order_page", order)
    return order


@transaction.atomic
def set_order_state(actor: Any, order: PageOrder, state: str) -> PageOrder:
    """Say how far a page to make is. Raises PermissionDenied, and ValueError for a state that is none."""
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    wanted = PageOrder.State(state)
    locked = PageOrder.objects.select_for_update().get(pk=order.pk)
    if locked.state != wanted:
        locked.state = wanted
        locked.settled_at = None if locked.is_open else timezone.now()
        locked.save(update_fields=["state", "settled_at"])
        record(actor, "set_order_state", locked, state=str(wanted))
    return locked


@transaction.atomic
def put_queries(actor: Any, counts: Iterable[QueryCount]) -> None:
    """Put counts from elsewhere; what is counted already of a query on a day stays.

    Raises PermissionDenied unless the actor is an administrator.
    """
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    rows = list(counts)
    QueryCount.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    record(actor, "put_queries", None, rows=len(rows))


@transaction.atomic
def forget_queries() -> int:
    """Remove what was looked for, and what page was made of it, longer ago than the privacy page says.

    Returns how many rows. Runs daily.
    """
    now = timezone.now()
    kept_from = timezone.localdate(QueryCount.personal_data.kept_from(now))
    queries = QueryCount.objects.filter(day__lt=kept_from).delete()[0]
    settled = PageOrder.objects.filter(settled_at__lt=PageOrder.personal_data.kept_from(now))
    orders = settled.delete()[1].get(PageOrder._meta.label, 0)
    if queries or orders:
        record(None, "forget_queries", None, queries=queries, orders=orders)
    return queries + orders

"""Verbs about schemes and the hours that they pay."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import assign
from accounts.audit import record
from experts.models import Scheme, SchemeBudget
from experts.planning.budget import taken_hours

from .rights import check_may_plan


@transaction.atomic
def put_scheme(
    actor: Any,
    *,
    slug: str,
    name: str,
    hours_by_year: Mapping[int, int] | None = None,
    **settings: Decimal | None,
) -> Scheme:
    """Create a scheme or bring it up to date, with the hours it pays per year; years not named stay.

    `settings` may hold `hourly_rate`, in euros. Raises ValidationError on a bad value, and when a year would
    get fewer hours than are placed or proposed in it.
    """
    check_may_plan(actor)
    # Locked as approvals lock it, since a year may have no budget yet: what is placed can't grow between
    # counting and writing.
    known = Scheme.objects.select_for_update(no_key=True).filter(slug=slug).first()
    scheme = known or Scheme(slug=slug)
    changed = assign(scheme, name=name, **settings)
    if changed:
        scheme.full_clean()
        scheme.save()
    for year, hours in (hours_by_year or {}).items():
        changed |= _put_budget(scheme, year, hours)
    if changed:
        record(actor, "put_scheme", scheme)
    return scheme


def _put_budget(scheme: Scheme, year: int, hours: int) -> bool:
    taken = taken_hours([year])[scheme.pk, year].all
    budget = SchemeBudget.objects.filter(scheme=scheme, year=year).first()
    budget = budget or SchemeBudget(scheme=scheme, year=year)
    if not assign(budget, hours=hours):
        return False
    if hours < taken:
        raise ValidationError(
            {
                "hours": _(
                    "In %(year)s %(taken)s hours are placed or proposed already. Fill in at least that many."
                )
                % {"year": year, "taken": taken}
            },
            code="overspent",
        )
    budget.full_clean()
    budget.save()
    return True

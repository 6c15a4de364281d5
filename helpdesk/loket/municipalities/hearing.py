"""When each municipality was last heard of, and by what; and when we last came forward ourselves.

Each source is one query over all municipalities. Only what their own staff did counts: a housing corporation
in the same town says nothing of the town hall.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from experts.models import Placement, PlacementRequest
from knowledge.models import EventCount, PlanRun
from loket.models import OfferOfHelp, Question
from vocabulary.models import Municipality

TOWN_HALL = Organisation.Kind.MUNICIPALITY


class Sign(models.TextChoices):
    """By what we heard of a municipality."""

    QUESTION = "question", _("a question")
    REACTION = "reaction", _("a reaction to an answer")
    RUN = "run", _("work on a step plan")
    EVENT = "event", _("a registration for a meeting")
    REQUEST = "request", _("a request for a flex professional")
    PLACEMENT = "placement", _("a flex professional at work there")


@dataclass(frozen=True)
class Heard:
    """The last sign of a municipality."""

    sign: Sign
    at: dt.datetime


Pairs = Iterable[tuple[str, dt.datetime | None]]
Source = Callable[["Municipality | None"], Pairs]


def _questions(column: str) -> Source:
    def read(only: Municipality | None) -> Pairs:
        found = Question.objects.filter(held=False, organisation_kind=TOWN_HALL, municipality__isnull=False)
        return _last(found, "municipality", column, only)

    return read


def _runs(only: Municipality | None) -> Pairs:
    found = PlanRun.objects.filter(organisation__kind=TOWN_HALL, organisation__municipality__isnull=False)
    return _last(found, "organisation__municipality", "changed_at", only)


def _events(only: Municipality | None) -> Pairs:
    return _last(EventCount.objects.reached(), "municipality", "first_at", only)


def _requests(only: Municipality | None) -> Pairs:
    found = PlacementRequest.objects.filter(
        organisation__kind=TOWN_HALL, organisation__municipality__isnull=False, submitted_at__isnull=False
    )
    return _last(found, "organisation__municipality", "submitted_at", only)


def _placements(only: Municipality | None) -> Pairs:
    """Until now while somebody works there; else until the Friday of the last week. A proposal is no sign."""
    now = timezone.now()
    found = Placement.objects.filter(
        state__in=Placement.AGREED,
        first_week__lte=timezone.localdate(now),
        request__organisation__kind=TOWN_HALL,
        request__organisation__municipality__isnull=False,
    )
    for key, monday in _last(found, "request__organisation__municipality", "last_week", only):
        friday = monday + dt.timedelta(days=4)
        ended = dt.datetime.combine(friday, dt.time(17), tzinfo=timezone.get_current_timezone())
        yield key, min(ended, now)


def _last(rows: models.QuerySet[Any], by: str, moment: str, only: Municipality | None) -> Any:
    found = rows if only is None else rows.filter(**{by: only})
    return found.order_by().values_list(by).annotate(last=Max(moment))


SOURCES: dict[Sign, Source] = {
    Sign.QUESTION: _questions("asked_at"),
    Sign.REACTION: _questions("heard_at"),
    Sign.RUN: _runs,
    Sign.EVENT: _events,
    Sign.REQUEST: _requests,
    Sign.PLACEMENT: _placements,
}


def last_heard(only: Municipality | None = None) -> dict[str, Heard]:
    """The last sign of each municipality (or one) that ever gave one, by its code. One query a source."""
    found: dict[str, Heard] = {}
    for sign, read in SOURCES.items():
        for code, at in read(only):
            if at is not None and (code not in found or found[code].at < at):
                found[code] = Heard(sign, at)
    return found


def last_offers() -> dict[str, OfferOfHelp]:
    """Our own last contact with each municipality, by its code. One query."""
    newest = (
        OfferOfHelp.objects.filter(municipality=models.OuterRef("municipality"))
        .order_by("-at", "-pk")
        .values("pk")[:1]
    )
    offers = OfferOfHelp.objects.filter(pk=models.Subquery(newest)).select_related("by")
    return {offer.municipality_id: offer for offer in offers}

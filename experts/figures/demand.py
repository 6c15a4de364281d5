"""What was requested over some weeks, what of it has somebody, and why the rest waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from experts.models import Placement, PlacementRequest, Plan, Skill, UnassignedRequest
from experts.models.requests import MOST_WEEKS as LONGEST
from experts.weeks import WEEK
from files.tables import Cell, Column, Row, Table
from vocabulary.models import Province, TargetGroup

from .period import Weeks

States = PlacementRequest.State
NO_PLAN, PLANNED = "no_plan", "planned"
WAITING = (Column(pgettext_lazy("requests", "Waiting")), Column(gettext_lazy("Hours waiting")))

COLUMNS = (
    Column(gettext_lazy("Requests")),
    Column(gettext_lazy("Hours asked")),
    Column(pgettext_lazy("requests", "Placed")),
    Column(gettext_lazy("Hours placed")),
    Column(pgettext_lazy("requests", "Proposed")),
    Column(gettext_lazy("Hours proposed")),
    *WAITING,
    Column(gettext_lazy("Withdrawn or refused")),
    Column(gettext_lazy("Why they wait"), "text"),
)


@dataclass(frozen=True)
class Asked:
    """One request as far as it lies in the weeks: its hours, and those of who was placed or is proposed, or
    None when nobody is."""

    request: PlacementRequest
    hours: int
    placed: int | None
    proposed: int | None

    @property
    def waits(self) -> bool:
        """Whether it still waits for somebody."""
        return self.request.is_open and self.placed is None and self.proposed is None


@dataclass
class Demand:
    """Numbers and hours of requests; the reasons count those that wait."""

    asked: int = 0
    hours: int = 0
    placed: int = 0
    placed_hours: int = 0
    proposed: int = 0
    proposed_hours: int = 0
    waiting: int = 0
    waiting_hours: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, one: Asked, reason: str) -> None:
        """Count one more request."""
        self.asked += 1
        self.hours += one.hours
        # Who is proposed after somebody who was placed and left counts once, as placed.
        self.placed += one.placed is not None
        self.placed_hours += one.placed or 0
        self.proposed += one.placed is None and one.proposed is not None
        self.proposed_hours += one.proposed or 0
        if one.waits:
            self.waiting += 1
            self.waiting_hours += one.hours
            self.reasons[reason] += 1

    def cells(self) -> tuple[Cell, ...]:
        """The cells under COLUMNS; what is neither placed nor proposed nor waits was withdrawn or refused."""
        return (
            self.asked,
            self.hours,
            self.placed,
            self.placed_hours,
            self.proposed,
            self.proposed_hours,
            self.waiting,
            self.waiting_hours,
            self.asked - self.placed - self.proposed - self.waiting,
            self._why(),
        )

    def _why(self) -> str:
        labels = reason_labels()
        return ", ".join(f"{labels[reason]} ({count})" for reason, count in self.reasons.most_common())


def reason_labels() -> dict[str, str]:
    """Why a request waits, in words: what the last plan with it said, or that no plan looked at it yet."""
    return {
        **{value: str(label) for value, label in UnassignedRequest.Reason.choices},
        PLANNED: _("A proposal waits for a decision"),
        NO_PLAN: _("No plan has looked at it yet"),
    }


def demand(user: Any, weeks: Weeks) -> tuple[Demand, list[Table]]:
    """Requests over these weeks by skill, target group and province of the work, and why they wait.

    Eight queries. A concept is no request yet. Hours are those that lie in the weeks.
    """
    found = list(_asked(user, weeks))
    reasons = _reasons()

    def by(keys_of: Callable[[PlacementRequest], Iterable[Any]]) -> dict[Any, Demand]:
        parts: dict[Any, Demand] = defaultdict(Demand)
        for one in found:
            for key in keys_of(one.request):
                parts[key].add(one, _reason(one, reasons))
        return parts

    total = by(lambda _request: [None])[None]
    skills = by(lambda request: [level.skill_id for level in request.skill_levels.all()])
    groups = by(lambda request: [group.pk for group in request.target_groups.all()])
    provinces = by(lambda request: [request.municipality.province_id])
    several = _("A request with several counts in each of them.")
    tables = [
        _by(
            "vraag-vaardigheid", gettext_lazy("Requests by skill"), gettext_lazy("Skill"),
            {one.name: skills[one.pk] for one in Skill.objects.all()}, note=several,
        ),
        _by(
            "vraag-doelgroep", gettext_lazy("Requests by target group"), gettext_lazy("Target group"),
            {one.name: groups[one.pk] for one in TargetGroup.objects.all()}, note=several,
        ),
        _by(
            "vraag-provincie", gettext_lazy("Requests by province"), gettext_lazy("Province"),
            {one.name: provinces[one.pk] for one in Province.objects.all()}, total=total,
        ),
        _by_reason(found, reasons),
    ]  # fmt: skip
    return total, tables


def _asked(user: Any, weeks: Weeks) -> Iterable[Asked]:
    first = weeks.first - (LONGEST - 1) * WEEK
    requests = (
        PlacementRequest.objects.visible_to(user)
        .exclude(state=States.CONCEPT)
        .filter(first_week__lte=weeks.last, first_week__gte=first)
        .select_related("municipality")
        .prefetch_related("skill_levels", "target_groups")
    )
    placed: dict[int, int] = {}
    proposed: dict[int, int] = {}
    for request, state, begin, end, hours in (
        Placement.objects.visible_to(user)
        .taking_hours()
        .filter(request__first_week__lte=weeks.last, request__first_week__gte=first)
        .order_by()
        .values_list("request", "state", "first_week", "last_week", "hours_per_week")
    ):
        found = proposed if state == Placement.State.PROPOSED else placed
        found[request] = found.get(request, 0) + hours * weeks.overlap(begin, end)
    for one in requests:
        if count := weeks.overlap(one.first_week, one.last_week):
            yield Asked(one, count * one.hours_per_week, placed.get(one.pk), proposed.get(one.pk))


def _reasons() -> dict[int, str]:
    """What the last plan with each waiting request said of it."""
    return dict(
        UnassignedRequest.objects.filter(request__state__in=[States.SUBMITTED, States.PLANNED])
        .exclude(plan__state__in=[Plan.State.COMPUTING, Plan.State.FAILED])
        .order_by("plan__created_at", "plan_id")
        .values_list("request", "reason")
    )


def _reason(one: Asked, reasons: Mapping[int, str]) -> str:
    if one.request.state == States.PLANNED:
        return PLANNED
    return reasons.get(one.request.pk, NO_PLAN)


def _by(
    key: str,
    title: str | Promise,
    first_column: str | Promise,
    parts: Mapping[str, Demand],
    *,
    total: Demand | None = None,
    note: str = "",
) -> Table:
    return Table(
        key,
        title,
        first_column,
        COLUMNS,
        [Row(label, part.cells()) for label, part in parts.items() if part.asked],
        None if total is None else Row(_("All together"), total.cells()),
        note,
    )


def _by_reason(found: Iterable[Asked], reasons: Mapping[int, str]) -> Table:
    counts: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    for one in found:
        if one.waits:
            reason = _reason(one, reasons)
            counts[reason] += 1
            hours[reason] += one.hours
    return Table(
        "vraag-reden",
        gettext_lazy("Why requests wait"),
        gettext_lazy("Reason"),
        WAITING,
        [Row(label, (counts[key], hours[key])) for key, label in reason_labels().items() if counts[key]],
        Row(_("All together"), (counts.total(), hours.total())),
    )

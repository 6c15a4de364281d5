"""What askers thought of the answers; the texts that they wrote stay with their questions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import shown, total_shown
from files.tables import Column, Row, Table, share
from loket.models import Question, Satisfaction

from .breakdowns import UNKNOWN, Dimension

GIVEN = Count("satisfaction")
WELL = Count("satisfaction", filter=Q(satisfaction__score=Satisfaction.Score.WELL))
NOTE = gettext_lazy(
    "Counted by whole months. Where all say the same, one answer counts as another, so that a figure "
    "gives nobody's "
    "answer away. What askers wrote stands with their question alone."
)


def opinions(questions: QuerySet[Question], groups: Dimension, least: int) -> Table:
    """Whether the answers helped, by target group. One query."""
    found = {
        row["target_group"]: (row["given"], row["well"])
        for row in questions.order_by().values("target_group").annotate(given=GIVEN, well=WELL)
    }
    labels: dict[Any, str] = {**groups.labels, None: str(UNKNOWN)}
    given = shown({key: found.get(key, (0, 0))[0] for key in labels}, least)
    rows = []
    for key, label in labels.items():
        count, well = given[key], found.get(key, (0, 0))[1]
        rows.append(Row(label, (count, helped(well, count) if count else None)))
    everybody = [sum(column) for column in zip(*found.values(), strict=True)] or [0, 0]
    total = total_shown(everybody[0], least)
    return Table(
        "tevredenheid",
        gettext_lazy("Did the answer help?"),
        gettext_lazy("Target group"),
        (Column(gettext_lazy("Answers given")), Column(gettext_lazy("It helped"), "percent")),
        rows,
        Row(_("All together"), (total, helped(everybody[1], total) if total else None)),
        NOTE,
    )


def scores(questions: QuerySet[Question], least: int) -> Table:
    """How often each answer was given. One query."""
    counts = dict(
        Satisfaction.objects.filter(question__in=questions)
        .order_by()
        .values("score")
        .annotate(n=Count("pk"))
        .values_list("score", "n")
    )
    cells = shown({score: counts.get(score, 0) for score in Satisfaction.Score.values}, least)
    return Table(
        "oordelen",
        gettext_lazy("What askers answered"),
        gettext_lazy("Answer"),
        (Column(gettext_lazy("Times given")),),
        [Row(str(label), (cells[score],)) for score, label in Satisfaction.Score.choices],
        Row(_("All together"), (total_shown(sum(counts.values()), least),)),
    )


def helped(well: int, given: int) -> int | None:
    """The share whom it helped, such that at least one may have said something else than the others."""
    return share(min(max(well, 1), given - 1), given) if given > 1 else None

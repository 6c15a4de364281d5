"""Questions by channel, target group, subject and place, so that no small count can be found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import shown, total_shown
from files.tables import Cell, Column, Row, Table, in_hours, share
from loket.models import Question
from loket.models.question import Channel
from vocabulary.models import ActionLine, Municipality, Province, TargetGroup

from .measures import LEAST_FOR_P90, Measured, together

UNKNOWN = gettext_lazy("Not known")

TIMES = (
    Column(gettext_lazy("Questions")),
    Column(gettext_lazy("First answer, middle"), "hours"),
    Column(gettext_lazy("First answer, nine in ten within"), "hours"),
    Column(gettext_lazy("First answer in time"), "percent"),
    Column(gettext_lazy("Solution, middle"), "hours"),
    Column(gettext_lazy("Solution, nine in ten within"), "hours"),
    Column(gettext_lazy("Solution in time"), "percent"),
    Column(gettext_lazy("Reopened"), "percent"),
)


@dataclass(frozen=True)
class Dimension:
    """A column of questions to break down by; `labels` are its values in the order of the table."""

    key: str
    title: str | Promise
    first_column: str | Promise
    column: str
    labels: Mapping[Any, str]


def dimensions() -> list[Dimension]:
    """Channel, target group and subject. Two queries."""
    return [
        Dimension(
            "doelgroep", gettext_lazy("Questions by target group"), gettext_lazy("Target group"),
            "target_group", dict(TargetGroup.objects.values_list("pk", "name")),
        ),
        Dimension(
            "kanaal", gettext_lazy("Questions by channel"), gettext_lazy("Channel"), "channel",
            {value: capfirst(str(label)) for value, label in Channel.choices},
        ),
        Dimension(
            "onderwerp", gettext_lazy("Questions by subject"), gettext_lazy("Subject"), "subject",
            dict(ActionLine.objects.values_list("pk", "name")),
        ),
    ]  # fmt: skip


def provinces() -> Dimension:
    """The provinces. One query."""
    return Dimension(
        "provincie", gettext_lazy("Questions by province"), gettext_lazy("Province"),
        "municipality__province", dict(Province.objects.values_list("pk", "name")),
    )  # fmt: skip


def breakdown(found: Mapping[Any, Measured], dimension: Dimension, least: int, note: str = "") -> Table:
    """The table of one dimension, of what is measured per value of its column."""
    labels = dict(dimension.labels)
    if None in found or dimension.column != "channel":
        labels[None] = str(UNKNOWN)
    parts = {key: found.get(key, Measured()) for key in labels}
    cells = cells_of(list(parts.values()), least)
    total = together(parts.values())
    return Table(
        dimension.key,
        dimension.title,
        dimension.first_column,
        TIMES,
        [Row(label, line) for label, line in zip(labels.values(), cells, strict=True)],
        Row(_("All together"), line_of(total, least)),
        note,
    )


def cells_of(parts: Sequence[Measured], least: int) -> list[tuple[Cell, ...]]:
    """The cells of lines that add up to a total which is shown too.

    Each measure is shown where the count that it is of can be: what is hidden of one line together holds
    enough questions, of more than one line.
    """

    def bases(name: str) -> list[int | None]:
        counts = [of(part, name) for part in parts]
        return list(shown(dict(enumerate(counts)), least).values())

    asked, first, known, solution, solved = (
        bases(name) for name in ("asked", "first", "first_known", "solution", "solved")
    )
    lines: list[tuple[Cell, ...]] = []
    for place, part in enumerate(parts):
        if asked[place] is None:
            lines.append((None,) * len(TIMES))
            continue
        lines.append(
            (
                part.asked,
                *(_times(part, "first") if first[place] is not None else (None, None)),
                share(part.first_in_time, part.first_known) if known[place] is not None else None,
                *(_times(part, "solution") if solution[place] is not None else (None, None)),
                share(part.solved_in_time, part.solved) if solved[place] is not None else None,
                share(part.came_back, part.asked),
            )
        )
    return lines


def line_of(part: Measured, least: int) -> tuple[Cell, ...]:
    """The cells of a total."""
    return (
        total_shown(part.asked, least),
        *(_times(part, "first") if part.first.count >= least else (None, None)),
        share(part.first_in_time, part.first_known) if part.first_known >= least else None,
        *(_times(part, "solution") if part.solution.count >= least else (None, None)),
        share(part.solved_in_time, part.solved) if part.solved >= least else None,
        share(part.came_back, part.asked) if part.asked >= least else None,
    )


def of(part: Measured, name: str) -> int:
    """Of how many questions a measure is."""
    value = getattr(part, name)
    return value if isinstance(value, int) else value.count


def _times(part: Measured, what: str) -> tuple[Cell, Cell]:
    times = getattr(part, what)
    p90 = times.p90 if times.count >= LEAST_FOR_P90 else None
    return in_hours(times.median), in_hours(p90)


def municipalities(questions: QuerySet[Question], least: int, note: str = "") -> Table:
    """Questions per municipality within its province. Three queries.

    The counts of provinces are a table themselves, so what is hidden stays so within each province: of one
    that is hidden no municipality is shown, of another those that are hidden are one line.
    """
    counts: dict[Any, int] = dict(
        questions.order_by().values("municipality").annotate(n=Count("pk")).values_list("municipality", "n")
    )
    # In the order of the table of provinces, so that both hide the same ones.
    names = provinces().labels
    by_province: dict[str, dict[Any, int]] = {name: {} for name in names.values()}
    found = Municipality.objects.only("code", "name", "slug", "province").order_by("name").in_bulk()
    for municipality in found.values():
        within = by_province[names[municipality.province_id]]
        within[municipality.pk] = counts.get(municipality.pk, 0)
    totals = {name: sum(within.values()) for name, within in by_province.items()}
    totals[str(UNKNOWN)] = counts.get(None, 0)
    rows = []
    for province, total in shown(totals, least).items():
        if not total or province not in by_province:
            rows.append(Row(_("All of %(province)s") % {"province": province}, (province, total)))
            continue
        cells = shown(by_province[province], least)
        rows += [
            Row(found[key].name, (province, count), reverse("loket:municipality", args=[found[key].slug]))
            for key, count in sorted(cells.items(), key=lambda item: (-(item[1] or 0), str(item[0])))
            if count
        ]
        if rest := [key for key, count in cells.items() if count is None]:
            label = _("Others in %(province)s (%(count)s)") % {"province": province, "count": len(rest)}
            rows.append(Row(label, (province, sum(by_province[province][key] for key in rest))))
    return Table(
        "gemeente",
        gettext_lazy("Questions by municipality"),
        gettext_lazy("Municipality"),
        (Column(gettext_lazy("Province"), "text"), Column(gettext_lazy("Questions"))),
        rows,
        Row(_("All together"), ("", total_shown(sum(counts.values()), least))),
        note,
    )

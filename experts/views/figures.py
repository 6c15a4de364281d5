"""The page of the pool's figures, and its files."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import PLANNERS
from experts.figures.period import WeeksForm
from experts.figures.report import Figures
from experts.figures.report import figures as figures_of
from experts.figures.utilisation import USED
from files.exports import csv_response, xlsx_response
from files.tables import NOT_SHOWN, Table, in_words
from look.charts import line

# Where in a line of requests the hours that wait stand.
WAITING_HOURS = 7


@require_safe
@role_required(*PLANNERS)
def figures(request: HttpRequest) -> HttpResponseBase:
    """Use of hours and requests that wait; with `als` one table (csv) or all of them (xlsx) as a file."""
    form = WeeksForm.of(request.GET)
    weeks = form.chosen()
    if weeks is None:
        return render(request, "experts/figures.html", {"form": form}, status=400)
    found = figures_of(request.user, weeks)
    if kind := request.GET.get("als", ""):
        return _file(found, kind, request.GET.get("tabel", ""))
    return render(request, "experts/figures.html", _context(form, found))


def _context(form: WeeksForm, found: Figures) -> dict[str, object]:
    tables = found.tables
    in_time = tables["bezetting"]
    return {
        "form": form,
        "weeks": found.weeks,
        "stats": _stats(found),
        "in_time": in_time,
        "line": line(
            [
                (stretch.short, _number(row.cells[USED + 1]))
                for stretch, row in zip(found.weeks.stretches(), in_time.rows, strict=True)
            ]
        ),
        "use": [tables[key] for key in tables if key.startswith("bezetting-")],
        "waiting": [
            {"table": tables[key], "bars": bars, "highest": bars[0]["value"]}
            for key in ("vraag-vaardigheid", "vraag-doelgroep", "vraag-provincie")
            if (bars := _bars(tables[key]))
        ],
        "reasons": tables["vraag-reden"],
        "demand": [tables[key] for key in tables if key.startswith("vraag-") and key != "vraag-reden"],
        "explanation": found.explanation(),
        "address": form.address(),
    }


def _stats(found: Figures) -> list[dict[str, object]]:
    use, asked = found.use, found.demand
    people = len(use.people)
    hidden = not found.with_people and 0 < people < settings.REPORTS_SHOWN_FROM
    cells = use.cells()

    def number(value: object) -> str:
        return NOT_SHOWN if hidden else in_words(value, "count")  # type: ignore[arg-type]

    used = NOT_SHOWN if hidden or cells[USED] is None else in_words(cells[USED], "percent")
    return [
        {
            "label": _("Available hours"),
            "value": number(use.available),
            "note": ""
            if hidden
            else ngettext("of %(count)s person", "of %(count)s people", people) % {"count": people},
        },
        {
            "label": _("Used"),
            "value": used,
            "note": _("%(hours)s hours free") % {"hours": number(use.free)},
        },
        {
            "label": _("Hours asked"),
            "value": number_format(asked.hours, force_grouping=True),
            "note": ngettext(
                "%(count)s request, %(hours)s hours placed",
                "%(count)s requests, %(hours)s hours placed",
                asked.asked,
            )
            % {"count": asked.asked, "hours": number_format(asked.placed_hours, force_grouping=True)},
        },
        {
            "label": _("Hours waiting"),
            "value": number_format(asked.waiting_hours, force_grouping=True),
            "note": ngettext(
                "%(count)s request without somebody", "%(count)s requests without somebody", asked.waiting
            )
            % {"count": asked.waiting},
        },
    ]


def _bars(table: Table) -> list[dict[str, object]]:
    """The hours that wait, most first; without lines of which nothing waits."""
    found = [(row.label, row.cells[WAITING_HOURS]) for row in table.rows if row.cells[WAITING_HOURS]]
    found.sort(key=lambda one: -float(one[1] or 0))
    return [{"label": label, "value": value} for label, value in found]


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _file(found: Figures, kind: str, key: str) -> HttpResponseBase:
    weeks = f"{found.weeks.first:%Y-%m-%d}-{found.weeks.last:%Y-%m-%d}"
    if kind == "xlsx":
        return xlsx_response(f"flexpool-{weeks}", found.sheets())
    if kind != "csv" or (key or "bezetting") not in found.tables:
        raise Http404
    table = found.tables[key or "bezetting"]
    return csv_response(f"flexpool-{table.key}-{weeks}", table.header, table.written())

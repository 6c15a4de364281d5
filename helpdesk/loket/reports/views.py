"""The page of the figures, and its files."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.roles import DESK
from files.exports import csv_response, xlsx_response
from files.tables import Cell, Table, in_words
from loket.service_level import service_level
from look.charts import line

from .headline import as_table
from .period import Period, PeriodForm
from .report import Report, explanation, report

# How many municipalities the page shows; a file has them all.
MOST_SHOWN = 15


@require_safe
@role_required(*DESK)
def reports(request: HttpRequest) -> HttpResponseBase:
    """The figures of a period; with `als` one table (csv) or all of them (xlsx) as a file."""
    form = PeriodForm.of(request.GET)
    period = form.chosen()
    if period is None:
        return render(request, "loket/reports.html", {"form": form}, status=400)
    found = report(request.user, period)
    if kind := request.GET.get("als", ""):
        return _file(found, kind, request.GET.get("tabel", ""))
    return render(request, "loket/reports.html", _context(form, period, found))


def _context(form: PeriodForm, period: Period, found: Report) -> dict[str, object]:
    tables = found.tables
    goal = service_level().promise("web", False).first_response.total_seconds() / 3600
    over_time = tables["verloop"]
    most = _most(tables["gemeente"])
    return {
        "form": form,
        "period": period,
        "stats": [figure.as_stat() for figure in found.figures],
        "course": over_time,
        "line": line([(row.label, _number(row.cells[1])) for row in over_time.rows], goal),
        "groups": tables["doelgroep"],
        "group_bars": [
            {"label": row.label, "value": row.cells[0] or 0, "text": in_words(row.cells[0], "count")}
            for row in tables["doelgroep"].rows
        ],
        "breakdowns": [tables[key] for key in ("kanaal", "onderwerp", "provincie")],
        "municipalities": tables["gemeente"],
        "municipality_lines": most,
        "more_municipalities": len(tables["gemeente"].rows) > len(most),
        "opinions": tables["tevredenheid"],
        "scores": tables["oordelen"],
        "gaps": tables["leemten"],
        "workload": tables.get("werkdruk"),
        "explanation": explanation(period),
        "least": settings.REPORTS_SHOWN_FROM,
        "address": form.address(),
    }


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _most(table: Table) -> list[dict[str, object]]:
    """The municipalities with most questions; what is gathered of others stands in the file."""
    named = sorted((row for row in table.rows if row.url), key=lambda row: -int(row.cells[1] or 0))
    return replace(table, rows=named[:MOST_SHOWN]).lines()


def _file(found: Report, kind: str, key: str) -> HttpResponseBase:
    days = f"{found.period.first:%Y-%m-%d}-{found.period.last:%Y-%m-%d}"
    if kind == "xlsx":
        return xlsx_response(f"cijfers-{days}", found.sheets())
    tables = {"samenvatting": as_table(found.figures), **found.tables}
    if kind != "csv" or (key or "samenvatting") not in tables:
        raise Http404
    table = tables[key or "samenvatting"]
    return csv_response(f"cijfers-{table.key}-{days}", table.header, table.written())

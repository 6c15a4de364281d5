"""The whole report of a period: the large numbers and the tables, for the page and for files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from files.tables import Table
from files.workbooks import Sheet
from loket.models import Question
from loket.rights import may_see_experts_figures

from . import breakdowns, headline
from .course import course
from .gaps import gaps
from .measures import along, gathered, together
from .opinions import opinions, scores
from .period import Period
from .workload import workload


@dataclass(frozen=True)
class Report:
    """What one reader may see of a period; `tables` are by the name that stands in addresses."""

    period: Period
    figures: list[headline.Figure]
    tables: dict[str, Table]

    def sheets(self) -> Iterator[Sheet]:
        """The report as the sheets of a workbook, with how to read it last."""
        yield headline.as_table(self.figures).sheet()
        for table in self.tables.values():
            yield table.sheet()
        yield Sheet(_("Explanation"), [_("Explanation")], [[line] for line in explanation(self.period)])


def report(user: Any, period: Period, now: dt.datetime | None = None) -> Report:
    """Everything, in a fixed number of queries. Held questions are none: nobody looked at them yet."""
    now = now or timezone.now()
    least = settings.REPORTS_SHOWN_FROM
    all_questions = Question.objects.visible_to(user).filter(held=False)
    asked = all_questions.filter(asked_at__gte=period.begin, asked_at__lt=period.end)
    months = period.whole_months
    by_month = all_questions.filter(asked_at__gte=months.begin, asked_at__lt=months.end)
    note = _("Counted by whole months: %(months)s.") % {"months": months.in_words}
    dimensions, provinces = breakdowns.dimensions(), breakdowns.provinces()
    groups = dimensions[0]
    of_dimensions = tuple(one.key for one in dimensions)
    columns = {one.key: one.column for one in dimensions} | {"dag": TruncDate("asked_at")}
    place = (provinces.key,)
    if (months.begin, months.end) == (period.begin, period.end):
        wanted = [of_dimensions, ("dag",), place]
        found, by_day, by_place = gathered(asked, columns | {provinces.key: provinces.column}, wanted, now)
    else:
        found, by_day = gathered(asked, columns, [of_dimensions, ("dag",)], now)
        (by_place,) = gathered(by_month, {provinces.key: provinces.column}, [place], now)
    tables = [
        course(along(by_day, 0), period, least),
        *(breakdowns.breakdown(along(found, number), one, least) for number, one in enumerate(dimensions)),
        breakdowns.breakdown(along(by_place, 0), provinces, least, note),
        breakdowns.municipalities(by_month, least, note),
        opinions(by_month, groups, least),
        scores(by_month, least),
        gaps(asked, groups, period, least),
    ]
    if may_see_experts_figures(user):
        tables.append(workload(period, now))
    return Report(
        period,
        headline.headline(all_questions, period, together(found.values()), now, least),
        {one.key: one for one in tables},
    )


def explanation(period: Period) -> list[str]:
    """How to read the figures, also far from this site."""
    least = settings.REPORTS_SHOWN_FROM
    return [
        _("Questions that were asked from %(period)s.") % {"period": period.in_words},
        _("Made on %(day)s.") % {"day": date_format(timezone.localtime(), "j F Y, G.i")},
        _(
            "Times are working time: the clock runs while the desk is open, and stands still while "
            "we wait for the asker."
        ),
        _(
            "In time is as promised when the question was asked. A question that nobody answered in "
            "time counts as late."
        ),
        _(
            "A question that is answered together with another is solved with that one. Merging questions "
            "and taking them apart is no reopening."
        ),
        _("Fewer than %(least)s are not shown, nor what would give those away by subtraction.")
        % {"least": least},
        _("Municipalities, provinces and opinions are counted by whole months: %(months)s.")
        % {"months": period.whole_months.in_words},
    ]

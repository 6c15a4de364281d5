"""The figures of the pool over some weeks as one reader may see them, for the page and for files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Role, has_role
from files.tables import Table
from files.workbooks import Sheet

from .demand import Demand, demand
from .period import Weeks
from .utilisation import Use, utilisation


@dataclass(frozen=True)
class Figures:
    """The totals, and the tables by the name that stands in addresses."""

    weeks: Weeks
    use: Use
    demand: Demand
    tables: dict[str, Table]
    with_people: bool

    def sheets(self) -> Iterator[Sheet]:
        """The tables as sheets of a workbook, with how to read them last."""
        for table in self.tables.values():
            yield table.sheet()
        yield Sheet(_("Explanation"), [_("Explanation")], [[line] for line in self.explanation()])

    def explanation(self) -> list[str]:
        """How to read the figures, also far from this site."""
        lines = [
            _("Whole weeks: %(weeks)s.") % {"weeks": self.weeks.in_words},
            _("Made on %(day)s.") % {"day": date_format(timezone.localtime(), "j F Y, G.i")},
            _(
                "Available hours are those of the contract without holidays, leave and other work. During "
                "leave of up to three weeks in a row placements and trajectories rest."
            ),
            _("Used is what placements and trajectories take of the available hours."),
            _("A proposal that both sides did not answer yet holds its hours: they count as used."),
            _("Hours for questions of the desk are set aside on the profile, out of what is left."),
            _(
                "Of requests the hours that lie in these weeks count. Why one waits is what the last plan "
                "said of it."
            ),
        ]
        if not self.with_people:
            lines.append(
                _("Hours of fewer than %(least)s people are not shown.")
                % {"least": settings.REPORTS_SHOWN_FROM}
            )
        return lines


def figures(user: Any, weeks: Weeks) -> Figures:
    """Everything, in a fixed number of queries. Planners see people; others sums of enough of them."""
    with_people = has_role(user, Role.PLANNER)
    used = utilisation(user, weeks, settings.REPORTS_SHOWN_FROM, with_people=with_people)
    asked, tables = demand(user, weeks)
    return Figures(weeks, used.total, asked, {one.key: one for one in [*used.tables, *tables]}, with_people)

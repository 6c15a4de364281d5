"""The days that a report is about: chosen by name, or from one day to another."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.periods import OWN_DATES, DatesForm, named_period

ONE_DAY = dt.timedelta(days=1)
# The desk did not exist before; a day like 01-01-0001 has no days before it to compare with.
EARLIEST = dt.date(2020, 1, 1)


class Preset(models.TextChoices):
    """Periods by name; the words stand in the address."""

    DAYS_30 = "30-dagen", gettext_lazy("the last 30 days")
    DAYS_90 = "90-dagen", gettext_lazy("the last 90 days")
    THIS_MONTH = "deze-maand", gettext_lazy("this month")
    LAST_MONTH = "vorige-maand", gettext_lazy("last month")
    THIS_QUARTER = "dit-kwartaal", gettext_lazy("this quarter")
    LAST_QUARTER = "vorig-kwartaal", gettext_lazy("last quarter")
    THIS_YEAR = "dit-jaar", gettext_lazy("this year")
    LAST_YEAR = "vorig-jaar", gettext_lazy("last year")
    OWN = OWN_DATES


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, and those before it that it is compared with."""

    first: dt.date
    last: dt.date
    before_first: dt.date
    before_last: dt.date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def begin(self) -> dt.datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""
        return midnight(self.last + ONE_DAY)

    @property
    def before(self) -> Period:
        """The period to compare with; it has none before itself."""
        return Period(self.before_first, self.before_last, self.before_first, self.before_last)

    @property
    def whole_months(self) -> Period:
        """The calendar months that it touches: what could point at a person is counted by those alone."""
        first, last = self.first.replace(day=1), month_end(self.last)
        return Period(first, last, first, last)

    @property
    def in_words(self) -> str:
        """Its days for people."""
        if self.first == self.last:
            return date_format(self.first, "j F Y")
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.first, "j F Y"),
            "last": date_format(self.last, "j F Y"),
        }


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day begins here."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())


def month_end(day: dt.date) -> dt.date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_earlier(day: dt.date, months: int) -> dt.date:
    """The same day so many months before; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def period_of(preset: str, today: dt.date) -> Period:
    """A period by its name. One that still runs is compared with as many days of the one before it."""
    if preset in (Preset.DAYS_30, Preset.DAYS_90):
        return own_period(today - (int(preset[:2]) - 1) * ONE_DAY, today)
    length = {"maand": 1, "kwartaal": 3, "jaar": 12}[preset.rpartition("-")[2]]
    begin = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    if preset in (Preset.THIS_MONTH, Preset.THIS_QUARTER, Preset.THIS_YEAR):
        return Period(begin, today, months_earlier(begin, length), months_earlier(today, length))
    before = months_earlier(begin, length)
    return Period(before, begin - ONE_DAY, months_earlier(before, length), before - ONE_DAY)


def own_period(first: dt.date, last: dt.date) -> Period:
    """From one day to another; compared with as many days before it."""
    length = (last - first) + ONE_DAY
    return Period(first, last, first - length, first - ONE_DAY)


class PeriodForm(DatesForm):
    """Which days the figures are about."""

    periode = named_period(Preset, Preset.DAYS_30)

    def refuse_day(self, day: dt.date) -> str:
        """Figures look back, as far as there was a desk."""
        if day > timezone.localdate():
            return _("This day has not come yet. Choose today or a day before it.")
        if day < EARLIEST:
            return _("There are no figures before %(day)s.") % {"day": date_format(EARLIEST, "j F Y")}
        return ""

    def chosen(self) -> Period | None:
        """The period; None when the form has errors."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        if data["periode"] == Preset.OWN:
            return own_period(data["van"], data["tot"])
        return period_of(data["periode"], timezone.localdate())

"""The forms by which the programme team says what the desk promises."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loket.models.question import Channel
from loket.service_level import ServiceLevel
from loket.service_level.level import Promise
from loket.service_level.working_time import EARLIEST, Hours

MOST_HOURS = 400


def _hours(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.25"),
        max_value=MOST_HOURS,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Fill in a number of hours."),
            "invalid": _("Fill in a number of hours."),
            "min_value": _("At least a quarter of an hour: 0,25."),
            "max_value": _("At most %(limit_value)s hours."),
        },
    )


class PromisesForm(forms.Form):
    """Two times, in hours of working time, for each channel and priority."""

    use_required_attribute = False

    def __init__(self, *args: Any, level: ServiceLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in Channel:
            for urgent in (False, True):
                promise = level.promise(channel, urgent)
                for part, label, time in (
                    ("first", _("First answer within hours"), promise.first_response),
                    ("solution", _("Solved within hours"), promise.solution),
                ):
                    name = self._name(channel, urgent, part)
                    self.fields[name] = _hours(label)
                    # Without zeros behind the comma.
                    hours = Decimal(int(time.total_seconds())) / 3600
                    self.initial[name] = hours.quantize(Decimal(1)) if hours == int(hours) else hours

    @staticmethod
    def _name(channel: str, urgent: bool, part: str) -> str:
        return f"{channel}_{'urgent' if urgent else 'normal'}_{part}"

    def rows(self) -> list[dict[str, Any]]:
        """The fields in pairs, each with its title."""
        return [
            {
                "title": _("%(channel)s, urgent") % {"channel": channel.label}
                if urgent
                else _("%(channel)s, normal") % {"channel": channel.label},
                "fields": [self[self._name(channel, urgent, part)] for part in ("first", "solution")],
            }
            for channel in Channel
            for urgent in (False, True)
        ]

    def clean(self) -> dict[str, Any]:
        """Nothing is solved before it is answered."""
        data = super().clean() or {}
        for channel in Channel:
            for urgent in (False, True):
                first, solution = (data.get(self._name(channel, urgent, p)) for p in ("first", "solution"))
                if first and solution and first > solution:
                    self.add_error(
                        self._name(channel, urgent, "solution"),
                        _("Solving can't take less time than the first answer."),
                    )
        return data

    def promises(self) -> dict[tuple[str, bool], Promise]:
        """What was filled in."""
        data = self.cleaned_data

        def time(channel: str, urgent: bool, part: str) -> dt.timedelta:
            return dt.timedelta(minutes=int(data[self._name(channel, urgent, part)] * 60))

        return {
            (str(channel), urgent): Promise(time(channel, urgent, "first"), time(channel, urgent, "solution"))
            for channel in Channel
            for urgent in (False, True)
        }


class OpeningHoursForm(forms.Form):
    """Opening and closing time for each weekday; both empty: closed."""

    use_required_attribute = False

    def __init__(self, *args: Any, level: ServiceLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, hours in enumerate(level.time.hours):
            for number, (part, label) in enumerate((("opens", _("Opens")), ("closes", _("Closes")))):
                self.fields[f"{part}_{day}"] = forms.TimeField(
                    label=label,
                    required=False,
                    input_formats=["%H:%M", "%H.%M", "%H", "%H:%M:%S"],
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    error_messages={"invalid": _("Fill in a time, such as 9:00.")},
                )
                self.initial[f"{part}_{day}"] = hours[number] if hours else None

    def rows(self) -> list[dict[str, Any]]:
        """The fields in pairs, each with its day."""
        return [
            {"title": WEEKDAYS[day], "fields": [self[f"opens_{day}"], self[f"closes_{day}"]]}
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Each day has both times, in order, or none; some day is open."""
        data = super().clean() or {}
        for day in range(7):
            opens, closes = data.get(f"opens_{day}"), data.get(f"closes_{day}")
            if f"opens_{day}" in self.errors or f"closes_{day}" in self.errors or not (opens or closes):
                continue
            if not opens or not closes:
                empty = "closes" if opens else "opens"
                self.add_error(f"{empty}_{day}", _("Fill in both times, or none when the desk is closed."))
            elif not EARLIEST <= opens < closes:
                self.add_error(f"opens_{day}", _("Opening comes before closing, and not before 5.00 hours."))
        if not self.errors and not any(data.get(f"opens_{day}") for day in range(7)):
            raise ValidationError(_("Open the desk on at least one day."), code="never_open")
        return data

    def hours(self) -> list[Hours]:
        """What was filled in, from Monday to Sunday."""
        data = self.cleaned_data
        return [
            (data[f"opens_{day}"], data[f"closes_{day}"]) if data[f"opens_{day}"] else None
            for day in range(7)
        ]


class ClosingDayForm(forms.Form):
    """One day on which the desk is closed."""

    use_required_attribute = False

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Fill in a day, such as 24-12-2026."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Why the desk is closed"),
        max_length=80,
        error_messages={"required": gettext_lazy("Say why the desk is closed.")},
    )

"""The form of a period of figures: one by its name, or from one day to another, filled in by an address."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The last of the names to choose from, as it stands in an address and as people read it.
OWN_DATES = ("eigen", gettext_lazy("dates of my own"))
OWN = OWN_DATES[0]


def named_period(names: type[models.TextChoices], usual: str) -> forms.ChoiceField:
    """The field of periods by name; `usual` is the one of an address that says nothing."""
    return forms.ChoiceField(
        label=gettext_lazy("Period"),
        choices=names,
        initial=usual,
        error_messages={"invalid_choice": gettext_lazy("Choose a period from the list.")},
        required=False,
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the date as day-month-year, such as 1-9-2026.")},
    )


class DatesForm(forms.Form):
    """Which days figures are about.

    A form of this kind says in `periode` which names there are (`named_period`), and may refuse days. What
    else it asks has its usual value as `initial`.
    """

    use_required_attribute = False

    periode = forms.ChoiceField()
    van = _day(gettext_lazy("From"))
    tot = _day(gettext_lazy("Up to and including"))

    @classmethod
    def of(cls, asked: QueryDict) -> Self:
        """The form as an address fills it in. Dates without a name for the period are dates of one's own."""
        given = {name: asked.get(name, "").replace("\x00", "") for name in cls.base_fields}
        if not given["periode"] and (given["van"] or given["tot"]):
            given["periode"] = OWN
        usual = {name: field.initial or "" for name, field in cls.base_fields.items()}
        return cls({name: value or usual[name] for name, value in given.items()})

    def refuse_day(self, day: dt.date) -> str:
        """What is wrong with a day of one's own; empty when nothing is."""
        return ""

    def refuse_days(self, first: dt.date, last: dt.date) -> str:
        """What is wrong with two days in order; empty when nothing is."""
        return ""

    def clean(self) -> dict[str, Any]:
        """Dates of one's own must be there and in order."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("periode") != OWN:
            return data
        first, last = data.get("van"), data.get("tot")
        for name, day in (("van", first), ("tot", last)):
            if name in self.errors:
                continue
            if day is None:
                self.add_error(name, _("Fill in a date."))
            elif problem := self.refuse_day(day):
                self.add_error(name, problem)
        if not self.errors and first and last:
            if first > last:
                self.add_error("tot", _("The last day lies before the first. Choose a later day."))
            elif problem := self.refuse_days(first, last):
                self.add_error("tot", problem)
        return data

    def address(self) -> str:
        """What the address says of the choice, for links to files."""
        query = QueryDict(mutable=True)
        data = self.cleaned_data
        for name in self.fields:
            if name not in ("van", "tot"):
                query[name] = data[name]
        if data["periode"] == OWN:
            query["van"], query["tot"] = data["van"].isoformat(), data["tot"].isoformat()
        return query.urlencode()

"""What a page of figures is about: some days up to today, and perhaps one target group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import TargetGroup

DAYS = {
    "7": _("the last 7 days"),
    "30": _("the last 30 days"),
    "90": _("the last 90 days"),
    "365": _("the last year"),
}
DEFAULT_DAYS = "30"


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, and the target group that was chosen, if any."""

    first: dt.date
    last: dt.date
    group: TargetGroup | None = None


class PeriodForm(forms.Form):
    """What the figures are about; an address that makes no sense shows the default."""

    days = forms.ChoiceField(label=_("Period"), choices=list(DAYS.items()), required=False)
    group = forms.ModelChoiceField(
        label=_("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        empty_label=_("All target groups"),
        required=False,
    )

    @classmethod
    def of(cls, asked: QueryDict) -> PeriodForm:
        """The form with what makes sense of an address, else the default: it says what the figures are of."""
        given = cls(asked)
        given.is_valid()
        days, group = (given.cleaned_data.get(name) for name in ("days", "group"))
        return cls({"days": days or DEFAULT_DAYS, "group": group.slug if group else ""})

    def chosen(self) -> tuple[dt.date, dt.date, TargetGroup | None]:
        """The first day, the last day (today) and the group."""
        chosen = self.cleaned_data if self.is_valid() else {}
        days = int(chosen.get("days") or DEFAULT_DAYS)
        today = timezone.localdate()
        return today - dt.timedelta(days=days - 1), today, chosen.get("group")

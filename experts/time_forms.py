"""The forms about time: other work, a file to read, and a reason to refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class OtherWorkForm(forms.Form):
    """Work elsewhere: so many hours a week, or whole days."""

    first_day = _day(
        gettext_lazy("From"), error_messages={"required": gettext_lazy("Fill in the first day of the work.")}
    )
    last_day = _day(
        gettext_lazy("Up to and including"),
        error_messages={"required": gettext_lazy("Fill in the last day of the work.")},
    )
    hours_per_week = forms.DecimalField(
        label=gettext_lazy("Hours a week"),
        required=False,
        min_value=Decimal("0.25"),
        max_value=60,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("Leave it empty for whole days."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            gettext_lazy("Fill in hours from a quarter to 60, for example 4 or 4.5."),
        ),
    )


class ImportForm(forms.Form):
    """A calendar or table, and what its entries are."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File (.ics or .csv)"),
        help_text=gettext_lazy("At most 1 MB. Nothing is kept before you have checked it."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another file."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is in the file?"),
        choices=[
            ("other", gettext_lazy("Other work: it takes hours, and needs no approval")),
            ("leave", gettext_lazy("Leave: a planner approves it")),
        ],
        initial="other",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is in the file.")},
    )


class RefuseForm(forms.Form):
    """Why something is refused; the other side reads it."""

    answer = forms.CharField(
        label=gettext_lazy("Why do you refuse it?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tell why you refuse it.")},
    )

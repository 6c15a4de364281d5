"""The form of a scheme in a year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class BudgetForm(forms.Form):
    """How many hours a scheme pays in a year, and its rate."""

    use_required_attribute = False

    hours = forms.IntegerField(
        label=gettext_lazy("Hours in this year"),
        min_value=0,
        max_value=10_000_000,
        error_messages={
            "required": gettext_lazy("Fill in how many hours the scheme pays."),
            "invalid": gettext_lazy("Fill in a whole number of hours."),
            "min_value": gettext_lazy("Fill in 0 or more hours."),
        },
    )
    hourly_rate = forms.DecimalField(
        label=gettext_lazy("Euros an hour"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy("For all years. Leave it empty when the scheme counts in hours alone."),
    )

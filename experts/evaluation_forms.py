"""The form of who looks back on a placement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class EvaluationForm(forms.Form):
    """How one side looks back."""

    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=gettext_lazy("How did it go?"),
        coerce=int,
        choices=[
            ("5", gettext_lazy("Very well")),
            ("4", gettext_lazy("Well")),
            ("3", gettext_lazy("Not well, not badly")),
            ("2", gettext_lazy("Badly")),
            ("1", gettext_lazy("Very badly")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it went.")},
    )
    result = forms.CharField(
        label=gettext_lazy("What was achieved?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tell what was achieved.")},
    )
    better = forms.CharField(
        label=gettext_lazy("What could go better?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The other side and the planners read this."),
    )
    lessons = forms.CharField(
        label=gettext_lazy("What can others learn from it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One lesson a line. An editor may make a practice case of it. Name no people in it."
        ),
    )

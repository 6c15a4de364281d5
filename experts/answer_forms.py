"""The form by which a side answers a proposed placement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .models import Evaluation


class AnswerForm(forms.Form):
    """Yes, or no and why; with `sides` also who said so by telephone."""

    use_required_attribute = False

    side = forms.ChoiceField(
        label=gettext_lazy("Whose answer do you write down?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who answered.")},
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Does it suit?"),
        choices=[
            ("yes", pgettext_lazy("answer to a proposal", "Yes, I agree")),
            ("no", pgettext_lazy("answer to a proposal", "No, it does not suit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Only with no. The planner alone reads it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, sides: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sides is None:
            del self.fields["side"]
        else:
            field = self.fields["side"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [(side, Evaluation.Side(side).label.capitalize()) for side in sides]
        self.order_fields(["side", "answer", "reason"])

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        data = super().clean() or {}
        if data.get("answer") == "no" and not data.get("reason", "").strip():
            self.add_error("reason", _("Tell why it does not suit."))
        return data

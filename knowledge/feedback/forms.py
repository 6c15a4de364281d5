"""The forms of a reader and of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vocabulary.models import TargetGroup

from .models import LONGEST_REASON, Feedback


class ReasonForm(forms.Form):
    """Why a page was (not) useful."""

    reason = forms.CharField(
        label=_("What is missing, or what helped you?"),
        max_length=LONGEST_REASON,
        help_text=_(
            "We can't answer you, for we do not know who you are. Don't write names or other personal data."
        ),
        error_messages={"required": _("Write what is missing or what helped you, or go back to the page.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FilterForm(forms.Form):
    """What the list shows; an address that makes no sense shows the new ones."""

    whose = forms.ChoiceField(
        label=_("Which pages"),
        choices=[("", _("all pages")), ("mine", _("the pages that I keep up to date"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[*Feedback.State.choices, ("all", _("all states"))], required=False
    )
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("", _("yes and no")), ("no", _("no, I miss something")), ("yes", _("yes, with a reason"))],
        required=False,
    )
    group = forms.ModelChoiceField(
        label=_("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        empty_label=_("All target groups"),
        required=False,
    )

    def __init__(self, *args: Any, team: bool, **kwargs: Any) -> None:
        """`team`: may see all pages, so has something to choose."""
        super().__init__(*args, **kwargs)
        if not team:
            del self.fields["whose"]

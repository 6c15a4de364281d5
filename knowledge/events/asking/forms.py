"""The forms of asking at a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge.events.forms import new_registration_key
from post.addressing import MailAddressField

from .models import LONGEST


class AskForm(forms.Form):
    """A question, whether a name stands with it, and whether an answer may come by mail."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        help_text=_("Please write nothing about persons: everybody who takes part may read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write your question."),
            "max_length": _("Make it shorter: at most %(limit_value)s characters."),
        },
    )
    show_name = forms.BooleanField(label=_("Show my name with it"), required=False)
    wants_answer = forms.BooleanField(
        label=_("No answer during the meeting? Then the desk may mail me."), required=False
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A new form gets a key of its own."""
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_registration_key


class LinkForm(forms.Form):
    """The address that somebody registered with, to get their link once more."""

    email = MailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The address with which you registered."),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("Fill in an e-mail address such as naam@gemeente.nl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

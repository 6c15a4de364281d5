"""The forms of a follower."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from post.addressing import MailAddressField

from .models import LONGEST_REF, Frequency


class FrequencyForm(forms.Form):
    """How often."""

    frequency = forms.ChoiceField(
        label=_("How often do you want mail?"),
        choices=Frequency.choices,
        initial=Frequency.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often you want mail."),
            "invalid_choice": _("Choose how often you want mail."),
        },
    )


class FollowForm(FrequencyForm):
    """Follow one topic."""

    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    ref = forms.CharField(max_length=LONGEST_REF, widget=forms.HiddenInput)
    email = MailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You first get a mail to confirm. You can stop at any time."),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("Fill in an e-mail address such as naam@gemeente.nl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "frequency")

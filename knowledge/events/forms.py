"""The form to register for an event."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from post.addressing import MailAddressField, looks_like_link


def new_registration_key() -> str:
    """Names one filled-in form, so that sending it twice is one registration."""
    return secrets.token_urlsafe(24)


class RegistrationForm(forms.Form):
    """Who comes. The key is given out with the page to check, and comes back with it."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = MailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send the confirmation to this address."),
        error_messages={"invalid": _("Fill in an e-mail address such as naam@gemeente.nl.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Municipality or organisation"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which field is empty in its own words."""
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Fill in your name.")
        self.fields["email"].error_messages["required"] = _("Fill in your e-mail address.")
        self.fields["organisation"].error_messages["required"] = _(
            "Fill in your municipality or organisation."
        )

    def clean(self) -> dict[str, Any]:
        """Take control characters out of what ends up in a mail and a calendar entry; a name is no link."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("name", "organisation"):
            if value := cleaned.get(name):
                cleaned[name] = " ".join("".join(c if c.isprintable() else " " for c in value).split())
                if not cleaned[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        if looks_like_link(cleaned.get("name", ""), person=True):
            self.add_error("name", _("Fill in your name, without a link."))
        if looks_like_link(cleaned.get("organisation", "")):
            self.add_error("organisation", _("Fill in a name, without a link."))
        return cleaned

"""What a visitor fills in and we put in a mail or send one to."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LOOKS_LIKE_LINK = re.compile(r"https?:|www\.|[<>]", re.IGNORECASE)
# A bare host name or address, which most mail programs make a link of too.
LOOKS_LIKE_ADDRESS = re.compile(
    r"//|@|\w{2,}\.(?:com|net|org|info|biz|nl|eu|be|ru|cn|io|co|xyz|top|site|online|shop|link|click|app|dev|example)\b",
    re.IGNORECASE,
)


class MailAddressField(forms.EmailField):
    """An address that mail can go to.

    Django takes more: characters that no name of a host has, so that sending fails, and letters that a host
    name is written with in another way, so that one mailbox has as many addresses (and limits) as one likes.
    """

    default_error_messages = {"invalid": EmailValidator.message}

    def clean(self, value: Any) -> Any:
        """Letters, digits and signs of ASCII; names of .nl have no others."""
        address = super().clean(value)
        if address and not address.isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


def looks_like_link(text: str, *, person: bool = False) -> bool:
    """Whether a text holds a link. A `person` is no address either; an organisation may be named so."""
    return bool(LOOKS_LIKE_LINK.search(text) or (person and LOOKS_LIKE_ADDRESS.search(text)))

"""What is an address that mail can go to, and one mailbox has one."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from knowledge.events.forms import RegistrationForm
from loket.intake.forms import ContactForm
from post.addressing import MailAddressField
from post.following.forms import FollowForm


@pytest.mark.parametrize(
    "typed",
    [
        "a@\u2028b.nl",
        "a@\u202eb.nl",
        "a@b.\uff43om",
        "a@\u00adb.nl",
        "é@b.nl",
        "a@b.nl\nBcc: c@d.nl",
        "a",
        "a@b.nl,c@d.nl",
    ],
)
def test_what_no_mail_reaches_or_another_writes_otherwise_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MailAddressField().clean(typed)


def test_a_good_address_is_taken_and_can_be_sent_to() -> None:
    address = MailAddressField().clean(" Noor.de-Wit+nieuws@s-hertogenbosch.gemeente.nl ")
    assert EmailMessage("x", "y", to=[address]).message()["To"] == address


@pytest.mark.parametrize("form", [RegistrationForm, ContactForm, FollowForm])
def test_visitors_fill_in_such_an_address_everywhere(form: type[forms.Form]) -> None:
    assert isinstance(form.base_fields["email"], MailAddressField)

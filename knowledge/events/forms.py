"""The forms of a visitor: to register, to change that, and to say what it was like."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from post.addressing import MailAddressField, looks_like_link

from .blocks import QuestionBlock
from .models import Event
from .registrations import Registration

Kind = QuestionBlock.Kind
QUESTION = "vraag-"
MOST_COLLEAGUES = 9
YES = _("yes")


def new_registration_key() -> str:
    """Names one filled-in form, so that sending it twice is one registration."""
    return secrets.token_urlsafe(24)


def one_line(text: str) -> str:
    """Without control characters, which would end up in a mail and a calendar entry."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def question_fields(event: Event) -> dict[str, forms.Field]:
    """The event's own questions, by field name."""
    return {f"{QUESTION}{block.id}": _question_field(block.value) for block in event.questions}


def _question_field(asked: Any) -> forms.Field:
    shared: dict[str, Any] = {"label": asked["label"], "required": asked["required"]}
    shared["error_messages"] = {"required": _("Answer this question.")}
    choices = [line.strip() for line in asked["choices"].splitlines() if line.strip()]
    if asked["kind"] == Kind.YES:
        return forms.BooleanField(**shared)
    if asked["kind"] == Kind.CHOICE and choices:
        return forms.ChoiceField(
            choices=[(choice, choice) for choice in choices], widget=forms.RadioSelect, **shared
        )
    if asked["kind"] == Kind.LONG:
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **shared)
    return forms.CharField(max_length=200, **shared)


class DetailsForm(forms.Form):
    """What somebody may change later: all but the address, which was confirmed."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    organisation = forms.CharField(
        label=_("Municipality or organisation"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    wants_reminders = forms.BooleanField(label=_("Send me reminders"), required=False, initial=True)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        """With the questions of the event; an empty field is said in its own words."""
        super().__init__(*args, **kwargs)
        self.fields |= question_fields(event)
        last = [name for name in ("colleagues", "wants_reminders") if name in self.fields]
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        self.fields["name"].error_messages["required"] = _("Fill in your name.")
        self.fields["organisation"].error_messages["required"] = _(
            "Fill in your municipality or organisation."
        )

    @property
    def answers(self) -> dict[str, str]:
        """The answers to the questions of the event, by the key of the question, without empty ones."""
        found = {
            name.removeprefix(QUESTION): self.cleaned_data.get(name)
            for name in self.fields
            if name.startswith(QUESTION)
        }
        return {key: str(YES) if value is True else value for key, value in found.items() if value}

    def clean(self) -> dict[str, Any]:
        """Take control characters out of what ends up in a mail and a calendar entry; a name is no link."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("name", "organisation"):
            if value := cleaned.get(name):
                cleaned[name] = one_line(value)
                if not cleaned[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        if looks_like_link(cleaned.get("name", ""), person=True):
            self.add_error("name", _("Fill in your name, without a link."))
        if looks_like_link(cleaned.get("organisation", "")):
            self.add_error("organisation", _("Fill in a name, without a link."))
        return cleaned


class RegistrationForm(DetailsForm):
    """Who comes. The key is given out with the page to check, and comes back with it."""

    email = MailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send the confirmation to this address."),
        error_messages={"invalid": _("Fill in an e-mail address such as naam@gemeente.nl.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    colleagues = forms.CharField(
        label=_("Colleagues whom you register too"),
        required=False,
        max_length=3000,
        help_text=_(
            "One per line: name, e-mail address. At most nine. They get a mail with your name in it."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["name", "email", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say an empty address in its own words."""
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["required"] = _("Fill in your e-mail address.")

    def clean_colleagues(self) -> str:
        """Lines of "name, address"; each address once and none that is the visitor's own."""
        lines = [one_line(line) for line in self.cleaned_data["colleagues"].splitlines() if one_line(line)]
        if len(lines) > MOST_COLLEAGUES:
            raise ValidationError(_("Register at most nine colleagues at once."))
        seen = set()
        for line in lines:
            name, address = _name_and_address(line)
            if not name or looks_like_link(name, person=True):
                raise _not_read(line)
            try:
                MailAddressField().clean(address)
            except ValidationError as error:
                raise _not_read(line) from error
            if address.lower() in seen:
                raise ValidationError(_("This address is there twice: %(address)s") % {"address": address})
            seen.add(address.lower())
        return "\n".join(lines)

    @property
    def named_colleagues(self) -> list[tuple[str, str]]:
        """What stands on the lines, as (name, address)."""
        return [_name_and_address(line) for line in self.cleaned_data["colleagues"].splitlines()]

    @property
    def colleague_list(self) -> list[tuple[str, str]]:
        """The colleagues as (name, address), without the visitor."""
        own = self.cleaned_data.get("email", "").lower()
        return [(name, address) for name, address in self.named_colleagues if address.lower() != own]

    @property
    def addresses(self) -> list[str]:
        """All addresses that mail would go to."""
        return [self.cleaned_data["email"], *(address for _name, address in self.colleague_list)]


class HandForm(DetailsForm):
    """Somebody whom an organiser enters: what the event asks may stay open, and they get reminders."""

    wants_reminders = None  # type: ignore[assignment]
    email = MailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The confirmation goes to this address."),
        error_messages={
            "invalid": _("Fill in an e-mail address such as naam@gemeente.nl."),
            "required": _("Fill in an e-mail address."),
        },
    )

    field_order = ["name", "email", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is kept waiting on the telephone by a question that must be answered."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.startswith(QUESTION):
                field.required = False
        self.fields["name"].error_messages["required"] = _("Fill in a name.")
        self.fields["organisation"].error_messages["required"] = _("Fill in a municipality or organisation.")


def _not_read(line: str) -> ValidationError:
    return ValidationError(_("Write per line: name, e-mail address. Mend: %(line)s") % {"line": line})


def _name_and_address(line: str) -> tuple[str, str]:
    name, _comma, address = line.replace(";", ",").replace("<", ",").replace(">", "").rpartition(",")
    return name.strip(" ,")[:150], address.strip()


def details_of(registration: Registration) -> dict[str, Any]:
    """What a registration holds, for the form to change it."""
    answers = {f"{QUESTION}{key}": value for key, value in registration.answers.items()}
    return {
        "name": registration.name,
        "organisation": registration.organisation,
        "wants_reminders": registration.wants_reminders,
    } | answers


class EvaluationForm(forms.Form):
    """What it was like."""

    score = forms.TypedChoiceField(
        label=_("Was this meeting of use to you?"),
        coerce=int,
        choices=[
            (5, _("very much")), (4, _("much")), (3, _("somewhat")), (2, _("little")), (1, _("not at all")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )  # fmt: skip
    useful = forms.CharField(
        label=_("What can you use in your work?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    better = forms.CharField(
        label=_("What can be better?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

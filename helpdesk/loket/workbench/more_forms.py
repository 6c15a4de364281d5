"""The forms of what is seldom done with a question: consult, hand over, merge, split, link, put aside, and
put right who asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.roles import DESK, Role
from loket.actions.correcting import LONGEST_TITLE
from loket.actions.ground import MAX_TEXT
from loket.intake import organisations
from loket.models import Message, Question
from loket.models.question import WITHOUT_ADDRESS
from post.addressing import MailAddressField

from .forms import new_form_key


class _Form(forms.Form):
    """What they share: an empty field is not wrong before it was sent."""

    use_required_attribute = False

    def __init__(self, data: Any, *, user: Any, question: Question, prefix: str) -> None:
        super().__init__(data, auto_id=f"{prefix}_%s")
        self.user, self.question = user, question
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the question."""


class ConsultForm(_Form):
    """Ask a colleague or somebody from outside to think along."""

    colleague = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Somebody from outside"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name, for somebody from outside"), max_length=100, required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address, for somebody from outside"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write what it is about.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("They read this text alone, nothing else of the question."),
        error_messages={"required": gettext_lazy("Write a text.")},
    )
    quote = forms.BooleanField(label=gettext_lazy("Put the text of the question below it"), required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_form_key)

    def prepare(self) -> None:
        """Colleagues are who may work at the desk or answer."""
        people = User.objects.with_role(*DESK, Role.EXPERT).exclude(pk=self.user.pk)
        self.fields["colleague"].queryset = people.order_by("last_name", "first_name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of both must be named."""
        data = super().clean() or {}
        if not data.get("colleague") and not data.get("email") and "email" not in self.errors:
            self.add_error("colleague", _("Choose a colleague, or fill in an e-mail address."))
        return data


class TransferForm(_Form):
    """Hand over to a colleague of the front office."""

    colleague = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
        error_messages={"required": gettext_lazy("Choose a colleague.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as an internal note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why.")},
    )

    def prepare(self) -> None:
        """Everybody at the desk but who asks."""
        people = User.objects.with_role(*DESK).exclude(pk=self.user.pk)
        self.fields["colleague"].queryset = people.order_by("last_name", "first_name")  # type: ignore[attr-defined]


class OtherForm(_Form):
    """Name another question that this user may work on."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the other question"),
        max_length=16,
        error_messages={"required": gettext_lazy("Fill in a reference.")},
    )

    def clean_reference(self) -> Question:
        """The question with this reference."""
        # As it is read out or typed over: with spaces for dashes, in small letters.
        reference = "-".join(self.cleaned_data["reference"].upper().replace("-", " ").split())
        found = Question.objects.workable_by(self.user).filter(reference=reference).first()
        if found is None:
            raise ValidationError(_("There is no question with this reference."))
        return found


class SnoozeForm(_Form):
    """Put aside until a moment."""

    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "required": gettext_lazy("Fill in a date and a time."),
            "invalid": gettext_lazy("Fill in a date and a time."),
        },
    )


class SplitForm(_Form):
    """Choose the message that becomes a question of its own."""

    message = forms.ModelChoiceField(
        label=gettext_lazy("Message of the asker"),
        queryset=Message.objects.none(),
        empty_label=gettext_lazy("Choose a message"),
        error_messages={"required": gettext_lazy("Choose a message.")},
    )

    def prepare(self) -> None:
        """All that the asker added after the question itself."""
        theirs = self.question.messages.filter(kind=Message.Kind.ASKER).select_related("followup")
        first = theirs.order_by("at", "pk").first()
        field = self.fields["message"]
        field.queryset = theirs.exclude(pk=first.pk if first else None).order_by("at", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda message: (message.followup.comment or "")[:80]  # type: ignore[attr-defined]


class CorrectForm(_Form):
    """Put right who asks, and what the question is called in lists."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Write a title.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the asker"),
        max_length=100,
        error_messages={"required": gettext_lazy("Fill in a name.")},
    )
    email = MailAddressField(
        label=gettext_lazy("E-mail address of the asker"),
        required=False,
        help_text=gettext_lazy("With another address the old link ends, and the new address gets an e-mail."),
        error_messages={"required": gettext_lazy("Fill in an e-mail address.")},
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"data-combobox": "organisations", "spellcheck": "false"}),
    )
    organisation_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"), choices=Organisation.Kind.choices
    )

    def prepare(self) -> None:
        """What we know now. Who wrote or mailed has an address."""
        question = self.question
        self.initial = {
            "title": question.title,
            "name": question.asker_name,
            "email": question.asker_email,
            "organisation": question.organisation_name,
            "organisation_kind": question.organisation_kind,
        }
        self.fields["email"].required = question.channel not in WITHOUT_ADDRESS

    def about_asker(self) -> dict[str, Any]:
        """What the verb takes; a name that we know brings its municipality."""
        data = self.cleaned_data
        given: dict[str, Any] = {
            "title": data["title"],
            "asker_name": data["name"],
            "asker_email": data["email"],
            "organisation_name": data["organisation"],
            "organisation_kind": data["organisation_kind"],
        }
        known = organisations.by_name(data["organisation"]) if data["organisation"].strip() else None
        if known is not None:
            given |= {
                "organisation": known.organisation,
                "organisation_name": known.name,
                "organisation_kind": known.kind,
                "municipality": known.municipality,
            }
        elif data["organisation"] == self.question.organisation_name:
            given |= {"organisation": self.question.organisation, "municipality": self.question.municipality}
        return given


FORMS: dict[str, type[_Form]] = {
    "raadpleeg": ConsultForm,
    "draag-over": TransferForm,
    "voeg-samen": OtherForm,
    "koppel": OtherForm,
    "splits": SplitForm,
    "leg-opzij": SnoozeForm,
    "verbeter": CorrectForm,
}
# What the desk alone does.
OF_DESK = ("voeg-samen", "verbeter")

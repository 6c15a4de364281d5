"""The forms of the web question. Errors say how to mend them; a failed form keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from loket.triage.suggesting import GroupSuggestion
from post.addressing import MailAddressField, looks_like_link
from vocabulary.models import TargetGroup

from . import organisations

UNKNOWN = "onbekend"
MAX_QUESTION = 2000
MIN_QUESTION = 15


class Screen(forms.Form):
    """What the screens share."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False


class QuestionForm(Screen):
    """The question itself."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Write as you would ask a colleague. Name no residents."),
        max_length=MAX_QUESTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write your question."),
            "max_length": _("Your question is longer than %(limit_value)d characters. Make it shorter."),
        },
    )

    def clean_text(self) -> str:
        """Too few words to answer is an error; a browser counts a line end as one character, so do we."""
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if len(text) < MIN_QUESTION:
            raise forms.ValidationError(_("Write a little more, so that we understand your question."))
        return text


class GroupForm(Screen):
    """Which target group it is about; what the words point to stands first, with the reason."""

    target_group = forms.ChoiceField(
        label=_("Target group"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the target group that your question is about.")},
    )

    def __init__(self, *args: Any, suggested: Sequence[GroupSuggestion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [suggestion.group.slug for suggestion in suggested]
        names = {group.slug: group.name for group in TargetGroup.objects.all()}
        rest = [slug for slug in names if slug not in first]
        self.fields["target_group"].choices = [  # type: ignore[attr-defined]
            *((slug, names[slug]) for slug in [*first, *rest] if slug in names),
            (UNKNOWN, _("I don't know, or another group")),
        ]
        self.hints = {s.group.slug: ". ".join(map(str, s.reasons)) for s in suggested}


class HurryForm(Screen):
    """How much hurry there is."""

    urgency = forms.ChoiceField(
        label=_("Hurry"),
        choices=[("normal", _("Normal")), ("urgent", _("Urgent"))],
        initial="normal",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much hurry there is.")},
    )


class ContactForm(Screen):
    """Who asks."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    email = MailAddressField(
        label=_("Your e-mail address"),
        help_text=_("We send the answer here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("Fill in a whole e-mail address, such as naam@gemeente.nl."),
        },
    )

    def clean_name(self) -> str:
        """A name that is a link is not a name: it would go out in our mail."""
        name = " ".join(self.cleaned_data["name"].split())
        if looks_like_link(name, person=True):
            raise forms.ValidationError(_("Fill in your name, without a link."))
        return name


class OrganisationForm(Screen):
    """For whom somebody works. A name that we don't know is asked after: one of these, or a new one?"""

    NEW = "new"

    organisation = forms.CharField(
        label=_("Name of your municipality or organisation"),
        help_text=_("Type the first letters and choose from the list."),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "organization", "data-combobox": "organisations", "spellcheck": "false"}
        ),
        error_messages={"required": _("Fill in the name of your municipality or organisation.")},
    )
    choice = forms.ChoiceField(label=_("Which one is it?"), widget=forms.RadioSelect, required=False)
    organisation_kind = forms.ChoiceField(
        label=_("What kind of organisation is it?"),
        widget=forms.RadioSelect,
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(
            self.data.get("organisation", "") if self.is_bound else self.initial.get("organisation", "")
        )
        self.known = organisations.by_name(typed) if typed.strip() else None
        near = [] if self.known or not typed.strip() else organisations.containing(typed, 8)
        self.asks = self.is_bound and bool(typed.strip()) and self.known is None
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *((name, name) for name in near),
            (self.NEW, _("None of these, it is called “%(name)s”") % {"name": typed.strip()[:150]}),
        ]

    def clean_organisation(self) -> str:
        """A name, not a link: it would go out in our mail."""
        name = " ".join(self.cleaned_data["organisation"].split())
        if looks_like_link(name):
            raise forms.ValidationError(gettext("Fill in a name, without a link."))
        return name

    def clean(self) -> dict[str, Any]:
        """What is chosen counts; a new organisation must say what it is, a municipality must exist."""
        data = super().clean() or self.cleaned_data
        name, choice, kind = data.get("organisation"), data.get("choice"), data.get("organisation_kind")
        if not name:
            return data
        known = organisations.by_name(choice) if choice and choice != self.NEW else self.known
        if known:
            return data | {"organisation": known.name, "organisation_kind": known.kind}
        if kind == Organisation.Kind.MUNICIPALITY and not organisations.is_known(name):
            self.add_error("organisation", _unknown_municipality(name))
        elif not kind and choice != self.NEW:
            self.add_error("choice", gettext("We don't know this name. Choose one, or say that it is new."))
        elif not kind:
            self.add_error("organisation_kind", gettext("Choose what kind of organisation you work for."))
        return data


def _unknown_municipality(name: str) -> str:
    if near := organisations.nearest(name):
        return gettext("We know no municipality of that name. Do you mean: %(names)s?") % {
            "names": ", ".join(near)
        }
    return gettext("We know no municipality of that name. Choose one from the list.")


class CheckForm(forms.Form):
    """The last screen: send. `website` is a trap: people don't see it, machines fill it in."""

    may_share = forms.BooleanField(
        label=_("The answer may enter the knowledge base without our name, so that others gain from it too."),
        required=False,
        initial=True,
    )
    website = forms.CharField(required=False)

"""The forms of the web question. Errors say how to mend them; a failed form keeps what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from post.addressing import MailAddressField, looks_like_link
from vocabulary.models import TargetGroup

from . import organisations

UNKNOWN = "onbekend"
MAX_QUESTION = 2000
MIN_QUESTION = 15


class QuestionForm(forms.Form):
    """Screen 1: the question itself."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

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
    target_group = forms.ChoiceField(
        label=_("Which target group is it about?"),
        error_messages={"required": _("Choose the target group that your question is about.")},
    )
    urgency = forms.ChoiceField(
        label=_("How much hurry is there?"),
        choices=[("normal", _("Normal")), ("urgent", _("Urgent"))],
        initial="normal",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much hurry there is.")},
    )
    attachment = forms.FileField(
        label=_("Attachment"),
        required=False,
        help_text=_("Pdf, Word, Excel or a picture, at most 20 MB. No personal data of residents."),
        error_messages={"empty": _("The file is empty. Choose another file.")},
    )
    remove_attachment = forms.BooleanField(label=_("Remove this attachment"), required=False)

    URGENCY_HINTS = {
        "normal": _("Answer within 2 working days"),
        "urgent": _("Something may go wrong this week: answer within 1 working day"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.slug, group.name) for group in TargetGroup.objects.all()]
        self.fields["target_group"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a target group")),
            *groups,
            (UNKNOWN, _("I don't know, or another group")),
        ]

    def clean_text(self) -> str:
        """Too few words to answer is an error; a browser counts a line end as one character, so do we."""
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if len(text) < MIN_QUESTION:
            raise forms.ValidationError(_("Write a little more, so that we understand your question."))
        return text


class DetailsForm(forms.Form):
    """Screen 3: who asks."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

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
    organisation_kind = forms.ChoiceField(
        label=_("What kind of organisation do you work for?"),
        widget=forms.RadioSelect,
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        error_messages={"required": _("Choose what kind of organisation you work for.")},
    )
    organisation = forms.CharField(
        label=_("Name of your municipality or organisation"),
        help_text=_("Type the first letters and choose from the list."),
        max_length=150,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "organization"}),
        error_messages={"required": _("Fill in the name of your municipality or organisation.")},
    )

    def clean_name(self) -> str:
        """A name that is a link is not a name: it would go out in our mail."""
        name = " ".join(self.cleaned_data["name"].split())
        if looks_like_link(name, person=True):
            raise forms.ValidationError(_("Fill in your name, without a link."))
        return name

    def clean(self) -> dict[str, Any]:
        """A municipality must be one of those that exist."""
        data = super().clean() or self.cleaned_data
        name, kind = data.get("organisation", ""), data.get("organisation_kind")
        if looks_like_link(name):
            self.add_error("organisation", gettext("Fill in a name, without a link."))
        elif kind == Organisation.Kind.MUNICIPALITY and name and not organisations.is_known(name):
            self.add_error("organisation", _unknown_municipality(name))
        return data


def _unknown_municipality(name: str) -> str:
    if near := organisations.nearest(name):
        return gettext("We know no municipality of that name. Do you mean: %(names)s?") % {
            "names": ", ".join(near)
        }
    return gettext("We know no municipality of that name. Choose one from the list.")


class CheckForm(forms.Form):
    """Screen 4: send. `website` is a trap: people don't see it, machines fill it in."""

    may_share = forms.BooleanField(
        label=_("The answer may enter the knowledge base without our name, so that others gain from it too."),
        required=False,
        initial=True,
    )
    website = forms.CharField(required=False)

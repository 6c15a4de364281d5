"""The form of a message to participants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.events.forms import one_line
from knowledge.events.models import Event

from .actions import counts_of, refuse_link_to_take_part
from .models import LONGEST_SUBJECT, LONGEST_TEXT, EventMessage

To = EventMessage.To


class MessageForm(forms.Form):
    """To whom, about what, and the text. Each choice says how many that are."""

    to = forms.ChoiceField(
        label=gettext_lazy("To"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who gets the message.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": gettext_lazy("Write what the message is about.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy(
            "Begin without a greeting: that stands there already, with the name. Below it come the times "
            "and the place, and the way to somebody's own page."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Write a message.")},
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        """Of this event."""
        super().__init__(*args, **kwargs)
        self.event, self.counts = event, counts_of(event)
        shown = [to for to in To if to != To.PRESENT or event.is_over or self.counts[to]]
        self.fields["to"].choices = [(to.value, f"{to.label} ({self.counts[to]})") for to in shown]  # type: ignore[attr-defined]
        if not self.is_bound:
            here = event.is_over and self.counts[To.PRESENT]
            self.initial.setdefault("to", To.PRESENT if here else To.PLACED)

    def clean_to(self) -> str:
        """Somebody is meant."""
        to: str = self.cleaned_data["to"]
        if not self.counts[to]:
            raise ValidationError(_("Nobody would get this message."))
        return to

    def clean_subject(self) -> str:
        """One line, as the subject of a mail is."""
        subject = one_line(self.cleaned_data["subject"])
        if not subject:
            raise ValidationError(_("Write what the message is about."))
        refuse_link_to_take_part(self.event, subject)
        return subject

    def clean_text(self) -> str:
        """As it was typed, without what no screen shows."""
        text = "".join(c for c in self.cleaned_data["text"] if c.isprintable() or c in "\r\n\t")
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise ValidationError(_("Write a message."))
        refuse_link_to_take_part(self.event, text)
        return text

    @property
    def people(self) -> int:
        """How many the valid form is for."""
        return self.counts[self.cleaned_data["to"]]

"""The forms behind the desk and on the asker's page."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from loket.actions.ground import MAX_TEXT
from loket.intake.drafts import MOST_FILES
from loket.models import Question, ReplyDraft
from loket.models.question import Channel
from vocabulary.models import ActionLine, TargetGroup


def new_form_key() -> str:
    """Names one form."""
    return secrets.token_urlsafe(24)


class FilesInput(forms.ClearableFileInput):
    """One field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; `cleaned_data` has a list, empty without any."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(one, initial) for one in files if one]
        if len(found) > MOST_FILES:
            raise ValidationError(
                _("Choose at most %(count)s files at once.") % {"count": MOST_FILES}, code="many"
            )
        return found


def field_of(error: ValidationError, text_field: str) -> str:
    """Which field a verb's error is about: the text, or a file that came with it."""
    return text_field if getattr(error, "code", "") in ("required", "too_long", "places") else "attachment"


class VersionForm(forms.Form):
    """A form that says which version of the question it was opened with."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def renew(self, question: Question) -> None:
        """Let the form, as it is shown again, speak about the question as it is now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(question.version)  # type: ignore[index]


def offer(form: forms.Form, name: str, choices: Iterable[TargetGroup | ActionLine]) -> None:
    """Fill a select with words that were read already; else the field reads them once more."""
    field: Any = form.fields[name]
    field.choices = [("", field.empty_label), *((one.slug, one.name) for one in choices)]


class ReplyForm(VersionForm):
    """An answer to the asker or an internal note."""

    kind = forms.ChoiceField(
        label=_("Kind of message"),
        choices=[("answer", _("Answer to the asker")), ("note", _("Internal note"))],
        initial="answer",
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=_("Text of your message"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a text.")},
    )
    attachment = FilesField(label=_("Attachments"), required=False)
    send_at = forms.DateTimeField(
        label=_("Send later"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Fill in a date and a time.")},
    )
    # Names one form as it was shown, so that sending it twice is one message.
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_form_key)
    # Whose form it is, for when the session ended before it was sent.
    who = forms.CharField(required=False, widget=forms.HiddenInput)

    # A line below the text, and files that were kept with it; the page fills them in.
    notes: str = ""
    kept_files: Sequence[Any] = ()
    draft: ReplyDraft | None = None
    also: Sequence[dict[str, Any]] = ()
    # Standard texts that may be put in, and where one is looked at first.
    texts: Sequence[Any] = ()
    look_at: str = ""

    def __init__(self, *args: Any, notes_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notes_only:
            self.fields["kind"].choices = [("note", _("Internal note"))]  # type: ignore[attr-defined]
            self.initial["kind"] = "note"

    def offer(self, question: Question, merged: Sequence[Question]) -> None:
        """Let the answer go to askers of merged questions too; ticked for the same person alone.

        What one asker may read another may not always, so for others a person decides each time.
        """
        chosen = self.data.getlist("also_to") if self.is_bound else None  # type: ignore[attr-defined]
        self.also = [
            {
                "reference": other.reference,
                "name": other.asker_name,
                "checked": other.asker_email == question.asker_email
                if chosen is None
                else other.reference in chosen,
            }
            for other in merged
        ]

    def complete_from(self, colleagues: str, texts: str) -> None:
        """Let a browser with scripts propose colleagues after @ in a note, and standard texts after ::."""
        self.fields["body"].widget.attrs |= {
            "data-complete-note": colleagues,
            "data-complete-text": texts,
            "data-complete-count": _("{count} found. Use the arrows."),
            "data-complete-none": _("Nothing found."),
            "data-complete-label": _("Suggestions"),
        }

    def keep_at(self, address: str) -> None:
        """Let a browser with scripts keep what is typed at this address."""
        self.fields["body"].widget.attrs |= {
            "hx-post": address,
            "hx-trigger": "input changed delay:1500ms",
            "hx-include": "closest form",
            "hx-target": "#reply-notes",
            "hx-swap": "textContent",
        }


class PlanForm(forms.Form):
    """When a planned answer goes out."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

    send_at = forms.DateTimeField(
        label=_("Send at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "required": _("Fill in a date and a time."),
            "invalid": _("Fill in a date and a time."),
        },
    )


class PassForm(VersionForm):
    """Pass on to an expert."""

    expert = forms.ModelChoiceField(
        label=_("Expert"),
        queryset=User.objects.none(),
        empty_label=_("Choose an expert"),
        error_messages={"required": _("Choose an expert."), "invalid_choice": _("Choose an expert.")},
    )
    reason = forms.CharField(
        label=_("Note for the expert"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts = User.objects.with_role(Role.EXPERT).order_by("last_name", "first_name")
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]


class BackForm(VersionForm):
    """Give back to the front office."""

    reason = forms.CharField(
        label=_("Why, as an internal note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GroupForm(VersionForm):
    """Say which target group a question is about."""

    target_group = forms.ModelChoiceField(
        label=_("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("Don't know, or another group"),
    )


class PromiseForm(VersionForm):
    """What the promise of a question hangs on."""

    URGENT, NORMAL = "spoed", "gewoon"

    channel = forms.ChoiceField(label=_("Came by"), choices=Channel.choices)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[(NORMAL, _("Not urgent")), (URGENT, _("Urgent"))]
    )


def urgent_or_not(question: Question) -> str:
    """The priority as that form says it."""
    return PromiseForm.URGENT if question.urgent else PromiseForm.NORMAL


class ReactionForm(forms.Form):
    """What the asker adds."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

    text = forms.CharField(
        label=_("Your reaction"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your reaction.")},
    )
    attachment = FilesField(
        label=_("Attachments"),
        required=False,
        help_text=_("Pdf, Word, Excel or a picture, at most 20 MB each. No personal data of residents."),
    )
    # Names one form as it was shown, so that sending it twice is one message.
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_form_key)


class KnowledgeForm(forms.Form):
    """The draft page, as it will go to the editors, and what else is to be taken out of it."""

    # An empty field is not wrong before it was sent; browsers would colour it as if it were.
    use_required_attribute = False

    also = forms.CharField(
        label=_("Also leave out"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name, address or other detail a line, as it stands in the text."),
    )
    title = forms.CharField(
        label=_("Question, as the title of the page"),
        max_length=200,
        error_messages={"required": _("Write a title.")},
    )
    short_answer = forms.CharField(
        label=_("Short answer"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a short answer.")},
    )
    body = forms.CharField(
        label=_("Whole answer"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Write the answer.")},
    )

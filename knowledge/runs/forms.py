"""The forms of runs: begin one, change it, and work at a step."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User

from .actions import digest_of
from .models import NOTE_LENGTH, PlanRun, RunStep
from .snapshot import Step

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


def new_run_key() -> str:
    """Names one filled-in form, so that sending it twice starts one run."""
    return secrets.token_urlsafe(24)


class StartDateField(forms.DateField):
    """From which day the weeks of the plan count."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Start date"),
            help_text=_("The dates of all steps are counted from this day."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Choose the start date."),
                "invalid": _("Fill in a date such as 2026-11-30."),
            },
        )

    def validate(self, value: Any) -> None:
        """Refuse a year that can only be a typing error."""
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("Choose a date between 2000 and 2100."))


class SettingsForm(forms.Form):
    """Name and start date of a run."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("So that you can tell several runs apart."),
        error_messages={"required": _("Give it a name.")},
    )
    starts_on = StartDateField()


class StartForm(SettingsForm):
    """For which organisation, under what name, from which day."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("For which organisation?"),
        error_messages={"required": _("Choose an organisation.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    field_order = ("organisation", "name", "starts_on", "key")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Who works for one organisation has nothing to choose."""
        super().__init__(*args, **kwargs)
        own = list(user.organisations.all())
        field: Any = self.fields["organisation"]
        field.queryset = user.organisations.all()
        if len(own) == 1:
            field.initial = own[0]
            field.widget = forms.HiddenInput()


class StepForm(forms.Form):
    """What a colleague does at one step. The hidden fields say what the form showed, so that saving it undoes
    nothing of what another did in the meantime."""

    responsible = forms.TypedChoiceField(
        label=_("Who sees to this step?"), required=False, coerce=int, empty_value=None
    )
    responsible_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note for colleagues"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The note is too long: at most %(limit_value)d characters fit.")},
    )
    note_seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, step: Step, row: RunStep | None, people: Iterable[User], data: Any = None, **kwargs: Any
    ) -> None:
        """`people`: who may be chosen; who was chosen before and left since stays in the list."""
        self.step = step
        note, responsible = (row.note, row.responsible) if row else ("", None)
        chosen = responsible.pk if responsible else ""
        super().__init__(
            data,
            auto_id=f"id_{step['key']}_%s",
            initial={
                "note": note,
                "note_seen": digest_of(note),
                "responsible": chosen,
                "responsible_seen": chosen,
            },
            **kwargs,
        )
        names = {person.pk: str(person) for person in (*people, *([responsible] if responsible else []))}
        field: Any = self.fields["responsible"]
        field.choices = [("", _("Nobody yet")), *names.items()]

    def clean_note(self) -> str:
        """One kind of line end, so that the same text is the same."""
        note: str = self.cleaned_data["note"]
        return note.replace("\r\n", "\n").replace("\r", "\n").strip()

    @property
    def ticked(self) -> list[str]:
        """Items that were ticked on the form and were not when it was shown."""
        return [key for key in self._keys("tick") if key not in self._keys("was")]

    @property
    def unticked(self) -> list[str]:
        """Items of which the tick was taken away on the form."""
        return [key for key in self._keys("was") if key not in self._keys("tick")]

    def _keys(self, name: str) -> list[str]:
        data: Any = self.data
        return list(data.getlist(name)) if hasattr(data, "getlist") else []


def start_form_of(user: User, run_name: str, today: dt.date) -> StartForm:
    """An empty form to begin."""
    return StartForm(user=user, initial={"name": run_name[:150], "starts_on": today, "key": new_run_key()})


def settings_form_of(run: PlanRun) -> SettingsForm:
    """The form of a run as it is."""
    return SettingsForm(initial={"name": run.name, "starts_on": run.starts_on})

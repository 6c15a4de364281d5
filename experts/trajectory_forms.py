"""The forms of a trajectory: the whole, a meeting, an action and the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.roles import Role

from .forms import RowsField, WeekField
from .models import Professional, Trajectory
from .models.requests import MOST_HOURS_A_WEEK, MOST_WEEKS
from .weeks import WEEK, this_monday, weeks_between, weeks_from

WEEKS_AHEAD = 53


class TrajectoryForm(forms.Form):
    """Goal, organisations, who takes part, and each expert's hours as `hours_<number of the person>`."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("What is it about, in a few words?"),
        max_length=150,
        error_messages={"required": gettext_lazy("Give the trajectory a short title.")},
    )
    goal = forms.CharField(
        label=gettext_lazy("What must be reached?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Describe the goal.")},
    )
    organisations = RowsField(
        label=gettext_lazy("Which organisations take part?"),
        queryset=Organisation.objects.all(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Hold Ctrl or Cmd to choose several."),
        error_messages={"required": gettext_lazy("Choose at least one organisation.")},
    )
    participants = forms.CharField(
        label=gettext_lazy("Who takes part, besides the experts?"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("E-mail addresses of people with an account, one on each line."),
    )
    first_week = WeekField(
        label=gettext_lazy("From which week?"),
        error_messages={"required": gettext_lazy("Choose the first week.")},
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("How many weeks?"),
        min_value=1,
        max_value=MOST_WEEKS,
        error_messages={
            "required": gettext_lazy("Fill in how many weeks it takes."),
            "invalid": gettext_lazy("Fill in a whole number of weeks."),
            "min_value": gettext_lazy("Fill in at least 1 week."),
            "max_value": gettext_lazy("Fill in at most 104 weeks."),
        },
    )

    def __init__(self, *args: Any, trajectory: Trajectory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first_week = self.fields["first_week"]
        assert isinstance(first_week, WeekField)  # noqa: S101
        weeks = weeks_from(this_monday(), WEEKS_AHEAD)
        self._hours: dict[int, int] = {}
        if trajectory:
            if trajectory.first_week not in weeks:
                weeks.insert(0, trajectory.first_week)
            self.initial = {
                "title": trajectory.title,
                "goal": trajectory.goal,
                "organisations": trajectory.organisations.all(),
                "participants": "\n".join(trajectory.participants.values_list("email", flat=True)),
                "first_week": trajectory.first_week.isoformat(),
                "weeks": weeks_between(trajectory.first_week, trajectory.last_week),
            }
            self._hours = dict(trajectory.experts.values_list("professional", "hours_per_week"))
        first_week.offer(weeks, ("", _("Choose a week")))
        today = timezone.localdate()
        self.people = list(
            Professional.objects.under_contract(today, today)
            .filter(user__is_active=True, user__role_grants__role=Role.EXPERT)
            .select_related("user")
        )

    def expert_rows(self) -> list[dict[str, Any]]:
        """What the page draws: each expert with the hours a week."""
        return [
            {
                "person": person,
                "hours": self.data.get(f"hours_{person.pk}", "")
                if self.is_bound
                else self._hours.get(person.pk, ""),
            }
            for person in self.people
        ]

    def clean_participants(self) -> list[User]:
        """The people behind the addresses; an unknown one is named."""
        addresses = {one.strip().lower() for one in self.cleaned_data["participants"].split() if one.strip()}
        found = list(User.objects.filter(email__in=addresses, is_active=True)) if addresses else []
        if unknown := addresses - {person.email for person in found}:
            raise ValidationError(
                _("We know no account with this address: %(address)s"),
                params={"address": ", ".join(sorted(unknown))[:200]},
            )
        return found

    def clean(self) -> dict[str, Any]:
        """The last week and the hours of each expert."""
        data = super().clean() or {}
        if data.get("first_week") and data.get("weeks"):
            data["last_week"] = data["first_week"] + (data["weeks"] - 1) * WEEK
        data["experts"] = {}
        for person in self.people:
            text = self.data.get(f"hours_{person.pk}", "").strip()
            if not text or text == "0":
                continue
            if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MOST_HOURS_A_WEEK):
                self.add_error(None, _("Fill in 1 to 40 hours a week for %(person)s.") % {"person": person})
                continue
            data["experts"][person] = int(text)
        return data


class MeetingForm(forms.Form):
    """When and where people meet."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=150,
        error_messages={"required": gettext_lazy("Fill in the subject.")},
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=150, required=False)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Fill in the day.")},
    )
    begin = forms.TimeField(
        label=gettext_lazy("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": gettext_lazy("Fill in the time.")},
    )
    end = forms.TimeField(
        label=gettext_lazy("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": gettext_lazy("Fill in the time.")},
    )

    def clean(self) -> dict[str, Any]:
        """The moments, by the Dutch clock."""
        data = super().clean() or {}
        if (day := data.get("day")) and not 2000 <= day.year <= 2200:
            # A slip in the year; the first and last days of a calendar fit in no moment either.
            self.add_error("day", self.fields["day"].error_messages["required"])
        elif all(data.get(name) for name in ("day", "begin", "end")):
            data["starts_at"], data["ends_at"] = (
                timezone.make_aware(dt.datetime.combine(data["day"], data[name])) for name in ("begin", "end")
            )
            if data["ends_at"] <= data["starts_at"]:
                self.add_error("end", _("The meeting ends before it begins."))
        return data


class ActionForm(forms.Form):
    """Who does what before which day."""

    text = forms.CharField(
        label=gettext_lazy("What"),
        max_length=300,
        error_messages={"required": gettext_lazy("Fill in what must be done.")},
    )
    owner = forms.TypedChoiceField(
        label=gettext_lazy("Who"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose who does it.")},
    )
    due = forms.DateField(
        label=gettext_lazy("Before"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Fill in the day.")},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("Choose a person")), *((person.pk, str(person)) for person in people)]


class EndForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label=gettext_lazy("What came of it?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Tell what came of it.")},
    )
    finished = forms.TypedChoiceField(
        label=gettext_lazy("How does it end?"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", gettext_lazy("The goal is reached")),
            ("no", gettext_lazy("It stops without reaching the goal")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )

"""The forms of the pool. Weeks are chosen from a list, so a period always begins on a Monday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.roles import PLANNERS, has_role

from .models import Level, Placement, PlacementRequest
from .models.requests import MOST_HOURS_A_WEEK, MOST_WEEKS
from .skill_levels import SkillLevels
from .weeks import WEEK, this_monday, week_number, weeks_from

WEEKS_AHEAD = 53
# Of a row's number: 64 bits hold each number of this length.
MOST_DIGITS = 18
HORIZONS = (13, 26, 39, 52, 104)


def week_label(monday: dt.date) -> str:
    """How a week reads in a list: "week 49, from 30 November 2026"."""
    return _("week %(number)s, from %(day)s") % {
        "number": week_number(monday),
        "day": date_format(monday, "j F Y"),
    }


def whole_number(text: str) -> int | None:
    """The number of a row that an address or a form names; None when no row can have it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


class WeekField(forms.TypedChoiceField):
    """A week out of a list; gives its Monday."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=dt.date.fromisoformat, empty_value=None, **kwargs)

    def offer(self, mondays: Iterable[dt.date], *before: tuple[str, str]) -> None:
        """Set the weeks to choose from, after the choices (value, text) in `before`."""
        self.choices = [*before, *((monday.isoformat(), week_label(monday)) for monday in mondays)]


class RowsField(forms.ModelMultipleChoiceField):
    """Rows out of a list. A number that fits in no column is a wrong choice; a database would fail on it."""

    def clean(self, value: Any) -> Any:
        """Refuse what no row can have before a database sees it."""
        for pk in value or ():
            if len(str(pk)) > MOST_DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": "…"}
                )
        return super().clean(value)


class RequestForm(SkillLevels, forms.ModelForm):
    """A request for a flex professional."""

    # The page marks what is optional; the browser's own messages would come before our summary.
    use_required_attribute = False
    default_level = Level.BASIC
    level_label = gettext_lazy("At least at this level")

    first_week = WeekField(label=gettext_lazy("In which week does the work begin?"))
    remote_share = forms.TypedChoiceField(
        label=gettext_lazy("How much can be done from a distance?"),
        coerce=Decimal,
        choices=[
            ("0.00", gettext_lazy("Nothing, all work is on site")),
            ("0.25", gettext_lazy("A quarter")),
            ("0.50", gettext_lazy("Half")),
            ("0.75", gettext_lazy("Three quarters")),
            ("1.00", gettext_lazy("Everything")),
        ],
        initial="0.50",
    )

    class Meta:
        model = PlacementRequest
        field_classes = {"skills": RowsField, "target_groups": RowsField}
        fields = (
            "organisation", "municipality", "title", "description", "skills", "target_groups", "first_week",
            "weeks", "hours_per_week", "remote_share", "priority", "priority_reason", "scheme",
        )  # fmt: skip
        labels = {
            "organisation": gettext_lazy("For which organisation do you request?"),
            "municipality": gettext_lazy("In which municipality is the work?"),
            "title": gettext_lazy("What is it about, in a few words?"),
            "description": gettext_lazy("What must be done?"),
            "skills": gettext_lazy("What must this person be able to do?"),
            "target_groups": gettext_lazy("Which target groups is it about?"),
            "weeks": gettext_lazy("How many weeks?"),
            "hours_per_week": gettext_lazy("How many hours a week?"),
            "priority": gettext_lazy("How pressing is it?"),
            "priority_reason": gettext_lazy("Why is it pressing?"),
            "scheme": gettext_lazy("Which scheme pays?"),
        }
        help_texts = {
            "title": gettext_lazy("For example: project leader housing status holders."),
            "description": gettext_lazy("Tell what is there already, and what must be ready at the end."),
            "skills": gettext_lazy(
                "Choose only what is really needed: more, or a higher level, makes it harder to find someone."
            ),
            "weeks": gettext_lazy("From 1 to 104."),
            "hours_per_week": gettext_lazy("From 1 to 40."),
            "priority_reason": gettext_lazy("We ask this when it is urgent or very urgent."),
            "scheme": gettext_lazy("Leave it open if you do not know yet."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "skills": forms.CheckboxSelectMultiple,
            "target_groups": forms.CheckboxSelectMultiple,
            "priority": forms.RadioSelect,
            "weeks": forms.NumberInput(attrs={"min": 1, "max": MOST_WEEKS, "inputmode": "numeric"}),
            "hours_per_week": forms.NumberInput(
                attrs={"min": 1, "max": MOST_HOURS_A_WEEK, "inputmode": "numeric"}
            ),
        }
        error_messages = {
            "organisation": {"required": gettext_lazy("Choose your organisation.")},
            "municipality": {"required": gettext_lazy("Choose the municipality where the work is.")},
            "title": {"required": gettext_lazy("Give your request a short title.")},
            "description": {"required": gettext_lazy("Describe what must be done.")},
            "weeks": {
                "required": gettext_lazy("Fill in how many weeks it takes."),
                "invalid": gettext_lazy("Fill in a whole number of weeks."),
                "min_value": gettext_lazy("Fill in at least 1 week."),
                "max_value": gettext_lazy("Fill in at most 104 weeks."),
            },
            "hours_per_week": {
                "required": gettext_lazy("Fill in how many hours a week you ask."),
                "invalid": gettext_lazy("Fill in a whole number of hours."),
                "min_value": gettext_lazy("Ask at least 1 hour a week."),
                "max_value": gettext_lazy("Ask at most 40 hours a week."),
            },
        }

    def __init__(self, *args: Any, user: User, like: PlacementRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = self._field("organisation")
        everybody = has_role(user, *PLANNERS)
        organisations.queryset = (
            Organisation.objects.all() if everybody else user.organisations.order_by("name")
        )
        organisations.empty_label = _("Choose an organisation")
        only = list(organisations.queryset[:2])
        if len(only) == 1 and not self.instance.pk:
            organisations.initial = only[0]
            organisations.empty_label = None
            self._field("municipality").initial = only[0].municipality_id
        self._field("municipality").empty_label = _("Choose a municipality")
        self._field("scheme").empty_label = _("I do not know yet")
        weeks = weeks_from(this_monday() + WEEK, WEEKS_AHEAD)
        if self.instance.pk and self.instance.first_week not in weeks:
            weeks.insert(0, self.instance.first_week)
        first_week = self.fields["first_week"]
        assert isinstance(first_week, WeekField)  # noqa: S101
        first_week.offer(weeks, ("", _("Choose a week")))
        first_week.error_messages["required"] = _("Choose the week in which the work begins.")
        if self.instance.pk:
            self.initial["first_week"] = self.instance.first_week.isoformat()
            self.initial["levels"] = self.instance.levels
            self.initial["remote_share"] = f"{self.instance.remote_share:.2f}"
        if like is not None:
            self._begin_as(like)

        for name in ("weeks", "hours_per_week"):
            # The model itself is not validated here, so that its limits would be named only by the verb.
            column: Any = PlacementRequest._meta.get_field(name)
            self._field(name).validators = list(column.validators)

    def _begin_as(self, like: PlacementRequest) -> None:
        """Fill in what another request asks, save when."""
        same = set(self.Meta.fields) - {"first_week", "weeks"}
        self.initial |= {name: value for name, value in model_to_dict(like).items() if name in same}
        self.initial |= {"levels": like.levels, "remote_share": f"{like.remote_share:.2f}"}

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A pressing request says why."""
        data = super().clean() or {}
        pressing = (data.get("priority") or 1) > PlacementRequest.Priority.NORMAL
        if pressing and not data.get("priority_reason", "").strip():
            self.add_error("priority_reason", _("Tell why it is pressing."))
        return data

    def _post_clean(self) -> None:
        # The verb checks and writes; the form must not touch the instance it was opened with.
        pass


class ProposeForm(forms.Form):
    """Which requests to plan, over which weeks."""

    start = WeekField(label=gettext_lazy("From which week?"))
    weeks = forms.TypedChoiceField(label=gettext_lazy("For how long?"), coerce=int)
    requests = RowsField(
        queryset=PlacementRequest.objects.none(),
        label=gettext_lazy("Requests"),
        error_messages={"required": gettext_lazy("Choose at least one request.")},
    )

    def __init__(self, *args: Any, open_requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["requests"]
        field.queryset = open_requests
        monday = this_monday()
        earliest = min([monday, *(request.first_week for request in open_requests)])
        latest = max([monday, *(request.last_week for request in open_requests)])
        start = self.fields["start"]
        assert isinstance(start, WeekField)  # noqa: S101
        count = (monday - earliest).days // 7 + 27
        start.offer(weeks_from(earliest, min(count, 130)))
        start.initial = earliest.isoformat()
        weeks: Any = self.fields["weeks"]
        weeks.choices = [(count, _("%(count)s weeks") % {"count": count}) for count in HORIZONS]
        needed = (latest - earliest).days // 7 + 1
        weeks.initial = next((count for count in HORIZONS if count >= needed), HORIZONS[-1])


class MoveRequestForm(forms.Form):
    """In which week a request that waits begins instead."""

    first_week = WeekField(label=gettext_lazy("In which week does the work begin?"))

    def __init__(self, *args: Any, found: PlacementRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["first_week"]
        assert isinstance(field, WeekField)  # noqa: S101
        field.offer(weeks_from(this_monday(), WEEKS_AHEAD))
        field.initial = found.first_week.isoformat()


class EndPlacementForm(forms.Form):
    """After which week a placement ends."""

    last_week = WeekField(
        label=gettext_lazy("Last week"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose the last week out of the list.")
        ),
    )

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["last_week"]
        assert isinstance(field, WeekField)  # noqa: S101
        # Nothing is chosen beforehand: who presses without looking ends nothing.
        before = [("", _("Choose a week"))]
        if placement.last_week >= this_monday():
            before.append(((placement.first_week - WEEK).isoformat(), _("It does not take place")))
        field.offer(weeks_from(placement.first_week, placement.weeks - 1), *before)


class ChangePlacementForm(forms.Form):
    """A later last week, or other hours before a placement begins, as both sides agreed."""

    # Beside the form that ends it, which asks a last week too.
    prefix = "change"

    last_week = WeekField(label=gettext_lazy("Until which week?"))
    hours_per_week = forms.IntegerField(
        label=gettext_lazy("How many hours a week?"),
        min_value=1,
        max_value=MOST_HOURS_A_WEEK,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Fill in how many hours a week you ask."),
            "invalid": gettext_lazy("Fill in a whole number of hours."),
            "min_value": gettext_lazy("Ask at least 1 hour a week."),
            "max_value": gettext_lazy("Ask at most 40 hours a week."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Both sides agree to this"),
        error_messages={"required": gettext_lazy("Ask both sides first.")},
    )

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["last_week"]
        assert isinstance(field, WeekField)  # noqa: S101
        field.offer(weeks_from(placement.last_week, WEEKS_AHEAD))
        field.initial = placement.last_week.isoformat()
        if placement.first_week <= this_monday():
            # What was worked stays as it was.
            del self.fields["hours_per_week"]
        else:
            self.fields["hours_per_week"].initial = placement.hours_per_week


class LeaveForm(forms.Form):
    """Days off."""

    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Fill in the first day of your leave.")},
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Fill in the last day of your leave.")},
    )


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a verb refused on the form; an error of a field that the form lacks is one of the whole."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)

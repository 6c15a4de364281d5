"""The forms about people: the planner's, a professional's own, and what narrows a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.roles import Role
from vocabulary.models import ActionLine, Province, TargetGroup

from .forms import RowsField
from .models import Professional
from .models.people import MOST_HOURS_A_DAY
from .skill_levels import SkillLevels


def _hours(day: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=day,
        min_value=0,
        max_value=MOST_HOURS_A_DAY,
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST_HOURS_A_DAY, "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Fill in the hours of each day; 0 for a day off."),
            "invalid": gettext_lazy("Fill in whole hours."),
            "max_value": gettext_lazy("Nobody works more than 12 hours on one day."),
            "min_value": gettext_lazy("Fill in 0 or more hours."),
        },
    )


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class PersonForm(SkillLevels, forms.ModelForm):
    """What a planner says of a professional. The account is chosen once."""

    use_required_attribute = False

    user = forms.ModelChoiceField(
        label=gettext_lazy("Who is it?"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("People with the role flex professional or expert who have no profile yet."),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )
    # With a context: without one these would replace the days that Django itself writes in dates.
    hours_mon = _hours(pgettext_lazy("label of a field", "Monday"))
    hours_tue = _hours(pgettext_lazy("label of a field", "Tuesday"))
    hours_wed = _hours(pgettext_lazy("label of a field", "Wednesday"))
    hours_thu = _hours(pgettext_lazy("label of a field", "Thursday"))
    hours_fri = _hours(pgettext_lazy("label of a field", "Friday"))
    contract_from = _day(gettext_lazy("Contract from"))
    contract_until = _day(gettext_lazy("Contract until"), required=False)
    target_groups = RowsField(
        label=gettext_lazy("Which target groups does this person know?"),
        queryset=TargetGroup.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Professional
        field_classes = {"skills": RowsField, "subjects": RowsField}
        fields = (
            "user", "goes_to_municipalities", "answers_questions", "skills", "target_groups", "subjects",
            "provinces", "home_municipality", "max_travel_km", "hours_mon", "hours_tue", "hours_wed",
            "hours_thu", "hours_fri", "contract_from", "contract_until", "desk_hours", "minutes_per_question",
            "leave_hours_per_year",
        )  # fmt: skip
        labels = {
            "goes_to_municipalities": gettext_lazy("Goes to municipalities"),
            "answers_questions": gettext_lazy("Answers questions of the desk"),
            "skills": gettext_lazy("What can this person do, and how well?"),
            "subjects": gettext_lazy("On which subjects?"),
            "provinces": gettext_lazy("In which region?"),
            "home_municipality": gettext_lazy("Home place"),
            "max_travel_km": gettext_lazy("Furthest travel (km)"),
        }
        widgets = {
            "skills": forms.CheckboxSelectMultiple,
            "subjects": forms.CheckboxSelectMultiple,
            "provinces": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "home_municipality": {"required": gettext_lazy("Choose the home place.")},
            "max_travel_km": {
                "required": gettext_lazy("Fill in how far this person travels."),
                "invalid": gettext_lazy("Fill in whole kilometres."),
                "min_value": gettext_lazy("Fill in 0 or more kilometres."),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_municipality"].empty_label = _("Choose a municipality")
        user: Any = self.fields["user"]
        if self.instance.pk:
            del self.fields["user"]
            self.initial["levels"] = self.instance.levels
            self.initial["target_groups"] = self.instance.target_groups
        else:
            user.queryset = (
                User.objects.with_role(Role.PROFESSIONAL, Role.EXPERT)
                .filter(professional=None)
                .order_by("last_name", "first_name")
            )
            user.empty_label = _("Choose a person")

    def clean(self) -> dict[str, Any]:
        """A contract ends after it begins, and a person has at least one role."""
        data = super().clean() or {}
        begin, end = data.get("contract_from"), data.get("contract_until")
        if begin and end and end < begin:
            self.add_error("contract_until", _("The contract ends before it begins."))
        if not data.get("goes_to_municipalities") and not data.get("answers_questions"):
            self.add_error("goes_to_municipalities", _("Choose at least one role."))
        return data

    def _post_clean(self) -> None:
        # The verb checks and writes; the form must not touch the instance it was opened with.
        pass


class OwnProfileForm(forms.Form):
    """What professionals say of themselves."""

    use_required_attribute = False

    profile = forms.CharField(
        label=gettext_lazy("Who are you and what can you help with?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Leave out addresses and telephone numbers: contact goes through the desk."),
    )
    public = forms.BooleanField(
        label=gettext_lazy(
            "I agree that municipalities read this text, with my name, skills, target groups and region"
        ),
        required=False,
    )
    max_travel_km = forms.IntegerField(
        label=gettext_lazy("How far do you travel at most, in km?"),
        min_value=0,
        max_value=400,
        error_messages={
            "required": gettext_lazy("Fill in how far you travel."),
            "invalid": gettext_lazy("Fill in whole kilometres."),
            "min_value": gettext_lazy("Fill in 0 or more kilometres."),
            "max_value": gettext_lazy("Fill in at most 400 kilometres."),
        },
    )
    subjects = RowsField(
        label=gettext_lazy("On which subjects do you help?"),
        queryset=ActionLine.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    provinces = forms.ModelMultipleChoiceField(
        label=gettext_lazy("In which region?"),
        queryset=Province.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

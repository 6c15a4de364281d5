"""What the tests of runs share: a plan of three steps, and two colleagues of one organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import Organisation, User
from knowledge.models import StepPlan
from knowledge.runs import actions
from knowledge.runs.models import PlanRun

# A Monday; the demo plan's weeks count from here.
MONDAY = dt.date(2027, 3, 1)
STEPS: list[dict[str, Any]] = [
    {
        "key": "opdracht",
        "title": "Geef de opdracht",
        "who": "Wethouder",
        "weeks": 0,
        "text": "<p>Spreek af wie meedoet.</p>",
        "checklist": [
            {"key": "bellen", "text": "Bel de buren."},
            {"key": "brief", "text": "Schrijf een brief."},
        ],
    },
    {"key": "tellen", "title": "Tel de mensen", "who": "Onderzoeker", "weeks": 3, "checklist": []},
    {"key": "besluit", "title": "Besluit", "weeks": 9, "done_weeks": 13, "checklist": []},
]


def put_steps(plan: StepPlan, steps: list[dict[str, Any]]) -> StepPlan:
    """Publish the plan with these steps, as an editor would."""
    empty = {"who": "", "weeks": None, "done_weeks": None, "text": "", "checklist": [], "links": []}
    plan.steps = [("step", {**empty, **step}) for step in steps]
    plan.save_revision().publish()
    return StepPlan.objects.get(pk=plan.pk)


@dataclass
class Team:
    """A run with who works in it."""

    run: PlanRun
    plan: StepPlan
    anna: User
    bilal: User

    def again(self) -> PlanRun:
        """The run as it is now."""
        return PlanRun.objects.get(pk=self.run.pk)

    def begin(self, key: str, **values: Any) -> PlanRun:
        """Another run of the plan."""
        return actions.start_run(
            self.anna, self.plan, self.run.organisation, starts_on=MONDAY, key=key, **values
        )


@pytest.fixture
def team(content: Any, organisation: Organisation, make_user: Any) -> Team:
    """Anna and Bilal of one organisation with a run that begins on a Monday."""
    anna, bilal = (
        make_user("employee", email=f"{name}@voorbeeld.example", organisations=[organisation])
        for name in ("anna", "bilal")
    )
    User.objects.filter(pk=anna.pk).update(first_name="Anna")
    User.objects.filter(pk=bilal.pk).update(first_name="Bilal")
    anna.refresh_from_db()
    bilal.refresh_from_db()
    plan = put_steps(StepPlan.objects.get(), STEPS)
    run = actions.start_run(anna, plan, organisation, starts_on=MONDAY, key="een", name="Onze visie")
    return Team(run, plan, anna, bilal)

"""The mails of runs, to who sees to a step."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from post.mail import queue_mail

from .models import PlanRun
from .snapshot import Step


def assigned(run: PlanRun, step: Step, responsible: User) -> None:
    """Tell somebody that colleagues count on them for a step; once per step and person."""
    _queue("step_assigned", run, step, responsible, run.dates[step["key"]].due)


def due_soon(run: PlanRun, step: Step, responsible: User, due: dt.date) -> None:
    """Remind somebody of a step; once per deadline."""
    _queue("step_due", run, step, responsible, due, f"-{due}")


def _queue(
    template: str, run: PlanRun, step: Step, responsible: User, due: dt.date | None, occasion: str = ""
) -> None:
    queue_mail(
        key=f"{template}-{run.pk}-{responsible.pk}-{step['key']}{occasion}",
        to=responsible.email,
        template=f"knowledge/mail/{template}",
        context={
            "name": str(responsible),
            "run": run.name,
            "step": step["title"],
            "due": due,
            "url": f"{settings.SITE_URL}{reverse('knowledge:run', args=[run.pk])}?stap={step['key']}",
        },
    )

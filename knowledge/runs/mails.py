"""The mail of runs."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from post.mail import queue_mail

from .models import PlanRun
from .snapshot import Step


def assigned(run: PlanRun, step: Step, responsible: User) -> None:
    """Tell somebody that colleagues count on them for a step; once per step and person."""
    dates = run.dates[step["key"]]
    queue_mail(
        key=f"run-{run.pk}-{responsible.pk}-{step['key']}",
        to=responsible.email,
        template="knowledge/mail/step_assigned",
        context={
            "name": str(responsible),
            "run": run.name,
            "step": step["title"],
            "due": dates.due,
            "url": f"{settings.SITE_URL}{reverse('knowledge:run', args=[run.pk])}?stap={step['key']}",
        },
    )

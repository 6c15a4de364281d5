"""How much each expert has to do, against the hours that they work. For the programme team alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from experts.models import Leave, Professional
from files.tables import Column, Row, Table
from loket.models import Consultation, Question
from loket.models.question import OPEN, TO_DO
from loket.triage.experts import HOURS_WITHOUT_CONTRACT

from .period import Period

# What one question a working day is measured by.
HOURS_A_DAY = 8


def workload(period: Period, now: dt.datetime) -> Table:
    """Open questions per expert with their hours, the fullest first. Six queries, however many experts."""
    today = timezone.localdate(now)
    experts = User.objects.with_role(Role.EXPERT).order_by("last_name", "first_name", "pk")
    hours = {
        person.user_id: person.week_hours
        for person in Professional.objects.filter(answers_questions=True).under_contract(today, today)
    }
    away = dict(
        Leave.objects.approved()
        .touching(today, today)
        .order_by("last_day")
        .values_list("professional__user", "last_day")
    )
    mine = Question.objects.filter(expert__isnull=False, held=False)
    open_now: dict[Any, tuple[int, int, int]] = {
        expert: (todo, late, waiting)
        for expert, todo, late, waiting in mine.filter(state__in=OPEN)
        .order_by()
        .values_list("expert")
        .annotate(
            todo=Count("pk", filter=Q(state__in=TO_DO)),
            late=Count("pk", filter=Q(state__in=TO_DO, due_at__lt=now)),
            waiting=Count("pk", filter=~Q(state__in=TO_DO)),
        )
    }
    asked = _of_period(Consultation.objects.filter(question__held=False), "expert", "asked_at", period)
    answered = _of_period(mine, "expert", "first_answered_at", period)
    lines, list_of_questions = [], reverse("loket:worklist")
    for person in experts:
        todo, late, waiting = open_now.get(person.pk, (0, 0, 0))
        capacity = hours.get(person.pk, HOURS_WITHOUT_CONTRACT)
        load = round(todo * HOURS_A_DAY / capacity, 1) if capacity else float(todo)
        until = away.get(person.pk)
        absence = _("away up to and including %(day)s") % {"day": date_format(until, "j F")} if until else ""
        cells = (
            todo,
            capacity,
            load,
            late,
            waiting,
            asked.get(person.pk, 0),
            answered.get(person.pk, 0),
            absence,
        )
        lines.append(Row(str(person), cells, f"{list_of_questions}?expert={person.pk}"))
    lines.sort(key=lambda row: (-float(row.cells[2] or 0), row.label))
    return Table(
        "werkdruk",
        gettext_lazy("Workload per expert"),
        gettext_lazy("Expert"),
        (
            Column(gettext_lazy("To do now")),
            Column(gettext_lazy("Hours a week")),
            Column(gettext_lazy("To do per working day"), "hours"),
            Column(gettext_lazy("Of them late")),
            Column(gettext_lazy("Waits for the asker")),
            Column(gettext_lazy("Passed on in this period")),
            Column(gettext_lazy("First answers in this period")),
            Column(gettext_lazy("Absence"), "text"),
        ),
        lines,
        note=_(
            "Who has no contract in the expert pool counts for %(hours)s hours a week. Only the "
            "programme team sees "
            "this table; use it to divide work, not to judge people."
        )
        % {"hours": HOURS_WITHOUT_CONTRACT},
    )


def _of_period(rows: QuerySet[Any], by: str, moment: str, period: Period) -> dict[int, int]:
    found = rows.filter(**{f"{moment}__gte": period.begin, f"{moment}__lt": period.end})
    return dict(found.order_by().values(by).annotate(n=Count("pk")).values_list(by, "n"))

"""One municipality: what it asks, does and gets here, as far as who looks may see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.roles import DESK, PLANNERS, Role, has_role
from experts.models import Placement, PlacementRequest
from files.suppression import total_shown
from knowledge.models import Event, EventCount, PlanRun
from loket.models import Question
from loket.models.question import OPEN, QuestionQuerySet
from loket.rights import may_see_municipalities
from loket.workbench.asker import state_for_asker
from vocabulary.models import Municipality

from .hearing import TOWN_HALL

SHOWN = 10
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Item:
    """A line of a list: what it is, where it leads for who may go there, how far it is, and since when."""

    title: str
    url: str
    state: str
    at: dt.date | dt.datetime | None
    note: str = ""


@dataclass(frozen=True)
class Questions:
    """The questions of a town hall. A count is None where it would say of a few people what they asked."""

    rows: list[Item]
    readable: int
    readable_open: int
    last_year: int | None
    reads_all: bool


def may_see(user: Any, municipality: Municipality) -> bool:
    """The team, and who works for this municipality."""
    if may_see_municipalities(user):
        return True
    return has_role(user, Role.EMPLOYEE) and own_municipalities(user).filter(pk=municipality.pk).exists()


def own_municipalities(user: Any) -> QuerySet[Municipality]:
    """The municipalities that somebody works for."""
    return Municipality.objects.filter(organisations__kind=TOWN_HALL, organisations__people=user).distinct()


def questions_of(user: Any, municipality: Municipality) -> Questions:
    """What the town hall asked, newest first. Four queries."""
    asked = Question.objects.filter(municipality=municipality, organisation_kind=TOWN_HALL, held=False)
    readable = Question.objects.visible_to(user).filter(pk__in=asked.values("pk"))
    this_year = Q(asked_at__gte=timezone.now() - YEAR)
    total = asked.aggregate(n=Count("pk"), year=Count("pk", filter=this_year))
    mine = readable.aggregate(
        n=Count("pk"), year=Count("pk", filter=this_year), open=Count("pk", filter=Q(state__in=OPEN))
    )
    # What others asked is the total less what one may read.
    of_others = total["year"] - mine["year"]
    tells = of_others == 0 or of_others >= settings.REPORTS_SHOWN_FROM
    return Questions(
        rows=_question_items(user, readable.order_by("-asked_at", "-pk")[:SHOWN]),
        readable=mine["n"],
        readable_open=mine["open"],
        last_year=total["year"] if tells else None,
        reads_all=has_role(user, *DESK),
    )


def _question_items(user: Any, questions: QuerySet[Question]) -> list[Item]:
    rows = list(questions.select_related("merged_into"))
    workable: QuestionQuerySet = Question.objects.workable_by(user)
    works_on = set(workable.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))

    def leads_to(row: Question) -> str:
        if row.pk in works_on:
            return "loket:question"
        mine = row.asker_id == user.pk or row.asker_email == user.email.lower()
        return "loket:my_question" if mine else "loket:shared_question"

    return [
        Item(
            row.title,
            reverse(leads_to(row), args=[row.reference]),
            # Whom we consult is for who works on it.
            str(row.get_state_display()) if row.pk in works_on else state_for_asker(row),
            row.asked_at,
            row.reference,
        )
        for row in rows
    ]


def of_other_organisations(municipality: Municipality) -> int | None:
    """How many questions other organisations in this place asked in a year; None when few. One query."""
    others = Question.objects.filter(
        municipality=municipality, held=False, asked_at__gte=timezone.now() - YEAR
    ).exclude(organisation_kind=TOWN_HALL)
    count = others.count()
    return 0 if count == 0 else total_shown(count, settings.REPORTS_SHOWN_FROM)


def runs_of(user: Any, municipality: Municipality) -> list[Item]:
    """Step plans that the town hall works on. Three queries.

    Its staff get to the run; to others a run stays closed: they see which plan and how far, no word of it.
    """
    runs = PlanRun.objects.filter(organisation__kind=TOWN_HALL, organisation__municipality=municipality)
    own = set(PlanRun.objects.visible_to(user).filter(pk__in=runs.values("pk")).values_list("pk", flat=True))
    found = []
    for run in runs.with_progress().select_related("plan").order_by("-changed_at", "-pk")[:SHOWN]:
        mine = run.pk in own
        title = run.name if mine else run.plan.title if run.plan else str(PlanRun._meta.verbose_name)
        public = run.plan.public_address if run.plan and run.plan.live else ""
        url = reverse("knowledge:run", args=[run.pk]) if mine else public
        note = f"{len(run.done_keys)}/{len(run.steps)}"
        found.append(Item(title, url, str(run.get_state_display()), run.changed_at, note))
    return found


def events_of(user: Any, municipality: Municipality) -> list[Item]:
    """Meetings that somebody of the town hall registered for. Three queries."""
    visits = list(
        EventCount.objects.filter(municipality=municipality)
        .order_by(F("first_at").desc(nulls_last=True), "-pk")
        .select_related("event")
        .prefetch_related("event__sessions")[:SHOWN]
    )
    keys = [visit.event_id for visit in visits]
    readable = set(Event.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    found = []
    for visit in visits:
        event = visit.event
        when = event.session_list[0].starts_at if event.session_list else None
        url = event.public_address if event.pk in readable else ""
        found.append(Item(event.title, url, event.kind_label, when))
    return found


def placements_of(user: Any, municipality: Municipality) -> list[Item]:
    """Who was or is placed there, without names. One query."""
    found = Placement.objects.filter(_there(municipality, "request__")).select_related("request")
    if not may_see_municipalities(user):
        found = found.filter(pk__in=Placement.objects.visible_to(user).values("pk"))
    return [
        Item(
            one.request.title,
            _request_address(user, one.request),
            one.phase_in_words,
            one.first_week,
            one.period,
        )
        for one in found.taking_hours().order_by("-last_week", "-pk")[:SHOWN]
    ]


def requests_of(user: Any, municipality: Municipality) -> list[Item]:
    """What waits for a placement. One query; a concept is nobody's but its maker's."""
    found = PlacementRequest.objects.filter(_there(municipality, "")).open()
    if not may_see_municipalities(user):
        found = found.filter(pk__in=PlacementRequest.objects.visible_to(user).values("pk"))
    return [
        Item(
            one.title, _request_address(user, one), str(one.get_state_display()), one.submitted_at, one.period
        )
        for one in found.order_by("-submitted_at", "-pk")[:SHOWN]
    ]


def _there(municipality: Municipality, path: str) -> Q:
    """The town hall's own, and what another organisation asked for this place."""
    town_hall = {f"{path}organisation__kind": TOWN_HALL, f"{path}organisation__municipality": municipality}
    return Q(**town_hall) | Q(**{f"{path}municipality": municipality})


def _request_address(user: Any, request: PlacementRequest) -> str:
    """The request's page, for who may open it: planners, and staff who got it by what they may see."""
    if may_see_municipalities(user) and not has_role(user, *PLANNERS):
        return ""
    return reverse("experts:request", args=[request.pk])

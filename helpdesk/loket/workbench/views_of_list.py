"""The views of the work list: which questions, in which order, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loket.models.question import FINISHED, OPEN, TO_DO, QuestionQuerySet, State
from loket.rights import is_desk

SOONEST_FIRST = ("due_at", "pk")
LATEST_FIRST = ("-changed_at", "-pk")


@dataclass(frozen=True)
class ListView:
    """One view; `key` stands in the address."""

    key: str
    label: str | Promise
    chosen: Callable[[Any], Q]
    order: tuple[str, ...] = SOONEST_FIRST
    desk_only: bool = False
    hot: bool = False
    counted: bool = True


def _mine(user: Any) -> Q:
    theirs = Q(handler=user) | Q(expert=user, state__in=(State.WITH_EXPERT, State.WAITING_FOR_COLLEAGUE))
    # What was put aside comes back here by itself.
    return theirs & Q(state__in=OPEN, snoozed_until=None)


MY_WORK = (
    ListView("nieuw", _("New"), lambda user: Q(state=State.NEW, held=False), desk_only=True),
    ListView("mijn", _("Mine"), _mine),
    ListView(
        "te-laat",
        _("Late"),
        lambda user: Q(state__in=TO_DO, due_at__lt=timezone.now(), held=False),
        hot=True,
    ),
)
WHOLE_DESK = (
    ListView("bij-expert", _("With an expert"), lambda user: Q(state=State.WITH_EXPERT)),
    ListView(
        "wacht-op-collega", _("Waiting for a colleague"), lambda user: Q(state=State.WAITING_FOR_COLLEAGUE)
    ),
    ListView("wacht-op-vrager", _("Waiting for the asker"), lambda user: Q(state=State.WAITING_FOR_ASKER)),
    ListView("open", _("All open questions"), lambda user: Q(state__in=OPEN, held=False)),
    ListView(
        "beantwoord",
        _("Answered and closed"),
        lambda user: Q(state__in=FINISHED),
        LATEST_FIRST,
        counted=False,
    ),
    ListView(
        "te-beoordelen",
        _("To be reviewed"),
        lambda user: Q(held=True, state__in=OPEN),
        desk_only=True,
        hot=True,
    ),
    ListView("alles", _("All"), lambda user: Q(), LATEST_FIRST, counted=False),
)
BY_KEY = {view.key: view for view in (*MY_WORK, *WHOLE_DESK)}


def offered_to(user: Any) -> list[tuple[str | Promise, list[ListView]]]:
    """The views that this user gets, in groups."""
    desk = is_desk(user)
    return [
        (title, [view for view in views if desk or not view.desk_only])
        for title, views in (
            (_("My work"), MY_WORK),
            (_("Whole desk") if desk else _("My questions"), WHOLE_DESK),
        )
    ]


def chosen_by(user: Any, key: str) -> ListView:
    """The view with this key when the user may have it, else their first."""
    offered = [view for _title, views in offered_to(user) for view in views]
    return next((view for view in offered if view.key == key), offered[0])


def counts(questions: QuestionQuerySet, user: Any) -> dict[str, int]:
    """How many questions each counted view holds, in one query over what is not finished."""
    open_questions = questions.filter(state__in=OPEN)
    return open_questions.aggregate(
        **{key: Count("pk", filter=view.chosen(user)) for key, view in BY_KEY.items() if view.counted}
    )

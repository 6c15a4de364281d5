"""What stands beside a question: who asks, who works there now. One query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.roles import PLANNERS, has_role
from experts.contacts import contacts_among
from experts.models import Placement
from experts.weeks import monday_of
from loket.models import Question
from loket.models.question import State

from .worklist import STATE_SLUG

EARLIER_SHOWN, PLACEMENTS_SHOWN = 5, 6
# Enough to hold the latest few people, who may have had several placements each.
PLACEMENTS_READ = 30


def beside(user: Any, question: Question, earlier: Sequence[Question]) -> dict[str, Any]:
    """The part of the page's context that `parts/beside.html` draws.

    `earlier`: what this person and this organisation asked before, newest first, one more than is shown.
    """
    return {
        **_history_of_asker(question, earlier),
        **_who_knows_the_place(user, question),
        "may_plan": has_role(user, *PLANNERS),
    }


def _history_of_asker(question: Question, found: Sequence[Question]) -> dict[str, Any]:
    words = urlencode({"weergave": "alles", "q": question.organisation_name})
    return {
        "earlier": [
            {
                "question": other,
                "same_person": bool(question.asker_email) and other.asker_email == question.asker_email,
                "state_slug": STATE_SLUG[State(other.state)],
            }
            for other in found[:EARLIER_SHOWN]
        ],
        "all_earlier": f"{reverse('loket:worklist')}?{words}"
        if len(found) > EARLIER_SHOWN and question.organisation_name
        else "",
    }


def _who_knows_the_place(user: Any, question: Question) -> dict[str, Any]:
    """Who works in the asker's municipality now and who did before, as far as this user may know."""
    if question.municipality_id is None:
        return {"placements": [], "contacts": []}
    today = timezone.localdate()
    begun = Placement.objects.known_to_desk(user).begun_at(question.municipality_id, today)
    found = list(begun[:PLACEMENTS_READ])
    now = [
        one for one in found if one.state == Placement.State.CONFIRMED and one.last_week >= monday_of(today)
    ]
    return {"placements": now[:PLACEMENTS_SHOWN], "contacts": contacts_among(found, today)}

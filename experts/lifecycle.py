"""How far a request is, and what happens next, in words for who follows it."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import PlacementRequest

State = PlacementRequest.State
# The way of a request that succeeds.
WAY = (
    State.CONCEPT,
    State.SUBMITTED,
    State.PLANNED,
    State.OFFERED,
    State.PLACED,
    State.RUNNING,
    State.FINISHED,
    State.EVALUATED,
)


def stages_of(request: PlacementRequest) -> list[dict[str, str]]:
    """The states on the way with "done", "current" or "coming"; none for what left the way."""
    if request.state not in WAY:
        return []
    at = WAY.index(State(request.state))
    return [
        {
            "label": str(state.label),
            "state": "done" if index < at else "current" if index == at else "coming",
        }
        for index, state in enumerate(WAY)
    ]


def what_next(request: PlacementRequest) -> str:
    """One or two sentences: who does what now."""
    begin = date_format(request.first_week, "j F Y")
    match request.state:
        case State.CONCEPT:
            return _("You check the request and send it. The planners do not see it yet.")
        case State.SUBMITTED:
            return _("A planner looks for somebody who fits. You get a mail when somebody is found.")
        case State.PLANNED:
            return _("There is a proposal. A planner decides on it; you get a mail when it is certain.")
        case State.OFFERED:
            return _(
                "Somebody is proposed. You and the professional answer; with two times yes it is certain."
            )
        case State.PLACED:
            return _("Somebody comes, from %(day)s on. Until then you agree on the first working day.") % {
                "day": begin
            }
        case State.RUNNING:
            return _("The work goes on. When it is over, both sides tell how it went.")
        case State.FINISHED:
            return _("The work is over. Both sides tell how it went and what others can learn.")
        case State.EVALUATED:
            return _("Both sides told how it went. Nothing has to be done any more.")
        case State.REFUSED:
            return _("A planner refused the request: %(answer)s") % {"answer": request.answer}
        case _other:
            return _("The request is withdrawn. You can always make a new one.")

"""The verbs of the pool: one transaction each, the actor checked, an audit entry left, mail in the outbox."""

from .feed import renew_feed, withdraw_feed
from .people import approve_leave, ask_leave, put_professional, put_skill
from .placements import end_placement, finish_past_placements, place_request
from .plans import NoLongerFits, approve_plan, propose_plan, reject_plan, stop_computing
from .requests import (
    change_request,
    draft_request,
    put_request,
    put_scheme,
    submit_request,
    withdraw_request,
)
from .scenarios import (
    NeedsKnowing,
    apply_remedy,
    drop_assignment,
    forbid_pair,
    move_assignment,
    name_plan,
    pin_assignment,
    solve_again,
    undo_change,
)

__all__ = [
    "NeedsKnowing",
    "NoLongerFits",
    "apply_remedy",
    "approve_leave",
    "approve_plan",
    "ask_leave",
    "change_request",
    "draft_request",
    "drop_assignment",
    "end_placement",
    "finish_past_placements",
    "forbid_pair",
    "move_assignment",
    "name_plan",
    "pin_assignment",
    "place_request",
    "propose_plan",
    "put_professional",
    "put_request",
    "put_scheme",
    "put_skill",
    "reject_plan",
    "renew_feed",
    "solve_again",
    "stop_computing",
    "submit_request",
    "undo_change",
    "withdraw_feed",
    "withdraw_request",
]

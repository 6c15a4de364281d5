"""The verbs of the pool: one transaction each, the actor checked, an audit entry left, mail in the outbox."""

from .feed import renew_feed, withdraw_feed
from .people import approve_leave, ask_leave, put_professional, put_skill
from .placements import end_placement, finish_past_placements, place_request
from .plans import NoLongerFits, approve_plan, propose_plan, reject_plan
from .requests import (
    change_request,
    draft_request,
    put_request,
    put_scheme,
    submit_request,
    withdraw_request,
)

__all__ = [
    "NoLongerFits",
    "approve_leave",
    "approve_plan",
    "ask_leave",
    "change_request",
    "draft_request",
    "end_placement",
    "finish_past_placements",
    "place_request",
    "propose_plan",
    "put_professional",
    "put_request",
    "put_scheme",
    "put_skill",
    "reject_plan",
    "renew_feed",
    "submit_request",
    "withdraw_feed",
    "withdraw_request",
]

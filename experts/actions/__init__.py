"""The verbs of the pool: one transaction each, the actor checked, an audit entry left, mail in the outbox."""

from .answers import accept_placement, decline_placement, take_back_placement
from .changing import change_placement
from .evaluations import draft_lessons, evaluate
from .feed import renew_feed, renew_organisation_feed, withdraw_feed, withdraw_organisation_feed
from .openings import put_opening_aside
from .people import change_own_profile, put_professional, put_skill
from .placements import begin_placements, end_placement, finish_past_placements, place_request
from .plans import NoLongerFits, approve_plan, propose_plan, reject_plan, stop_computing
from .requests import (
    change_request,
    draft_request,
    move_request,
    put_request,
    refuse_request,
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
    undo_move,
)
from .schemes import put_scheme
from .time import (
    add_other_work,
    approve_leave,
    ask_leave,
    import_time,
    refuse_leave,
    remove_other_work,
    withdraw_leave,
)
from .trajectories import (
    add_action,
    cancel_meeting,
    change_trajectory,
    end_trajectory,
    plan_meeting,
    start_trajectory,
    tick_action,
)

__all__ = [
    "NeedsKnowing",
    "NoLongerFits",
    "accept_placement",
    "add_action",
    "add_other_work",
    "apply_remedy",
    "approve_leave",
    "approve_plan",
    "ask_leave",
    "begin_placements",
    "cancel_meeting",
    "change_own_profile",
    "change_placement",
    "change_request",
    "change_trajectory",
    "decline_placement",
    "draft_lessons",
    "draft_request",
    "drop_assignment",
    "end_placement",
    "end_trajectory",
    "evaluate",
    "finish_past_placements",
    "forbid_pair",
    "import_time",
    "move_assignment",
    "move_request",
    "name_plan",
    "pin_assignment",
    "place_request",
    "plan_meeting",
    "propose_plan",
    "put_opening_aside",
    "put_professional",
    "put_request",
    "put_scheme",
    "put_skill",
    "refuse_leave",
    "refuse_request",
    "reject_plan",
    "remove_other_work",
    "renew_feed",
    "renew_organisation_feed",
    "solve_again",
    "start_trajectory",
    "stop_computing",
    "submit_request",
    "take_back_placement",
    "tick_action",
    "undo_change",
    "undo_move",
    "withdraw_feed",
    "withdraw_leave",
    "withdraw_organisation_feed",
    "withdraw_request",
]

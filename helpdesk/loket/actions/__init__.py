"""The verbs of the desk: each one transaction; it checks its actor, leaves an audit entry and mails later."""

from .answering import Conflict, publish_answer, react, write_note
from .asking import ask_question, release
from .drafting import forget_draft, keep_draft
from .handling import close, hand_back, pass_to_expert, reopen, set_target_group, take_question
from .incoming_mail import make_question_of_mail, put_mail_away, try_mail_again
from .knowledge import make_knowledge
from .planning import plan_answer, reschedule, take_back
from .service_level import (
    add_closing_day,
    remove_closing_day,
    set_channel,
    set_opening_hours,
    set_priority,
    set_promises,
)

__all__ = [
    "Conflict",
    "add_closing_day",
    "ask_question",
    "close",
    "forget_draft",
    "hand_back",
    "keep_draft",
    "make_knowledge",
    "make_question_of_mail",
    "pass_to_expert",
    "plan_answer",
    "publish_answer",
    "put_mail_away",
    "react",
    "release",
    "remove_closing_day",
    "reopen",
    "reschedule",
    "set_channel",
    "set_opening_hours",
    "set_priority",
    "set_promises",
    "set_target_group",
    "take_back",
    "take_question",
    "try_mail_again",
    "write_note",
]

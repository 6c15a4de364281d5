"""The verbs of the desk: each one transaction; it checks its actor, leaves an audit entry and mails later."""

from .answering import Conflict, publish_answer, react, write_note
from .asking import ask_question, release
from .handling import close, hand_back, pass_to_expert, reopen, set_target_group, take_question
from .incoming_mail import make_question_of_mail, put_mail_away, try_mail_again
from .knowledge import make_knowledge
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
    "hand_back",
    "make_knowledge",
    "make_question_of_mail",
    "pass_to_expert",
    "publish_answer",
    "put_mail_away",
    "react",
    "release",
    "remove_closing_day",
    "reopen",
    "set_channel",
    "set_opening_hours",
    "set_priority",
    "set_promises",
    "set_target_group",
    "take_question",
    "try_mail_again",
    "write_note",
]

"""The verbs of the desk: each one transaction; it checks its actor, leaves an audit entry and mails later."""

from .answering import Conflict, publish_answer, react, write_note
from .asking import ask_question, release
from .handling import close, hand_back, pass_to_expert, reopen, set_target_group, take_question
from .knowledge import make_knowledge

__all__ = [
    "Conflict",
    "ask_question",
    "close",
    "hand_back",
    "make_knowledge",
    "pass_to_expert",
    "publish_answer",
    "react",
    "release",
    "reopen",
    "set_target_group",
    "take_question",
    "write_note",
]

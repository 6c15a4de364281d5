"""The verbs of the desk: each one transaction; it checks its actor, leaves an audit entry and mails later."""

from .answering import Conflict, publish_answer, react, write_note
from .asking import ask_question, release
from .closing import close_unheard
from .consulting import consult, end_consultation, not_reached, say_aside
from .correcting import correct_asker
from .drafting import forget_draft, keep_draft
from .following import mention, mentionable, snooze, transfer, unwatch, wake_up, watch
from .from_meetings import take_from_meeting
from .gaps import answer_gap, drop_gap, order_gap_page, reopen_gap
from .handling import close, hand_back, pass_to_expert, reopen, set_target_group, take_question
from .incoming_mail import make_question_of_mail, put_mail_away, try_mail_again
from .knowledge import make_knowledge
from .municipalities import offer_help, take_back_offer
from .planning import plan_answer, reschedule, take_back
from .rating import rate
from .relating import link, merge, split, unlink, unmerge
from .service_level import (
    add_closing_day,
    remove_closing_day,
    set_channel,
    set_opening_hours,
    set_priority,
    set_promises,
)
from .text_modules import put_text_module, remove_text_module
from .triage import put_keyword, put_rule, remove_keyword, remove_rule, set_subject

__all__ = [
    "Conflict",
    "add_closing_day",
    "answer_gap",
    "ask_question",
    "close",
    "close_unheard",
    "consult",
    "correct_asker",
    "drop_gap",
    "end_consultation",
    "forget_draft",
    "hand_back",
    "keep_draft",
    "link",
    "make_knowledge",
    "make_question_of_mail",
    "mention",
    "mentionable",
    "merge",
    "not_reached",
    "offer_help",
    "order_gap_page",
    "pass_to_expert",
    "plan_answer",
    "publish_answer",
    "put_keyword",
    "put_mail_away",
    "put_rule",
    "put_text_module",
    "rate",
    "react",
    "release",
    "remove_closing_day",
    "remove_keyword",
    "remove_rule",
    "remove_text_module",
    "reopen",
    "reopen_gap",
    "reschedule",
    "say_aside",
    "set_channel",
    "set_opening_hours",
    "set_priority",
    "set_promises",
    "set_subject",
    "set_target_group",
    "snooze",
    "split",
    "take_back",
    "take_back_offer",
    "take_from_meeting",
    "take_question",
    "transfer",
    "try_mail_again",
    "unlink",
    "unmerge",
    "unwatch",
    "wake_up",
    "watch",
    "write_note",
]

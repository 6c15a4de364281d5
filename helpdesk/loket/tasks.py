"""The errands of the worker for the desk."""

from celery import shared_task

from accounts.actions import SYSTEM

from .actions.closing import close_unheard as close_what_was_answered
from .actions.municipalities import forget_old_offers
from .actions.retention import forget_questions as empty_questions
from .actions.telephone import forget_old_calls
from .answering import gaps
from .intake import drafts
from .intake.mail import processing
from .service_level import alarms
from .triage import retraining
from .triage.learning import learn_keywords as learn
from .workbench import presence


@shared_task
def forget_old() -> int:
    """Remove old drafts, unfinished calls, old offers and who was present long ago; returns how many."""
    return drafts.forget_old() + forget_old_calls() + presence.forget_old() + forget_old_offers()


@shared_task
def gather_gaps() -> int:
    """Look up which questions no page answers; returns how many were looked up."""
    return gaps.gather()


@shared_task
def close_unheard() -> int:
    """Close what was answered and not reacted to; returns how many."""
    return close_what_was_answered(SYSTEM)


@shared_task
def learn_keywords() -> int:
    """Learn anew which words point to which target group; pages change by the day."""
    return learn(SYSTEM)


@shared_task
def process_left_behind() -> int:
    """Deal with mail that was stored by a process that ended; returns how many."""
    return processing.process_left_behind()


@shared_task
def forget_mail() -> int:
    """Remove mail that was dealt with long ago; returns how many."""
    return processing.forget_old()


@shared_task
def tell_of_deadlines() -> int:
    """Warn who handles what threatens to be late, tell the team of what is late; returns how many."""
    return alarms.sweep()


@shared_task
def train_triage() -> bool:
    """Learn from the desk's own questions when it is time; returns whether it was."""
    if not retraining.is_due():
        return False
    retraining.retrain(SYSTEM)
    return True


@shared_task
def forget_questions() -> int:
    """Empty questions whose period is over; returns how many."""
    return empty_questions(SYSTEM)

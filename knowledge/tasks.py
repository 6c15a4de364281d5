"""The errands of the worker for the knowledge centre."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from . import changes
from .events import changes as event_changes
from .events import forgetting
from .feedback import actions as feedback
from .keeping import links as external_links
from .keeping import overdue
from .resources import reminders
from .runs import reminders as deadlines


@shared_task
def forget_registrations() -> int:
    """Remove registrations for meetings that are long over."""
    return forgetting.forget_registrations()


@shared_task
def look_after_events() -> int:
    """Give out what is free, and tell changes that nobody was told; returns how many there were."""
    return event_changes.look_after()


@shared_task
def forget_changes() -> int:
    """Remove what changed on pages more than a year ago."""
    return changes.forget_changes()


@shared_task
def forget_feedback() -> int:
    """Remove what readers said more than a year ago."""
    return feedback.forget_feedback()


@shared_task
def publish_scheduled() -> None:
    """Publish and take away the pages whose moment has come."""
    call_command("publish_scheduled", verbosity=0)


@shared_task
def keep_checks() -> int:
    """Warn owners of what became overdue, and send the team this week's list; returns how many mails."""
    return overdue.warn_owners() + overdue.send_weekly_list()


@shared_task
def collect_links() -> int:
    """Find the links to other sites on all public pages; returns how many there are."""
    return external_links.collect_links()


@shared_task
def check_links() -> int:
    """Look at some links whose turn it is; returns how many."""
    return external_links.check_due_links()


@shared_task
def remind_before_closing() -> int:
    """Remind followers of schemes that close soon; returns how many mails."""
    return reminders.remind_before_closing(timezone.localdate())


@shared_task
def remind_of_deadlines() -> int:
    """Mail who sees to a step of a run that is due within a week; returns how many steps those are."""
    return deadlines.remind()

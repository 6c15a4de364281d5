"""Pages whose check is overdue: the owner is warned once, the team gets a list each week, somebody checks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.audit import record
from accounts.models import User
from accounts.roles import PUBLISHERS, Role, has_role
from knowledge.resources.base import Resource
from post.mail import queue_mail

from .checking import editor_address
from .models import CheckWarning

# For a page that never said how often.
PERIOD = dt.timedelta(days=182)
# A mail names no more than this; the list in the editor has them all.
LISTED = 40


def may_mark_checked(user: Any, page: Resource) -> bool:
    """Who publishes, and who keeps the page up to date."""
    return has_role(user, *PUBLISHERS) or (
        has_role(user, Role.EXPERT) and page.maintainer_id == getattr(user, "pk", None)
    )


def next_check_after(page: Resource, today: dt.date) -> dt.date:
    """The same period as last time, counted from today."""
    period = PERIOD
    if page.checked_on and page.next_check_on and page.next_check_on > page.checked_on:
        period = page.next_check_on - page.checked_on
    return today + period


@transaction.atomic
def mark_checked(actor: Any, page: Resource, next_check_on: dt.date) -> Resource:
    """Say that the public text is still right: checked today, and the next check on this day.

    A draft that waits keeps waiting, with the new days in it. Raises PermissionDenied unless the actor
    publishes or keeps the page up to date, ValidationError when the page is not public, is being checked or
    the day has passed.
    """
    live = Resource.objects.select_for_update().get(pk=page.pk).specific
    if not may_mark_checked(actor, live):
        raise PermissionDenied
    today = timezone.localdate()
    if not live.live:
        raise ValidationError(gettext("Only a public page can be marked as checked."))
    if live.workflow_in_progress or live.scheduled_revision:
        raise ValidationError(
            gettext("A new version of this page is being checked or scheduled. Finish that first.")
        )
    if next_check_on <= today:
        raise ValidationError(gettext("Choose a day in the future for the next check."))
    draft = live.get_latest_revision_as_object() if live.has_unpublished_changes else None
    user = actor if isinstance(actor, User) and actor.pk else None
    live.checked_on, live.next_check_on = today, next_check_on
    # Who keeps a page up to date need not publish: of the text nothing changes.
    live.save_revision(user=user, changed=False).publish(user=user, skip_permission_checks=True)
    if draft is not None:
        draft.checked_on, draft.next_check_on = today, next_check_on
        draft.save_revision(user=user)
    record(actor, "mark_checked", live)
    return Resource.objects.get(pk=page.pk)


def warn_owners(today: dt.date | None = None) -> int:
    """Promise the owner of each page that became overdue one mail; returns how many.

    Each in a transaction of its own with the note that it was done: killed anywhere, none is sent twice.
    """
    today = today or timezone.localdate()
    count = 0
    overdue = Resource.objects.overdue(today).filter(maintainer__is_active=True)
    for page in overdue.select_related("maintainer").iterator(chunk_size=200):
        with transaction.atomic():
            _warning, is_new = CheckWarning.objects.get_or_create(page=page, due_on=page.next_check_on)
            if is_new:
                queue_mail(
                    key=f"overdue:{page.pk}:{page.next_check_on}",
                    to=page.maintainer.email,
                    template="knowledge/mail/overdue",
                    context={
                        "title": page.title,
                        "due_on": page.next_check_on,
                        "page_address": page.public_address,
                        "address": editor_address(page),
                    },
                )
                count += 1
    return count


def send_weekly_list(today: dt.date | None = None) -> int:
    """Promise each member of the team this week's list of what is overdue; returns how many got it promised.

    The key names the week of ISO 8601, so it can be called as often as one likes.
    """
    today = today or timezone.localdate()
    year, week, _day = today.isocalendar()
    overdue = Resource.objects.overdue(today)
    total = overdue.count()
    if not total:
        return 0
    pages = [
        {
            "title": page.title,
            "due_on": page.next_check_on,
            "owner": str(page.maintainer) if page.maintainer else "",
            "address": editor_address(page),
        }
        for page in overdue.select_related("maintainer").order_by("next_check_on", "pk")[:LISTED]
    ]
    team = User.objects.with_role(Role.PROGRAMME_TEAM).order_by("pk")
    with transaction.atomic():
        for person in team:
            queue_mail(
                key=f"overdue-list:{year}-W{week:02}:{person.pk}",
                to=person.email,
                template="knowledge/mail/overdue_list",
                context={
                    "pages": pages,
                    "total": total,
                    "more": total - len(pages),
                    "address": settings.SITE_URL + reverse("keeping:overdue"),
                },
            )
    return len(team)

"""The mails about a meeting of a trajectory, each with the invitation for a calendar."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from post.mail import queue_mail

from .agenda.invitations import meeting_invitation
from .models import TrajectoryMeeting


def invite(meeting: TrajectoryMeeting, people: Iterable[User]) -> None:
    """Invite people, or tell them that the meeting is off."""
    for one in people:
        _send(meeting, one, withdrawn=False)


def disinvite(meeting: TrajectoryMeeting, people: Iterable[User]) -> None:
    """Tell people who no longer take part that it goes on without them."""
    for one in people:
        _send(meeting, one, withdrawn=True)


def _send(meeting: TrajectoryMeeting, person: User, *, withdrawn: bool) -> None:
    if not person.is_active:
        return
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    queue_mail(
        # Somebody who leaves and comes back is invited again.
        key=f"meeting-{meeting.pk}-{meeting.sequence}-{secrets.token_hex(8)}",
        to=person.email,
        template="experts/mail/meeting",
        context={
            "name": str(person),
            "subject_line": meeting.subject,
            "trajectory": str(meeting.trajectory),
            "when": _("%(day)s to %(end)s hours")
            % {"day": date_format(starts, "l j F Y, G.i"), "end": date_format(ends, "G.i")},
            "place": meeting.place,
            "cancelled": meeting.cancelled or withdrawn,
            "withdrawn": withdrawn,
            "url": settings.SITE_URL + reverse("experts:trajectory", args=[meeting.trajectory_id]),
        },
        attachments=[meeting_invitation(meeting, person, withdrawn=withdrawn)],
        reply_to=settings.DESK_EMAIL,
    )

"""The verbs of following. No actor: who has the secret link of a mail is the owner of the address."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.roles import Role, has_role
from post.mail import queue_mail

from . import links
from .models import CONFIRM_WITHIN, LONGEST_REF, Follower, Following, Frequency
from .topics import UnknownTopic, label_of

MOST_TOPICS = 50
# At what hour of the day mail about what is new goes out.
HOUR = dt.time(7)


class TooManyTopics(Exception):
    """Somebody follows as much as one mail can hold; `message` is for the reader."""

    message = _("You follow very much already. Stop with something first.")


@transaction.atomic
def ask_to_follow(*, kind: str, ref: str, email: str, frequency: str) -> Following:
    """Promise a mail that asks the owner of the address to confirm; nothing is followed before that.

    What is answered and sent is the same whether or not the address is known. Raises UnknownTopic.
    """
    label = label_of(kind, ref) if len(ref) <= LONGEST_REF else ""
    if not label:
        raise UnknownTopic
    # Locked: whoever stops with the last topic at this moment takes the address away.
    follower, _made = Follower.objects.select_for_update().get_or_create(email=email.strip().lower())
    now = timezone.now()
    following, made = Following.objects.get_or_create(
        follower=follower, kind=kind, ref=ref, defaults={"asked_at": now}
    )
    if not made:
        Following.objects.filter(pk=following.pk).update(asked_at=now)
    token = links.confirm_token(following, Frequency(frequency))
    queue_mail(
        key=f"follow-{following.pk}-{secrets.token_hex(8)}",
        to=follower.email,
        template="post/mail/follow",
        context={
            "label": label,
            "frequency": Frequency(frequency).label,
            "confirm_url": settings.SITE_URL + reverse("post:follow_confirm", args=[token]),
            "days": CONFIRM_WITHIN.days,
        },
    )
    record(None, "ask_to_follow", following, kind=kind)
    return following


@transaction.atomic
def put_following(actor: Any, *, kind: str, ref: str, email: str, frequency: str) -> Following:
    """Let somebody follow who confirmed elsewhere, such as on a list that is taken over; no mail is sent.

    Again changes nothing. Raises PermissionDenied unless the actor is an administrator, and UnknownTopic.
    """
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    if not label_of(kind, ref):
        raise UnknownTopic
    follower, _made = Follower.objects.get_or_create(email=email.strip().lower())
    following, made = Following.objects.get_or_create(
        follower=follower, kind=kind, ref=ref, defaults={"asked_at": timezone.now()}
    )
    if made:
        confirm_following(following.pk, frequency)
    return following


@transaction.atomic
def confirm_following(following_id: int, frequency: str) -> Following | None:
    """Begin to follow, and take over how often for all that this person follows; again changes nothing.

    None when it was stopped or forgotten. Raises TooManyTopics.
    """
    following = (
        Following.objects.select_for_update(of=("self", "follower")).select_related("follower")
        .filter(pk=following_id).first()
    )  # fmt: skip
    if following is None:
        return None
    follower, now = following.follower, timezone.now()
    if following.confirmed_at is None:
        if follower.followings.confirmed().count() >= MOST_TOPICS:
            raise TooManyTopics
        following.confirmed_at = now
        following.save(update_fields=["confirmed_at"])
        record(None, "follow", following, kind=following.kind)
    if follower.next_digest_at is None:
        follower.seen_until = now
    _set_frequency(follower, frequency)
    return following


@transaction.atomic
def change_frequency(follower: Follower, frequency: str) -> None:
    """Send what is new more or less often from now on."""
    locked = Follower.objects.select_for_update().filter(pk=follower.pk).first()
    if locked is not None:
        _set_frequency(locked, frequency)


def _set_frequency(follower: Follower, frequency: str) -> None:
    if follower.next_digest_at is None or follower.frequency != frequency:
        follower.frequency = Frequency(frequency)
        follower.next_digest_at = next_digest(frequency, timezone.now())
        follower.save(update_fields=["frequency", "next_digest_at", "seen_until"])


@transaction.atomic
def stop_following(follower: Follower, following_id: int) -> None:
    """Stop with one topic; with the last one the address goes too."""
    Follower.objects.select_for_update().filter(pk=follower.pk).first()
    stopped = Following.objects.filter(follower=follower, pk=following_id)
    if stopped.delete()[0]:
        record(None, "stop_following", follower)
    if not Following.objects.filter(follower=follower).exists():
        Follower.objects.filter(pk=follower.pk).delete()


@transaction.atomic
def stop_all(follower_id: int) -> None:
    """Forget an address and all that it follows; again changes nothing."""
    if follower := Follower.objects.select_for_update().filter(pk=follower_id).first():
        record(None, "stop_all_following", follower)
        follower.delete()


@transaction.atomic
def forget_unconfirmed() -> int:
    """Remove what was asked and not confirmed in time, and addresses that nothing is left of. Runs hourly."""
    kept_from = timezone.now() - CONFIRM_WITHIN
    count = Following.objects.filter(confirmed_at=None, asked_at__lt=kept_from).delete()[0]
    count += Follower.objects.filter(followings=None, created_at__lt=kept_from).delete()[0]
    if count:
        record(None, "forget_unconfirmed", None, rows=count)
    return count


def next_digest(frequency: str, after: dt.datetime) -> dt.datetime:
    """The next moment for mail: tomorrow, or Monday, at seven in the morning here."""
    here = timezone.get_current_timezone()
    day = timezone.localtime(after).date() + dt.timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day += dt.timedelta(days=-day.weekday() % 7)
    return dt.datetime.combine(day, HOUR, tzinfo=here)

"""What is new, in one mail per follower.

Beat promises a digest for whose turn it is; the outbox makes it. What was told and the promise of the mail
are one transaction, so a kill at any line loses nothing and tells nothing twice. The window of a digest
reaches back a day before the last one, since what an import publishes may be committed long after it was
written; what was told of that day is remembered by key.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from post import outbox
from post.mail import queue_mail
from post.models import Effect

from . import links, topics
from .actions import next_digest
from .models import Follower

EFFECT = "digest"
OVERLAP = dt.timedelta(days=1)
MOST_IN_A_MAIL = 40


def promise_digests() -> int:
    """Promise a digest for whose turn it is; returns for how many. Called by beat."""
    now = timezone.now()
    promised = 0
    for pk in list(Follower.objects.due(now).values_list("pk", flat=True)):
        with transaction.atomic():
            follower = Follower.objects.due(now).select_for_update().filter(pk=pk).first()
            if follower is None or follower.next_digest_at is None:
                continue
            outbox.enqueue(EFFECT, f"{pk}-{follower.next_digest_at.isoformat()}", {"follower": pk})
            follower.next_digest_at = next_digest(follower.frequency, now)
            follower.save(update_fields=["next_digest_at"])
            promised += 1
    return promised


def make_digest(effect: Effect) -> None:
    """Promise the mail with what this follower was not told yet; none when there is nothing.

    The search may take a while, so what is new is gathered before the transaction and judged in it.
    Raises outbox.NotNow when a topic can't say what is new.
    """
    follower = Follower.objects.filter(pk=effect.payload["follower"]).first()
    if follower is None or follower.seen_until is None:
        return
    until = timezone.now()
    try:
        gathered = _gather(follower, follower.seen_until - OVERLAP)
    except topics.TopicUnavailable as error:
        raise outbox.NotNow("what is new can't be asked now") from error
    with transaction.atomic():
        locked = Follower.objects.select_for_update().filter(pk=follower.pk).first()
        if locked is None or locked.seen_until != follower.seen_until:
            # Somebody else told it, or this run was repeated after its commit.
            return
        parts, told = _untold(gathered, locked.told)
        if parts:
            # The same run again promises the same mail; a later one that found more promises another.
            key = hashlib.sha256("|".join(sorted(told)).encode()).hexdigest()[:16]
            _promise_mail(f"digest-{effect.key}-{key}", locked, parts)
        kept_from = until - OVERLAP
        all_told = locked.told | told
        locked.told = {key: at for key, at in all_told.items() if (parse_datetime(at) or until) > kept_from}
        locked.seen_until = until
        locked.save(update_fields=["told", "seen_until"])


def _gather(follower: Follower, since: dt.datetime) -> list[tuple[str, list[topics.News]]]:
    """Per topic its label and its news, of what was published after the reader began to follow it."""
    found = []
    followed = list(follower.followings.confirmed())
    labels = topics.labels_of((one.kind, one.ref) for one in followed)
    for following in followed:
        label = labels.get((following.kind, following.ref))
        if label and following.confirmed_at:
            news = topics.get(following.kind).news(following.ref, max(since, following.confirmed_at))
            found.append((label, news))
    return found


def _untold(
    gathered: list[tuple[str, list[topics.News]]], told: dict[str, str]
) -> tuple[list[tuple[str, list[topics.News]]], dict[str, str]]:
    """What was not told yet, each once, under the first topic that it belongs to; and its keys."""
    fresh: dict[str, str] = {}
    parts = []
    for label, news in gathered:
        part = []
        for one in news:
            if one.key not in told and one.key not in fresh:
                fresh[one.key] = one.at.isoformat()
                part.append(one)
        if part:
            parts.append((label, part))
    return parts, fresh


def _promise_mail(key: str, follower: Follower, parts: list[tuple[str, list[topics.News]]]) -> None:
    count = sum(len(news) for _label, news in parts)
    room, shown = MOST_IN_A_MAIL, []
    for label, news in parts:
        if room > 0:
            shown.append({"label": label, "news": news[:room]})
            room -= len(news)
    queue_mail(
        key=key,
        to=follower.email,
        template="post/mail/digest",
        context={
            "parts": shown,
            "count": count,
            "more": max(0, count - MOST_IN_A_MAIL),
            "manage_url": links.manage_url(follower),
            "unsubscribe_url": links.unsubscribe_url(follower),
        },
        unsubscribe_url=links.unsubscribe_url(follower),
    )


# A kill after the transaction repeats the handler, which then finds that it was told.
outbox.register(EFFECT, make_digest, external=True, lease=120)

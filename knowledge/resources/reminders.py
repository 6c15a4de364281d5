"""A mail before a scheme closes, to who follows its page.

Each window has one mail: who begins to follow within it gets its mail the next morning, and a day on which
nothing ran loses none. When the closing date moves, its mails are other ones.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.audit import record
from post.following import links
from post.following.models import Following
from post.mail import queue_mail
from post.models import Effect

from .types import Scheme

# How many days before the last day a mail goes out, at the latest; the narrowest window first.
WINDOWS = (3, 14)


def remind_before_closing(day: dt.date) -> int:
    """Promise the mails that are due on this day; returns how many are new. Runs each morning."""
    last = day + dt.timedelta(days=max(WINDOWS))
    closing = Scheme.objects.visible_to(None).filter(closes__range=(day, last)).defer_streamfields()
    schemes = {str(scheme.pk): scheme for scheme in closing}
    followings = Following.objects.of("page", schemes.keys()).select_related("follower")
    return sum(_remind(following, schemes[following.ref], day) for following in followings)


@transaction.atomic
def _remind(following: Following, scheme: Scheme, day: dt.date) -> bool:
    """Promise this mail, unless it was."""
    left = (scheme.closes - day).days if scheme.closes else 0
    window = next(days for days in WINDOWS if left <= days)
    key = f"closing-{following.pk}-{scheme.closes}-{window}"
    if Effect.objects.filter(kind="mail", key=key).exists():
        return False
    unsubscribe_url = links.unsubscribe_url(following.follower)
    queue_mail(
        key=key,
        to=following.follower.email,
        template="knowledge/mail/closing",
        context={
            "title": scheme.title,
            "address": scheme.public_address,
            "closes": scheme.closes,
            "days": left,
            "manage_url": links.manage_url(following.follower),
            "unsubscribe_url": unsubscribe_url,
        },
        unsubscribe_url=unsubscribe_url,
    )
    record(None, "remind_before_closing", scheme)
    return True

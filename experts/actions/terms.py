"""Until when a proposed placement can be answered, and what is promised for then: a reminder halfway, and an
end that frees the hours."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from experts import placement_mails as mails
from experts.models import Placement
from experts.sides import silent_sides
from post.models import Effect
from post.outbox import enqueue

REMIND, LAPSE = "experts.remind_answer", "experts.lapse"
# However soon the work begins, there is a day to answer.
LEAST = dt.timedelta(days=1)
END_OF_DAY = dt.time(17)


def answer_by(first_week: dt.date) -> dt.datetime:
    """Until when somebody may answer: five o'clock on the last day of the setting, yet not after the Friday
    before the work begins."""
    now = timezone.now()
    day = timezone.localdate(now) + dt.timedelta(days=settings.PLACEMENT_ANSWER_DAYS)
    last = timezone.make_aware(dt.datetime.combine(day, END_OF_DAY))
    friday = timezone.make_aware(dt.datetime.combine(first_week - dt.timedelta(days=3), END_OF_DAY))
    return max(now + LEAST, min(last, friday))


def begin_term(placement: Placement) -> None:
    """Promise the reminder and the end of the term."""
    assert placement.answer_by is not None  # noqa: S101  the constraint says so
    now = timezone.now()
    key, payload = f"placement-{placement.pk}", {"placement": placement.pk}
    enqueue(REMIND, key, payload, not_before=now + (placement.answer_by - now) / 2)
    enqueue(LAPSE, key, payload, not_before=placement.answer_by)


def remind(effect: Effect) -> None:
    """The outbox's handler: once more to each side that is silent."""
    placement = Placement.objects.proposed().with_sides().filter(pk=effect.payload["placement"]).first()
    if placement is not None:
        for side in silent_sides(placement):
            mails.remind_to_answer(placement, side)

"""When somebody who asks now may expect an answer."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loket.models import Question
from loket.models.question import Channel
from loket.service_level import begin


def expected_by(*, urgent: bool, now: dt.datetime | None = None) -> dt.datetime:
    """The moment that the service level promises for a question by web that comes in now."""
    question = Question(channel=Channel.WEB, urgent=urgent)
    begin(question, now or timezone.now())
    return question.due_at

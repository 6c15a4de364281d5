"""What makes a question by web suspect. It is kept for review, never refused: a person decides."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone

from loket.models import Draft, Question, Review
from loket.models.question import Channel

from .forms import CheckForm

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# A colleague may quote a page or two; advertising names many.
MANY_LINKS = 4
LATELY = dt.timedelta(days=7)


def suspicion(form: CheckForm, draft: Draft) -> str:
    """A reason of `Review`, or "" when nothing is odd."""
    text = draft.data["text"]
    if form.cleaned_data["website"]:
        return Review.Reason.TRAP
    if len(LINK.findall(text)) >= MANY_LINKS:
        return Review.Reason.LINKS
    # Only what came in lately: then the index on the last change keeps this quick.
    lately = Question.objects.filter(changed_at__gte=timezone.now() - LATELY, channel=Channel.WEB)
    same = lately.filter(ticket__description=text.replace("\r\n", "\n").strip())
    if same.exclude(asker_email=draft.data["email"].strip().lower()).exists():
        return Review.Reason.REPEATED
    return ""

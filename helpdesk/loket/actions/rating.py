"""What an asker thought of the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from loket.models import Message, Question, Satisfaction
from loket.rights import may_rate, require

from .ground import locked, moment, say

LONGEST_TEXT = 1000


@transaction.atomic
def rate(
    actor: Any, question: Question, score: int, *, text: str | None = None, at: dt.datetime | None = None
) -> Satisfaction:
    """Say whether the answer helped. A question has one rating: another one takes its place.

    `text` None leaves what was explained before. It moves nothing: the desk reads it with the question. An
    import at the command line may rate for the asker, and gives its time by `at`.
    """
    question = locked(question)
    require(may_rate(actor, question))
    now = moment(actor, at)
    if score not in Satisfaction.Score.values:
        raise ValidationError(_("Choose one of the answers."), code="score")
    known = Satisfaction.objects.filter(question=question).first()
    if text is None:
        text = known.text if known else ""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("Your text is longer than %(count)s characters. Make it shorter.") % {"count": LONGEST_TEXT},
            code="too_long",
        )
    if known is not None and (known.score, known.text) == (score, text):
        return known
    rating, _created = Satisfaction.objects.update_or_create(
        question=question, defaults={"score": score, "text": text, "at": now}
    )
    if known is None or known.score != score:
        label = Satisfaction.Score(score).label
        say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.RATED, text=str(label))
    record(actor, "rate", question, score=score)
    return rating

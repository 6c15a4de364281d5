"""An asker whose link no longer works asks for it by mail, and learns nothing by asking."""

from __future__ import annotations

import secrets

from django.db import transaction

from loket import mails
from loket.models import Question
from post.models import Effect
from post.outbox import enqueue

from .ground import locked_together

SEND_LINKS = "loket-new-link"
# One mail holds the newest; who asked more than these signs in.
MOST_LINKS = 10


@transaction.atomic
def ask_for_links(email: str) -> None:
    """Promise to look whether this address asked something, and to mail its links if so.

    Looking is left to the worker, so that asking takes as long for an address that nobody has.
    """
    enqueue(SEND_LINKS, secrets.token_hex(12), {"email": email.strip().lower()})


def send_links(effect: Effect) -> None:
    """Mail the links of the newest questions of an address; no mail when it asked none."""
    email = effect.payload["email"]
    questions = Question.objects.filter(asker_email=email, held=False).order_by("-asked_at")[:MOST_LINKS]
    newest = list(questions.values_list("pk", flat=True))
    # A link that is sent works for longer, so each of them is written.
    if held := locked_together(lambda: newest):
        mails.send_links([held[pk] for pk in newest if pk in held], effect.key)

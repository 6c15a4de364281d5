"""A worker that sends; errands are `ask` and `send` (tests/forks.py).

The failpoint ends it before or after a mail is sent.
"""

from __future__ import annotations

import os
import signal
from typing import Any

import django

from tests.forks import serve


def do(point: str, errand: str) -> None:
    """Promise three mails, or send what is promised."""
    from django.core.mail import EmailMultiAlternatives

    from loket.actions import ask_question
    from post import outbox
    from post.models import Effect

    if errand == "ask":
        for number in range(3):
            ask_question(
                None,
                text=f"Vraag nummer {number}: wie betaalt dit?",
                asker_name="Fatma Aydin",
                asker_email="f.aydin@hengelo.example",
            )
        return
    send = EmailMultiAlternatives.send

    def dying(self: EmailMultiAlternatives, fail_silently: bool = False) -> Any:
        if point == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        sent = send(self, fail_silently)
        if point == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return sent

    EmailMultiAlternatives.send = dying  # type: ignore[method-assign]
    # The lease of who was killed has run out.
    Effect.objects.update(leased_until=None)
    outbox.run_due()


if __name__ == "__main__":
    django.setup()
    serve(do)

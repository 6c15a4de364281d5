"""Intake in processes that end themselves by SIGKILL; errands are `work` and `report` (tests/forks.py).

The failpoint names the place. Where it stands in the code is of no matter to the program: the functions there
are wrapped here.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import django

from tests.forks import serve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")


def report() -> dict[str, Any]:
    """What became of the mail."""
    from loket.models import IncomingMail, Message, Question
    from post.models import Effect

    asked = Message.objects.filter(kind="asker").values_list("followup__comment", flat=True)
    questions = sorted(asked)
    assert len(questions) == Question.objects.count()
    return {
        "questions": questions,
        "confirmations": Effect.objects.filter(key__startswith="loket-confirmation").count(),
        "states": sorted(set(IncomingMail.objects.values_list("state", flat=True))),
        "mails": IncomingMail.objects.count(),
    }


def do(point: str, errand: str) -> Any:
    """Take in what is there, or say what became of it."""
    from django.core.management import call_command

    from loket.intake.mail import fetching, processing, receiving

    if errand == "report":
        return report()

    def dies(name: str, function: Callable[..., Any], *, after: bool = True) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs) if after else None
            if point == name:
                os.kill(os.getpid(), signal.SIGKILL)
            return result if after else function(*args, **kwargs)

        return wrapped

    create = receiving.IncomingMailPart.objects.create
    receiving.IncomingMailPart.objects.create = dies("before the block", create, after=False)  # type: ignore[method-assign]
    fetching.receive = dies("stored", fetching.receive)
    processing.read = dies("read", processing.read)
    processing.actions.ask_question = dies("asked", processing.actions.ask_question)
    fetching.process = dies("processed", fetching.process)
    fetching.Fetcher._mark = dies("marked", fetching.Fetcher._mark)  # type: ignore[method-assign]
    call_command("loket_imap", "--once")


if __name__ == "__main__":
    django.setup()
    serve(do)

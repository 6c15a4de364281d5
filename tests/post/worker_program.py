"""Workers of their own processes for the kill test.

Errands are `fill`, `work` and `report` (tests/forks.py).

Two kinds of effect: `kill.inside` writes an audit entry in the outbox's own transaction, `kill.outside` sends
a mail to the folder. A failpoint names a place, and how often it is passed before that process ends itself
with SIGKILL.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from tests.forks import serve

if TYPE_CHECKING:
    from post.models import Effect

COUNT = 60
# A worker that does not get ready ends by itself; how long that may take says how busy the machine is.
SECONDS = 600
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

passed: Counter[str] = Counter()
deadly = ""


def failpoint(name: str) -> None:
    """Die here, as by a power cut, when the errand says so."""
    wanted, _, after = deadly.partition(":")
    passed[name] += 1
    if wanted == name and passed[name] >= int(after):
        os.kill(os.getpid(), signal.SIGKILL)


def set_up() -> None:
    """Make both kinds of effect known."""
    from django.conf import settings

    from accounts.audit import record
    from post import mail, outbox

    settings.EMAIL_BACKEND = "post.backends.FolderBackend"

    def inside(effect: Effect) -> None:
        failpoint("inside before")
        record(None, "kill_test", None, key=effect.key)
        failpoint("inside after")

    def outside(effect: Effect) -> None:
        failpoint("outside before")
        mail.send(effect)
        failpoint("outside after")

    outbox.register("kill.inside", inside, lease=1)
    outbox.register("kill.outside", outside, external=True, lease=1)


def fill() -> None:
    """Promise all effects."""
    from django.db import transaction

    from post import outbox

    with transaction.atomic():
        for number in range(COUNT):
            outbox.enqueue("kill.inside", f"row {number}")
            texts = {"subject": f"Mail {number}", "text": "Dag.", "html": "<p>Dag.</p>"}
            payload = {"to": "proef@thuisbasis.example", **texts, "attachments": [], "reply_to": ""}
            outbox.enqueue("kill.outside", f"mail {number}", payload)


def work() -> None:
    """Carry out until nothing waits."""
    from post import outbox
    from post.models import Effect

    until = time.monotonic() + SECONDS
    while time.monotonic() < until and Effect.objects.waiting().filter(kind__startswith="kill.").exists():
        effect = outbox.claim()
        if effect is None:
            # Leased by who was killed.
            time.sleep(0.05)
            continue
        failpoint("claimed")
        outbox.carry_out(effect)
        failpoint("ticked")


def report() -> dict[str, Any]:
    """What became of the promises."""
    from django.conf import settings

    from accounts.models import AuditEntry
    from post.models import Effect

    mails = [message_from_bytes(path.read_bytes()) for path in Path(settings.MAIL_DIR).glob("*.eml")]
    effects = Effect.objects.filter(kind__startswith="kill.")
    rows = AuditEntry.objects.filter(verb="kill_test").values_list("details", flat=True)
    return {
        "states": sorted(set(effects.values_list("state", flat=True))),
        "effects": effects.count(),
        "attempts": sum(effects.values_list("attempts", flat=True)),
        "rows": sorted(entry["key"] for entry in rows),
        "mails": sorted(str(message["Subject"]) for message in mails),
    }


def do(point: str, errand: str) -> Any:
    """Carry out one errand, and die at this point of it."""
    global deadly
    deadly = point
    match errand:
        case "fill":
            return fill()
        case "work":
            return work()
    return report()


if __name__ == "__main__":
    django.setup()
    set_up()
    serve(do)

"""A worker of its own process for the kill test: `python worker_program.py fill|work|report [seconds]`.

Two kinds of effect: `kill.inside` writes an audit entry in the outbox's own transaction, `kill.outside` sends
a mail to the folder. FAILPOINT names a place, and how often it is passed before this process ends itself with
SIGKILL.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from email import message_from_bytes
from pathlib import Path

import django

COUNT = 60
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")


def failpoint(name: str, passed: dict[str, int]) -> None:
    """Die here, as by a power cut, when the environment says so."""
    wanted, _, after = os.environ.get("FAILPOINT", "").partition(":")
    passed[name] = passed.get(name, 0) + 1
    if wanted == name and passed[name] >= int(after):
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Do one of the three errands."""
    django.setup()
    from django.conf import settings
    from django.db import transaction

    from accounts.audit import record
    from accounts.models import AuditEntry
    from post import mail, outbox
    from post.models import Effect

    settings.EMAIL_BACKEND = "post.backends.FolderBackend"
    passed: dict[str, int] = {}

    def inside(effect: Effect) -> None:
        failpoint("inside before", passed)
        record(None, "kill_test", None, key=effect.key)
        failpoint("inside after", passed)

    def outside(effect: Effect) -> None:
        failpoint("outside before", passed)
        mail.send(effect)
        failpoint("outside after", passed)

    outbox.register("kill.inside", inside, lease=1)
    outbox.register("kill.outside", outside, external=True, lease=1)

    if sys.argv[1] == "fill":
        with transaction.atomic():
            for number in range(COUNT):
                outbox.enqueue("kill.inside", f"row {number}")
                texts = {"subject": f"Mail {number}", "text": "Dag.", "html": "<p>Dag.</p>"}
                payload = {"to": "proef@thuisbasis.example", **texts, "attachments": [], "reply_to": ""}
                outbox.enqueue("kill.outside", f"mail {number}", payload)
    elif sys.argv[1] == "work":
        print("ready", flush=True)
        until = time.monotonic() + float(sys.argv[2])
        while time.monotonic() < until and Effect.objects.waiting().filter(kind__startswith="kill.").exists():
            effect = outbox.claim()
            if effect is None:
                time.sleep(0.05)
                continue
            failpoint("claimed", passed)
            outbox.carry_out(effect)
            failpoint("ticked", passed)
    else:
        mails = [message_from_bytes(path.read_bytes()) for path in Path(settings.MAIL_DIR).glob("*.eml")]
        effects = Effect.objects.filter(kind__startswith="kill.")
        report = {
            "states": sorted(set(effects.values_list("state", flat=True))),
            "effects": effects.count(),
            "attempts": sum(effects.values_list("attempts", flat=True)),
            "rows": sorted(
                entry["key"]
                for entry in AuditEntry.objects.filter(verb="kill_test").values_list("details", flat=True)
            ),
            "mails": sorted(str(message["Subject"]) for message in mails),
        }
        print(json.dumps(report))


if __name__ == "__main__":
    main()

"""Takes mail in: `manage.py loket_mail FILE…`, or one message on standard input for a mail server's pipe."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError

from loket.intake.mail.processing import process
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail

# What tells a mail server to keep the message and try again later (sysexits.h).
TRY_LATER = 75


class Command(BaseCommand):
    """Each message is stored before it is read: whatever it holds, it is a question or in the desk's list."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, or none for standard input."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="A message (.eml or .msg).")
        parser.add_argument("--json", action="store_true", help="One line of JSON per message.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in each; exit 0 when each message is accounted for."""
        missing = 0
        for name in options["files"] or ["-"]:
            try:
                with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
                    line = take_in(stream, name)
            except OSError as error:
                self.stderr.write(f"{name}: {error.strerror or type(error).__name__}")
                missing += 1
                continue
            except DatabaseError as error:
                self.stderr.write(f"{name}: not stored ({type(error).__name__}); offer it again")
                sys.exit(TRY_LATER)
            self.stdout.write(json.dumps(line) if options["json"] else _sentence(line))
        if missing:
            sys.exit(1)


def take_in(stream: IO[bytes], name: str) -> dict[str, str]:
    """Store and process one message; what became of it."""
    mail, new = receive(stream, "loket_mail")
    with contextlib.suppress(DatabaseError):
        # It is stored; the errand of each minute goes on with it.
        if process(mail):
            return _line(name, mail, mail.outcome, mail.reason)
    if not new and mail.state != IncomingMail.State.RECEIVED:
        return _line(name, mail, IncomingMail.Outcome.IGNORED, "duplicate")
    if mail.state == IncomingMail.State.RECEIVED:
        return _line(name, mail, IncomingMail.Outcome.KEPT, "later")
    return _line(name, mail, mail.outcome, mail.reason)


def _line(name: str, mail: IncomingMail, outcome: str, reason: str) -> dict[str, str]:
    reference = mail.question.reference if mail.question else ""
    return {"file": name, "outcome": str(outcome), "reason": reason, "reference": reference}


def _sentence(line: dict[str, str]) -> str:
    return " ".join(
        filter(None, (f"{line['file']}:", line["outcome"], f"({line['reason']})", line["reference"]))
    )

"""How many messages a second one worker takes in, against django-helpdesk's own mail reader on the same ones.

`python -m bench.mail_intake [--messages 400]`, on PostgreSQL when DATABASE_URL names a server, else SQLite.
Ours stores each message whole and commits it, then reads it and makes a question with a promised confirmation
in a second transaction, as `loket_mail` does; theirs is `helpdesk.email.extract_email_metadata`, which
`process_email` calls for each. Both take batches in turns, so that what else the machine does hits both.
"""

from __future__ import annotations

import argparse
import base64
import io
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BATCH = 20
TEXT = (
    "Goedemiddag,\n\nIn onze gemeente zoekt een huurder met schulden een woning. Wie betaalt de begeleiding, "
    "en mogen wij iemand uit een andere gemeente voorrang geven?\n\nMet vriendelijke groet,\nFatma Aydin\n"
)
QUOTE = "\nOp do 19 nov 2026 om 10:02 schreef Loket <loket@elders.example>:\n" + "> Een eerdere regel.\n" * 30
PDF = base64.encodebytes(b"%PDF-1.4\n" + b"1 0 obj<</Type/Catalog>>endobj\n" * 1000).decode()


def message(number: int, side: str) -> str:
    """One of four kinds of message, all of different people: plain, with a quote, with HTML, with a file."""
    top = (
        f"From: Fatma Aydin <f{number}.{side}@gemeente{number % 50}.example>\nTo: desk@elders.example\n"
        f"Subject: Vraag {number} over begeleiding\nMessage-ID: <{number}.{side}@bench.example>\n"
        "Date: Thu, 19 Nov 2026 09:12:00 +0100\nMIME-Version: 1.0\n"
    )
    plain = "Content-Type: text/plain; charset=utf-8\n\n"
    kind = number % 4
    if kind == 0:
        return top + plain + TEXT
    if kind == 1:
        return top + plain + TEXT + QUOTE
    both = f"--g\n{plain}{TEXT}\n--g\n"
    if kind == 2:
        html = "Content-Type: text/html; charset=utf-8\n\n<div>" + TEXT.replace("\n", "<br>") + "</div>"
        return f'{top}Content-Type: multipart/alternative; boundary="g"\n\n{both}{html}\n--g--\n'
    file = (
        'Content-Type: application/pdf; name="brief.pdf"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="brief.pdf"\n\n{PDF}'
    )
    return f'{top}Content-Type: multipart/mixed; boundary="g"\n\n{both}{file}\n--g--\n'


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A migrated database of this run alone."""
    from tests import databases

    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        with databases.postgresql_copy(server) as address:
            yield address
    else:
        databases.sqlite_copy(folder / "db.sqlite3")
        yield f"sqlite:///{folder}/db.sqlite3"


def ours(raw: str) -> None:
    """As `loket_mail` does."""
    from loket.intake.mail.processing import process
    from loket.intake.mail.receiving import receive

    mail, new = receive(io.BytesIO(raw.encode()))
    process(mail)
    if not new or mail.outcome != "question":
        raise SystemExit(f"not taken in: {mail.outcome} {mail.reason} {mail.detail}")


def peer() -> Callable[[str], None]:
    """As django-helpdesk does for each message of a mailbox."""
    from helpdesk.email import extract_email_metadata
    from helpdesk.models import Queue

    queue = Queue.objects.create(
        title="Bench", slug="bench", locale="en", allow_email_submission=True, email_address="desk@x.example"
    )
    log = logging.getLogger("bench.peer")
    log.setLevel(logging.CRITICAL)

    def take_in(raw: str) -> None:
        if extract_email_metadata(raw, queue, log) is None:
            raise SystemExit("the peer did not take it in")

    return take_in


def main() -> None:
    """Print messages a second of both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=400)
    count = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as name, database(Path(name)) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.conf import settings
        from django.db import connection

        settings.ROOT_URLCONF = "bench.peer_urls"
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        sides: dict[str, Callable[[str], None]] = {"ours": ours, "peer": peer()}
        times: dict[str, list[float]] = {side: [] for side in sides}
        worked: dict[str, list[float]] = {side: [] for side in sides}
        for take_in, side in ((take, side) for side, take in sides.items()):
            take_in(message(10**6, side))
        for start in range(0, count, BATCH):
            for side, take_in in sides.items():
                raws = [message(number, side) for number in range(start, start + BATCH)]
                begun, busy = time.perf_counter(), time.process_time()
                for raw in raws:
                    take_in(raw)
                times[side].append((time.perf_counter() - begun) / BATCH)
                worked[side].append((time.process_time() - busy) / BATCH)
        rates = {side: 1 / statistics.median(found) for side, found in times.items()}
        print(f"{count} messages of four kinds, one worker, {connection.vendor}")
        for side, rate in rates.items():
            busy = statistics.median(worked[side]) * 1000
            print(f"{side:5} {rate:7.1f} messages/s by the clock, {busy:6.1f} ms of this processor each")
        print(f"ratio {rates['ours'] / rates['peer']:7.2f}  (goal for ours: 20 messages/s or more)")
        connection.close()


if __name__ == "__main__":
    main()

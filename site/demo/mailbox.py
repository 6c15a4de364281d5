"""The mails that the demo would have sent, read from the folder that the mail backend writes."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME = re.compile(r"[0-9a-f]{24}")
MOST = 100


@dataclass(frozen=True)
class Mail:
    """One mail as the reader sees it."""

    name: str
    at: dt.datetime
    to: str
    subject: str
    text: str
    attachments: tuple[tuple[str, str], ...]


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        name=path.stem,
        at=dt.datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone()),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        attachments=tuple(
            (part.get_filename() or "bijlage", str(part.get_content())) for part in message.iter_attachments()
        ),
    )


def newest() -> list[Mail]:
    """The mails, newest first, at most `MOST`."""
    folder = Path(settings.MAIL_DIR)
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in paths[:MOST]]


def one(name: str) -> Mail | None:
    """The mail of this name, or None."""
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None

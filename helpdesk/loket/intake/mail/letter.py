"""What we know of a message once it was read, whatever format it came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Enclosure:
    """A file in a message; `content` reads it when it is asked for, so not all lie in memory at once."""

    name: str
    mimetype: str
    content: Callable[[], bytes]
    inline: bool = False


@dataclass
class Letter:
    """One message. Texts hold no control characters, lists are cut at a length that people never reach."""

    message_id: str = ""
    # The messages that it answers, the nearest first.
    answers: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    # The address as it was written, when mail can't be sent there.
    sender_as_written: str = ""
    reply_to: str = ""
    # All addresses that the message was sent or delivered to.
    recipients: list[str] = field(default_factory=list)
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    # What of it is new: no quotes and no signature.
    fresh: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)
    # (name, reason) of what was not taken over.
    left_out: list[tuple[str, str]] = field(default_factory=list)
    # Header name in lower case -> values, decoded.
    headers: dict[str, list[str]] = field(default_factory=dict)
    # "encrypted", "calendar_reply", "receipt" or "report" (of delivery): what it is, if special.
    kind: str = ""
    report: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """The first value of a header, or nothing."""
        values = self.headers.get(name.lower())
        return values[0] if values else ""


class Unreadable(Exception):
    """What came is no message that we can read; `reason` is a machine word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

"""The mailboxes that the desk reads, as the setting DESK_MAILBOXES names them.

One address per mailbox, by spaces: `imaps://user%40example.org@mail.example.org/INBOX?password=VARIABLE`. The
password itself stands in the environment variable of that name. `imap+tls://` begins in clear and demands
STARTTLS; `imap://` has no encryption and is for this machine alone. `done=Folder` is where stored mail goes.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"imaps": ("tls", 993), "imap+tls": ("starttls", 143), "imap": ("none", 143)}
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Mailbox:
    """One mailbox. `label` names it in lists and logs, where its address does not belong."""

    label: str
    host: str
    port: int
    security: str
    user: str
    password_variable: str
    folder: str = "INBOX"
    done: str = ""

    @property
    def key(self) -> str:
        """What its place is remembered by: the same mailbox under another number goes on where it was."""
        return hashlib.sha256(f"{self.user}@{self.host}/{self.folder}".encode()).hexdigest()[:32]

    @property
    def password(self) -> str:
        """The password, from the environment."""
        return os.environ.get(self.password_variable, "")


def configured() -> list[Mailbox]:
    """The mailboxes of this site; ImproperlyConfigured says what is wrong with one."""
    return [
        mailbox_of(address, number) for number, address in enumerate(settings.DESK_MAILBOXES.split(), start=1)
    ]


def mailbox_of(address: str, number: int) -> Mailbox:
    """One mailbox from its address."""
    label = f"mailbox {number}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{label}: this is no address") from error
    if parts.scheme not in SCHEMES or not parts.hostname or not parts.username:
        raise ImproperlyConfigured(f"{label}: write imaps://user@host/folder?password=VARIABLE")
    if parts.password:
        raise ImproperlyConfigured(f"{label}: name a variable with the password, not the password itself")
    security, usual_port = SCHEMES[parts.scheme]
    if security == "none" and parts.hostname not in LOCAL:
        raise ImproperlyConfigured(
            f"{label}: imap:// sends the password in clear; use imaps:// or imap+tls://"
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not query.get("password"):
        raise ImproperlyConfigured(f"{label}: ?password= must name the variable that holds the password")
    return Mailbox(
        label=label,
        host=parts.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(parts.username),
        password_variable=query["password"],
        folder=unquote(parts.path.strip("/")) or "INBOX",
        done=query.get("done", ""),
    )

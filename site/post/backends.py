"""Where mail goes when no mail server is named: a folder, one file per message."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes `<hash of the Message-ID>.eml`; the same message again is the same file, never half a one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; returns how many."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            message: Any = email.message()
            name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
            # A name of its own: two workers that send the same message must not write in each other's file.
            part = folder / f".{name}.{secrets.token_hex(4)}.part"
            part.write_bytes(message.as_bytes(linesep="\r\n"))
            part.replace(folder / f"{name}.eml")
        return len(email_messages)

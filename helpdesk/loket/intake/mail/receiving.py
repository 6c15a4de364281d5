"""A message is stored whole and committed before anybody looks at what it says.

It is read in blocks, so that its size is no matter for memory. Its fingerprint is of Message-ID and content,
without what servers add on the way, so that the same message by two mailboxes is one.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from typing import IO

from django.db import IntegrityError, transaction

from loket.models import IncomingMail, IncomingMailPart
from loket.models.mail import MAIL_BLOCK

from . import headers

BLOCK = MAIL_BLOCK
IN_MEMORY = 2 * BLOCK
MAX_HEADER_BYTES = BLOCK
# What a message is known by; servers add and change the others.
NAMED = re.compile(
    rb"^(message-id|from|to|cc|subject|date|in-reply-to)[ \t]*:(.*(?:\r?\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
HEADER_LINE = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
# What a mail server or an old mailbox file puts before the headers.
MBOX_LINE = re.compile(rb"\A(?:\xef\xbb\xbf|\s)*(?:>?From [^\r\n]*\r?\n)?")


def receive(stream: IO[bytes], source: str = "") -> tuple[IncomingMail, bool]:
    """Store a message; gives it and whether it is new. The same message again is the one that is there."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        size = 0
        for block in iter(lambda: stream.read(BLOCK), b""):
            copy.write(block)
            size += len(block)
        copy.seek(0)
        fingerprint, message_id = _fingerprint(copy)
        if known := IncomingMail.objects.filter(fingerprint=fingerprint).first():
            return known, False
        try:
            with transaction.atomic():
                # The fingerprint is unique: of two at once one waits here, and finds the other's.
                mail = IncomingMail.objects.create(
                    fingerprint=fingerprint, internet_id=message_id, source=source[:100], size=size
                )
                copy.seek(0)
                for number, block in enumerate(iter(lambda: copy.read(BLOCK), b"")):
                    IncomingMailPart.objects.create(mail=mail, number=number, data=block)
        except IntegrityError:
            return IncomingMail.objects.get(fingerprint=fingerprint), False
    return mail, True


def raw(mail: IncomingMail) -> IO[bytes]:
    """The message as it came, from its first header on; the caller closes it."""
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    for number, block in enumerate(mail.blocks()):
        copy.write(MBOX_LINE.sub(b"", block, count=1) if number == 0 else block)
    copy.seek(0)
    return copy


def _fingerprint(copy: IO[bytes]) -> tuple[str, str]:
    head = copy.read(MAX_HEADER_BYTES)
    before = MBOX_LINE.match(head)
    start = before.end() if before else 0
    split = re.compile(rb"\r?\n\r?\n").search(head, start)
    end = split.start() if split else len(head)
    if not HEADER_LINE.match(head, start):
        # No internet message: all of it counts.
        end, split = start, None
    digest = hashlib.sha256()
    message_id = ""
    for name, value in sorted((n.lower(), b" ".join(v.split())) for n, v in NAMED.findall(head[start:end])):
        digest.update(name + b":" + value + b"\n")
        if name == b"message-id" and not message_id:
            ids = headers.message_ids(value.decode("ascii", "replace"))
            message_id = ids[0] if ids else ""
    copy.seek(split.end() if split else end)
    # Line ends differ by the way it came, and so does how many stand at the end.
    ends = 1
    while line := copy.readline(BLOCK):
        if body := line.rstrip(b"\r\n"):
            digest.update(b"\n" * ends + body)
            ends = 0
        ends += line.endswith(b"\n")
    return digest.hexdigest(), message_id

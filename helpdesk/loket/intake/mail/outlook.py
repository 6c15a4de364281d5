"""A message as Outlook saves it (.msg) to a Letter."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from . import headers
from .charsets import clean
from .letter import Enclosure, Letter, Unreadable
from .markup import text_of_html
from .mime import MAX_TEXT, MOST_ENCLOSURES, fill_envelope

# An OLE file: Outlook's messages are, and so are old Word and Excel files.
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SMTP_ADDRESS = 0x5D01
SENDER_ADDRESS = 0x0C1F
SENDER_NAME = 0x0C1A
MESSAGE_ID = 0x1035
IN_REPLY_TO = 0x1042


def read(stream: IO[bytes]) -> Letter:
    """Read a message of Outlook. Raises Unreadable when it is another kind of OLE file, or broken."""
    from oxmsg import Message as OutlookMessage

    try:
        # The package reads a file by its name or whole bytes.
        with tempfile.NamedTemporaryFile(suffix=".msg") as copy:
            for block in iter(lambda: stream.read(1024 * 1024), b""):
                copy.write(block)
            copy.flush()
            return _letter_of(OutlookMessage.load(copy.name))
    except Unreadable:
        raise
    except Exception as error:
        # A broken OLE file makes the package raise almost anything.
        raise Unreadable("no_message") from error


def _letter_of(source: Any) -> Letter:
    letter = Letter()
    for name, value in list(dict(source.message_headers).items())[: headers.MAX_HEADERS]:
        letter.headers.setdefault(name.lower(), []).append(headers.text_of(value))
    for name, tag in (("message-id", MESSAGE_ID), ("in-reply-to", IN_REPLY_TO)):
        if name not in letter.headers and (value := _text(source, tag)):
            letter.headers[name] = [headers.text_of(value)]
    if "from" not in letter.headers:
        address = _text(source, SMTP_ADDRESS) or _text(source, SENDER_ADDRESS)
        name = _text(source, SENDER_NAME).replace('"', "")
        if "@" in address:
            letter.headers["from"] = [headers.text_of(f'"{name}" <{address}>')]
        elif source.sender and "@" in source.sender:
            letter.headers["from"] = [headers.text_of(source.sender)]
    if "subject" not in letter.headers:
        letter.headers["subject"] = [headers.text_of(source.subject or "")]
    fill_envelope(letter)
    if letter.sent_at is None:
        letter.sent_at = source.sent_date
    text = clean(source.body or "")
    if not text.strip() and source.html_body:
        text = text_of_html(source.html_body)
    letter.text = text[:MAX_TEXT].strip()
    for attachment in list(source.attachments)[:MOST_ENCLOSURES]:
        data = attachment.file_bytes
        name = headers.text_of(attachment.file_name or "")
        if data is None:
            letter.left_out.append((name, "nested"))
        else:
            letter.enclosures.append(Enclosure(name, attachment.mime_type or "", lambda data=data: data))  # type: ignore[misc]
    return letter


def _text(source: Any, tag: int) -> str:
    try:
        value = source.properties.str_prop_value(tag)
    except Exception:
        return ""
    return clean(value) if isinstance(value, str) else ""

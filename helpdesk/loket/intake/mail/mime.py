"""An internet message (.eml) to a Letter. Broken, huge and hostile ones are read as far as they can be."""

from __future__ import annotations

import base64
import datetime as dt
import email.parser
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import InvalidBase64LengthDefect
from email.message import Message
from typing import IO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import headers
from .charsets import clean, decode
from .letter import Enclosure, Letter, Unreadable
from .markup import text_of_html

MOST_PARTS = 500
MOST_ENCLOSURES = 50
DEEPEST = 20
MAX_TEXT = 500_000
# A picture smaller than this that stands in the text is a logo under a signature.
SMALL_PICTURE = 10_000
# One of these makes a file a message; any text with a colon in it has "headers".
MESSAGE_HEADERS = {
    "from", "to", "subject", "date", "message-id", "received", "mime-version", "return-path", "reply-to",
    "content-type", "delivered-to", "cc", "sender",
}  # fmt: skip
ENCRYPTED = {"application/pgp-encrypted"}
SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
OPAQUE = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
BEGINS = re.compile(r"^DTSTART((?:;[^:\n]*)?):(\d{8})(?:T(\d{6})(Z?))?\s*$", re.MULTILINE | re.IGNORECASE)
TIME_ZONE = re.compile(r';TZID="?([^;:"]+)', re.IGNORECASE)
# What Windows calls the time of here.
OUR_ZONES = {"W. Europe Standard Time", "Romance Standard Time"}
PGP_BLOCK = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)


@dataclass
class _Reading:
    """What was gathered from the parts so far."""

    letter: Letter
    texts: list[str]
    calendars: list[tuple[str, str]]
    parts: int = 0


def read(stream: IO[bytes]) -> Letter:
    """Read a message. Raises Unreadable when it is none, or when it nests too deep to be read."""
    try:
        message = email.parser.BytesParser(policy=email.policy.compat32).parse(stream)
        return _letter_of(message)
    except RecursionError as error:
        raise Unreadable("nested_too_deep") from error


def _letter_of(message: Message) -> Letter:
    found = headers.all_of(message)
    if not MESSAGE_HEADERS & found.keys():
        raise Unreadable("no_message")
    letter = Letter(headers=found)
    fill_envelope(letter)
    reading = _Reading(letter, [], [])
    _gather(message, reading, 0)
    letter.text = "\n\n".join(part for part in reading.texts if part.strip())[:MAX_TEXT].strip()
    if reading.calendars:
        # What a mail program shows of an invitation beside its text: the text seldom says when it is.
        invitation, about = reading.calendars[0]
        letter.text = "\n\n".join(filter(None, (invitation, letter.text or about)))
    if PGP_BLOCK.search(letter.text):
        letter.kind = "encrypted"
    return letter


def fill_envelope(letter: Letter) -> None:
    """Fill in what the headers say: who, to whom, when and what it answers."""
    found = letter.headers
    ids = headers.message_ids(letter.header("message-id"))
    letter.message_id = ids[0] if ids else ""
    answered = headers.message_ids(" ".join(found.get("in-reply-to", [])))
    references = headers.message_ids(" ".join(found.get("references", [])))
    letter.answers = list(dict.fromkeys([*answered, *reversed(references)]))[: headers.MAX_IDS]
    senders = headers.addresses(found.get("from", []) or found.get("sender", []))
    if senders:
        letter.sender_name = senders[0][0][:100]
        letter.sender_as_written = senders[0][1][:320]
        letter.sender = headers.usable(senders[0][1])
    replies = headers.addresses(found.get("reply-to", []))
    letter.reply_to = headers.usable(replies[0][1]) if replies else ""
    to = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")
    for name in to:
        letter.recipients += [address.lower() for _n, address in headers.addresses(found.get(name, []))]
    letter.subject = letter.header("subject")[:250]
    letter.sent_at = headers.moment(letter.header("date"))


def _type_of(part: Message) -> str:
    try:
        return part.get_content_type()
    except (ValueError, LookupError, IndexError):
        return "application/octet-stream"


def _gather(message: Message, reading: _Reading, depth: int) -> None:
    reading.parts += 1
    if reading.parts > MOST_PARTS or depth > DEEPEST:
        if ("", "too_many_parts") not in reading.letter.left_out:
            reading.letter.left_out.append(("", "too_many_parts"))
        return
    mimetype = _type_of(message)
    if mimetype == "multipart/report":
        _report(message, reading)
    elif mimetype == "multipart/encrypted" or mimetype in ENCRYPTED:
        reading.letter.kind = "encrypted"
    elif mimetype == "multipart/alternative" and message.is_multipart():
        _alternative(message, reading, depth)
    elif mimetype == "message/rfc822" and message.is_multipart():
        _nested(message, reading, depth)
    elif message.is_multipart():
        for part in _children(message):
            _gather(part, reading, depth + 1)
    elif mimetype.startswith("multipart/"):
        # Its boundary is missing or never comes: what there is, is text.
        _text(message, "text/plain", reading)
    else:
        _leaf(message, mimetype, reading)


def _children(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload if isinstance(part, Message))


def _alternative(message: Message, reading: _Reading, depth: int) -> None:
    """Of versions of one text the plain one, unless it is empty; files among them all the same."""
    texts: list[tuple[str, list[str]]] = []
    for part in _children(message):
        before, reading.texts = reading.texts, []
        _gather(part, reading, depth + 1)
        texts.append((_type_of(part), reading.texts))
        reading.texts = before
    plain = [found for kind, found in texts if kind == "text/plain" and "".join(found).strip()]
    other = [found for kind, found in texts if kind != "text/plain" and "".join(found).strip()]
    for found in (plain or other[-1:])[:1]:
        reading.texts += found


def _nested(message: Message, reading: _Reading, depth: int) -> None:
    """A message that was attached: what it says stands under what its sender said, as in a forward."""
    for inner in _children(message):
        found = headers.all_of(inner)
        lines = [
            f"{label}: {found[name][0]}"
            for label, name in (("Van", "from"), ("Datum", "date"), ("Onderwerp", "subject"))
            if name in found
        ]
        before, reading.texts = reading.texts, []
        _gather(inner, reading, depth + 1)
        body = "\n\n".join(text for text in reading.texts if text.strip())
        reading.texts = [*before, "\n".join(["-----Bijgevoegd bericht-----", *lines, "", body]).strip()]


def _content(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    raw = part.get_payload()
    if isinstance(data, bytes):
        # Cut short on its way, or with a stray character: the standard library then gives back the letters.
        broken = any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects)
        return (broken and isinstance(raw, str) and _base64(raw)) or data
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _base64(text: str) -> bytes:
    """What can be read of broken base64; nothing of a text that only says that it is some."""
    text = "".join(text.split("\n")).replace("\r", "")
    letters = NOT_BASE64.sub("", text)
    if len(letters) < 0.95 * len(text) or " " in text:
        return b""
    return base64.b64decode(letters[: len(letters) // 4 * 4])


def _param(part: Message, name: str, header: str = "content-type") -> str:
    try:
        value = part.get_param(name, "", header)
    except (ValueError, LookupError, IndexError, TypeError):
        return ""
    if isinstance(value, tuple):
        try:
            return clean(value[2].encode("latin-1", "surrogateescape").decode(value[0] or "utf-8", "replace"))
        except (LookupError, UnicodeError):
            return clean(value[2])
    return headers.text_of(value)[:200] if value else ""


def _name_of(part: Message) -> str:
    return _param(part, "filename", "content-disposition") or _param(part, "name")


def _leaf(part: Message, mimetype: str, reading: _Reading) -> None:
    disposition = headers.text_of(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    name = _name_of(part)
    if mimetype in SIGNATURES:
        return
    if mimetype in OPAQUE:
        reading.letter.kind = "encrypted"
        return
    if mimetype.startswith("text/") and disposition != "attachment":
        if mimetype == "text/calendar":
            _calendar(part, reading, name)
            return
        if not name or (mimetype == "text/html" and not reading.texts):
            _text(part, mimetype, reading)
            return
    if len(reading.letter.enclosures) >= MOST_ENCLOSURES:
        if ("", "too_many_files") not in reading.letter.left_out:
            reading.letter.left_out.append(("", "too_many_files"))
        return
    inline = disposition == "inline" or (disposition != "attachment" and bool(part.get("Content-ID")))
    reading.letter.enclosures.append(Enclosure(name, mimetype, lambda: _content(part), inline))


def _text(part: Message, mimetype: str, reading: _Reading) -> None:
    content = _content(part)[: 4 * MAX_TEXT]
    text = decode(content, _param(part, "charset"))
    if mimetype == "text/html":
        text = text_of_html(text)
    elif mimetype == "text/plain" and _param(part, "format").lower() == "flowed":
        text = unflowed(text, delete_space=_param(part, "delsp").lower() == "yes")
    reading.texts.append(text[:MAX_TEXT])


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """A text in format=flowed (RFC 3676) with its paragraphs in one line each; quotes stay as they are."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted, signature = line.startswith(">"), line == "-- "
        line = line[1:] if line.startswith(" ") else line
        if open_line and not quoted and not signature:
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + line
        else:
            lines.append(line)
        open_line = line.endswith(" ") and not quoted and not signature
    return "\n".join(lines)


def _calendar(part: Message, reading: _Reading, name: str) -> None:
    raw = decode(_content(part)[:MAX_TEXT], _param(part, "charset"))
    method = (_param(part, "method") or _ical_value(raw, "METHOD")).upper()
    if method in {"REPLY", "COUNTER", "REFRESH"}:
        reading.letter.kind = "calendar_reply"
    # A time zone before it has moments of its own.
    event = raw[max(raw.find("BEGIN:VEVENT"), 0) :]
    if summary := _ical_value(event, "SUMMARY"):
        title = _("Cancelled: %(what)s") if method == "CANCEL" else _("Invitation: %(what)s")
        said = [title % {"what": summary}]
        if when := _begins(event):
            said.append(_("When: %(date)s") % {"date": when})
        if place := _ical_value(event, "LOCATION"):
            said.append(_("Place: %(place)s") % {"place": place})
        reading.calendars.append(("\n".join(said), _ical_value(event, "DESCRIPTION")))
    reading.letter.left_out.append((name or "uitnodiging.ics", "calendar"))


def _begins(event: str) -> str:
    """When an event begins, in words; "" when it does not say, or by a clock that we do not know."""
    found = BEGINS.search(event)
    if not found:
        return ""
    parameters, day, clock, utc = found.groups()
    try:
        zone = dt.UTC if utc else _zone(parameters if clock else "")
        moment = dt.datetime.strptime(day + (clock or "000000"), "%Y%m%d%H%M%S").replace(tzinfo=zone)
        moment = timezone.localtime(moment)
    except (ZoneInfoNotFoundError, ValueError, OverflowError, OSError):
        return ""
    return date_format(moment, "l j F Y, G.i" if clock else "l j F Y")


def _zone(parameters: str) -> dt.tzinfo:
    """The time zone that a moment names; ours when it names none. Raises what ZoneInfo raises."""
    named = TIME_ZONE.search(parameters)
    if named is None or named[1].strip() in OUR_ZONES:
        return timezone.get_current_timezone()
    return ZoneInfo(named[1].strip())


def _ical_value(raw: str, name: str) -> str:
    unfolded = re.sub(r"\n[ \t]", "", raw)
    found = re.search(rf"^{name}(?:;[^:\n]*)?:(.*)$", unfolded, re.MULTILINE | re.IGNORECASE)
    return re.sub(r"\\n", "\n", found[1], flags=re.IGNORECASE).replace("\\", "").strip() if found else ""


def _report(message: Message, reading: _Reading) -> None:
    """A report by a mail server (RFC 3464) or a mail program (RFC 8098): what it is about."""
    letter = reading.letter
    kind = _param(message, "report-type").lower()
    if kind == "disposition-notification":
        letter.kind = "receipt"
        return
    letter.kind = "report"
    ids: list[str] = []
    for part in _children(message):
        mimetype = _type_of(part)
        if mimetype in {"message/delivery-status", "message/global-delivery-status"}:
            blocks = list(_children(part)) or [part]
            for block in blocks:
                found = headers.all_of(block)
                for name in ("action", "status"):
                    if name in found:
                        letter.report.setdefault(name, found[name][0].lower()[:60])
        elif mimetype in {"message/rfc822", "message/global"}:
            for inner in _children(part):
                ids += headers.message_ids(" ".join(headers.all_of(inner).get("message-id", [])))
        elif mimetype in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            text = decode(_content(part)[:100_000] or b"")
            ids += [
                found
                for line in re.findall(r"^message-id:(.*(?:\n[ \t].*)?)", text, re.IGNORECASE | re.MULTILINE)
                for found in headers.message_ids(line)
            ]
        elif mimetype == "text/plain":
            reading.texts.append(decode(_content(part)[:MAX_TEXT], _param(part, "charset")))
    letter.report["ids"] = list(dict.fromkeys(ids))

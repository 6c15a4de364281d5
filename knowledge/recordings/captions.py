"""Captions in WebVTT: read so that what is wrong is said with its line, and written as bare text.

`webvtt` reads each caption. Captions are read one block at a time, because its errors name no line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import NamedTuple

import webvtt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Ten hours of speech are less than a megabyte.
MOST_BYTES = 4 * 1024 * 1024
MOST_CUES = 20_000
LONGEST_HOURS = 12
LONGEST_TEXT = 1000
# Where two captions of one speaker overlap by less, the first just ends when the second begins.
TOLERATED_OVERLAP = 1000  # milliseconds
MOST_PROBLEMS = 5
# What a caption may hold besides text (https://www.w3.org/TR/webvtt1/#webvtt-cue-components).
TAGS = {"c", "i", "b", "u", "v", "ruby", "rt", "lang"}
_TAG = re.compile(r"<\s*/?\s*([a-z][a-z0-9]*)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_ARROW = "-->"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Cue(NamedTuple):
    """One caption: from and until in milliseconds, who speaks ("" when not known), what is said."""

    start: int
    end: int
    voice: str
    text: str


class _Problems(list[str]):
    def at(self, line: int, reason: str) -> None:
        self.append(_("Line %(line)d: %(reason)s") % {"line": line, "reason": reason})

    def raise_if_any(self) -> None:
        if self:
            more = len(self) - MOST_PROBLEMS
            shown = self[:MOST_PROBLEMS]
            if more > 0:
                shown.append(_("And %(count)d more places.") % {"count": more})
            raise ValidationError(shown)


def read_captions(content: bytes) -> list[Cue]:
    """The captions of a .vtt file, in the order of time.

    Raises ValidationError with a message per problem, each with its line, in the words of who chose the file.
    """
    problems = _Problems()
    lines = _LINE_END.split(_text(content))
    _check_first(lines)
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        cues.extend(_cues(number, block, cues, problems))
        if len(cues) > MOST_CUES:
            raise ValidationError(_("There are more than %(count)d captions in it.") % {"count": MOST_CUES})
    problems.raise_if_any()
    if not cues:
        raise ValidationError(_("There are no captions in this file."))
    return [
        cue._replace(end=min(cue.end, following.start)) if following and following.voice == cue.voice else cue
        for cue, following in zip(cues, [*cues[1:], None], strict=True)
    ]


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // (1024 * 1024)
        raise ValidationError(
            _("A file with captions is at most %(count)d MB; this is something else.") % {"count": megabytes}
        )
    wrong = _("The file is not saved as UTF-8. Open it, choose “Save as” with UTF-8 and try again.")
    if content.startswith(_UTF16):
        raise ValidationError(wrong)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(content[: error.start].decode("utf-8", "replace")))
        raise ValidationError(_("Line %(line)d: %(reason)s") % {"line": line, "reason": wrong}) from error
    if "\x00" in text:
        raise ValidationError(_("This is not a file with captions (WebVTT)."))
    return text


def _check_first(lines: list[str]) -> None:
    if re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]):
        return
    if any(re.search(r"\d,\d{3}\s*-->", line) for line in lines[:10]):
        raise ValidationError(
            _("This looks like SubRip (.srt). Save the captions as WebVTT (.vtt) and choose that file.")
        )
    raise ValidationError(
        _("Line 1: a file with captions (WebVTT) begins with WEBVTT. Choose the .vtt file of the recording.")
    )


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, with the number of its first line; not the heading of the file."""
    block: list[str] = []
    is_heading = True
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            # A caption may follow the first line at once.
            if is_heading and _ARROW in line:
                is_heading, block = False, []
            block.append(line)
            continue
        if block and not is_heading:
            yield number - len(block), block
        if block:
            is_heading = False
        block = []


def _cues(number: int, block: list[str], before: list[Cue], problems: _Problems) -> Iterator[Cue]:
    """The captions of a block: one, or more where an empty line was forgotten."""
    timed = [number + place for place, line in enumerate(block) if _ARROW in line]
    if not timed or block[0].startswith("NOTE"):
        return
    found = webvtt.WebVTT.from_string("WEBVTT\n\n" + "\n".join(block)).captions
    if len(found) != len(timed):
        bad = next((line for line in timed if not _is_read(block[line - number])), timed[0])
        problems.at(bad, _("this time can’t be read. Write it as 00:12:30.000 --> 00:12:34.000."))
        return
    last = before[-1] if before else None
    for line, caption in zip(timed, found, strict=True):
        cue = _cue(caption)
        if reason := _reason_against(cue, caption.raw_text, last):
            problems.at(line, reason)
        elif cue.text:
            yield cue
        # What comes after is judged by this one even so: one slip is one problem.
        last = cue


def _is_read(line: str) -> bool:
    return bool(webvtt.WebVTT.from_string(f"WEBVTT\n\n{line}\n-").captions)


def _cue(caption: webvtt.Caption) -> Cue:
    return Cue(
        caption.start_time.in_milliseconds(),
        caption.end_time.in_milliseconds(),
        _plain(caption.voice or "")[:100],
        _plain(caption.text),
    )


def _plain(text: str) -> str:
    text = unescape(text)
    return " ".join("".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else " " for c in text).split())


def _reason_against(cue: Cue, raw: str, last: Cue | None) -> str:
    if foreign := next((name for name in _TAG.findall(raw) if name.lower() not in TAGS), ""):
        return _("<%(tag)s> has no place in captions. Take it out.") % {"tag": foreign[:20]}
    if cue.end <= cue.start:
        return _("this caption ends before it begins.")
    if cue.end > LONGEST_HOURS * 3_600_000:
        return _("this caption comes after %(hours)d hours; a recording is shorter.") % {
            "hours": LONGEST_HOURS
        }
    if len(cue.text) > LONGEST_TEXT:
        return _("this caption is longer than %(count)d characters.") % {"count": LONGEST_TEXT}
    if last is None:
        return ""
    if cue.start < last.start:
        return _("this caption begins before the one above it.")
    # Two people may speak at once.
    if cue.start < last.end - TOLERATED_OVERLAP and cue.voice == last.voice:
        return _("this caption begins while the one above it is still shown.")
    return ""


def write_captions(cues: Iterable[Cue]) -> str:
    """The captions as a file for a player; a text is nothing but text there."""
    parts = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {escape(cue.voice, quote=False)}>" if cue.voice else ""
        text = escape(cue.text, quote=False)
        parts.append(f"{_stamp(cue.start)} {_ARROW} {_stamp(cue.end)}\n{voice}{text}\n")
    return "\n".join(parts)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"

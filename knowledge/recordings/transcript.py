"""What is said in a recording as text: passages that one reads at a glance, each with its time and anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .captions import LONGEST_HOURS, Cue

# A passage ends after a sentence once it is this long, and anyway at the second; in seconds.
LONG_ENOUGH, TOO_LONG = 60, 90
# A pause such as a break parts two passages.
SILENCE = 30
MOST_CHAPTERS = 100
LONGEST_TITLE = 120
_CHAPTER = re.compile(r"(?:(\d{1,2}):)?(\d{1,3})[:.](\d{2})\s+(?:[-–]\s+)?(\S.*)")


@dataclass
class Spoken:
    """A passage: its first and last second, the chapter that it is in, and who said what."""

    start: int
    end: int
    chapter: str = ""
    begins_chapter: bool = False
    turns: list[tuple[str, str]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor_of(self.start)

    @property
    def time(self) -> str:
        """When it is, as people write that."""
        return time_of(self.start)

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(f"{voice}: {text}" if voice else text for voice, text in self.turns)


def anchor_of(second: int) -> str:
    """t-00-12-30"""
    return f"t-{second // 3600:02d}-{second // 60 % 60:02d}-{second % 60:02d}"


def time_of(second: int) -> str:
    """12:30, or 1:02:30 when it takes hours."""
    hours, minutes = second // 3600, second // 60 % 60
    return f"{hours}:{minutes:02d}:{second % 60:02d}" if hours else f"{minutes}:{second % 60:02d}"


def spoken(cues: Iterable[Cue], chapters: Sequence[tuple[int, str]] = ()) -> list[Spoken]:
    """Captions as passages of some 60 to 90 seconds; a chapter begins a passage of its own."""
    found: list[Spoken] = []
    left = list(chapters)
    chapter, last = "", None
    for cue in cues:
        second = cue.start // 1000
        is_new = False
        while left and left[0][0] * 1000 <= cue.start:
            chapter, is_new = left.pop(0)[1], True
        now = found[-1] if found else None
        # An anchor is a second: two passages in one would be one address.
        if now is None or (second > now.start and (is_new or _is_full(now, cue, last))):
            now = Spoken(second, second, chapter, is_new)
            found.append(now)
        _add(now, cue)
        last = cue
    return found


def _is_full(passage: Spoken, cue: Cue, last: Cue | None) -> bool:
    seconds = cue.end / 1000 - passage.start
    if last is not None and cue.start - last.end > SILENCE * 1000:
        return True
    return seconds > TOO_LONG or (seconds > LONG_ENOUGH and last is not None and last.text[-1:] in ".?!…")


def _add(passage: Spoken, cue: Cue) -> None:
    passage.end = max(passage.end, -(-cue.end // 1000))
    if passage.turns and passage.turns[-1][0] == cue.voice:
        passage.turns[-1] = (cue.voice, f"{passage.turns[-1][1]} {cue.text}")
    else:
        passage.turns.append((cue.voice, cue.text))


def read_chapters(text: str) -> list[tuple[int, str]]:
    """Chapters as they are typed, one per line: a time and a title.

    Raises ValidationError that names the line.
    """
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _CHAPTER.fullmatch(line.strip())
        if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
            reason = _("write a time and a title, such as “12:30 Questions of municipalities”.")
            raise ValidationError(_("Line %(line)d: %(reason)s") % {"line": number, "reason": reason})
        second = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        if second > LONGEST_HOURS * 3600:
            reason = _("this is later than a recording lasts.")
        elif found and second <= found[-1][0]:
            reason = _("this chapter does not come after the one above it.")
        elif len(match[4]) > LONGEST_TITLE:
            reason = _("this title is longer than %(count)d characters.") % {"count": LONGEST_TITLE}
        elif len(found) >= MOST_CHAPTERS:
            reason = _("these are more chapters than anybody reads.")
        else:
            found.append((second, match[4]))
            continue
        raise ValidationError(_("Line %(line)d: %(reason)s") % {"line": number, "reason": reason})
    return found


def write_chapters(chapters: Iterable[tuple[int, str]]) -> str:
    """Chapters as one types them."""
    return "\n".join(f"{time_of(second)} {title}" for second, title in chapters)

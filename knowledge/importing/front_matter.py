"""A content file taken apart: YAML front matter with the line of each key, and a Markdown body.

Problems carry the line that an author has to look at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _

T = TypeVar("T")
# The longest ordinance has an eighth; what is much longer keeps whoever imports it waiting for minutes.
MAX_BYTES = 250_000
# What no file of XML may hold, and PostgreSQL neither (NUL).
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Chapters, articles, alternatives, members and parts of an ordinance are eleven.
DEEPEST = 20
# The one in C is ten times as fast and safe in the same way.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}:{self.line}: {self.reason}"


class BadFile(Exception):
    """A file that can't be imported; holds all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class ContentFile:
    """One file: its front matter as a YAML node, its body, and the line on which the body starts."""

    path: Path
    raw: bytes
    front: yaml.MappingNode
    body: str
    body_line: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The name of the file says which page it is."""
        return self.path.stem

    def problem(self, line: int, reason: str) -> None:
        """Note what is wrong and go on: an author wants all of it at once."""
        self.problems.append(Problem(self.path, line, reason))

    def fields(self) -> Fields:
        """The front matter as typed fields."""
        return Fields(self, self.front)


def read(path: Path) -> ContentFile:
    """Take a file apart. Raises BadFile when it is no text or has no readable front matter."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise BadFile([Problem(path, 1, _("the file is larger than %(count)s bytes") % {"count": MAX_BYTES})])
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem):
        raise BadFile([Problem(path, 1, _("the file name is no slug: only a-z, 0-9 and single hyphens"))])
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile([Problem(path, line, _("the file is not UTF-8 text"))]) from error
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadFile([Problem(path, line, _("there is a character that can't be printed"))])
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise BadFile([Problem(path, 1, _("the file does not start with front matter (a line with ---)"))])
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"), None)
    if end is None:
        raise BadFile([Problem(path, 1, _("the front matter has no closing line with ---"))])
    front = "\n".join(lines[1:end])
    try:
        if stray := _beyond_us(front):
            raise BadFile([Problem(path, *stray)])
        node = yaml.compose(front, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BadFile(
            [Problem(path, line, _("this is no YAML: %(problem)s") % {"problem": error.problem or "?"})]
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile([Problem(path, 1, _("the front matter is no YAML"))]) from error
    if not isinstance(node, yaml.MappingNode):
        raise BadFile([Problem(path, 2, _("the front matter has no keys"))])
    return ContentFile(path, raw, node, "\n".join(lines[end + 1 :]), end + 2)


def _beyond_us(front: str) -> tuple[int, str] | None:
    """The line and name of what an author never writes, or None.

    Of parts that name parts a small file is read without end; a very deep one takes the whole process along,
    for the loader in C has no limit of its own; a tag makes it read a value as what it is not. So this looks
    at the events, before anything is composed.
    """
    depth = 0
    for event in yaml.parse(front, Loader=LOADER):
        line = event.start_mark.line + 2 if event.start_mark else 2
        if isinstance(event, yaml.AliasEvent):
            return line, _("a part that refers to another (*name) is not read")
        if getattr(event, "tag", None):
            return line, _("a tag (!name) is not read; put quotes around a text that begins with !")
        if isinstance(event, yaml.ScalarEvent) and UNPRINTABLE.search(event.value):
            return line, _("there is a character that can't be printed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return line, _("lists stand in each other more than %(count)s deep") % {"count": DEEPEST}
    return None


class Fields:
    """Typed access to a YAML mapping. What is asked for is known; `finish` reports the keys that are not."""

    def __init__(self, file: ContentFile, node: yaml.MappingNode) -> None:
        self.file = file
        self.line = _line(node)
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in self._values:
                file.problem(_line(key), _("the key %(name)r occurs twice") % {"name": name})
            self._values[name], self._lines[name] = value, _line(key)

    def line_of(self, name: str) -> int:
        """The line of a key; of the mapping when the key is missing."""
        return self._lines.get(name, self.line)

    def _scalar(self, name: str, required: bool) -> Any:
        self._asked.add(name)
        node = self._values.get(name)
        value = _construct(node) if isinstance(node, yaml.ScalarNode) else None
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.file.problem(self.line_of(name), _("%(name)r must be one value") % {"name": name})
        elif required and (value is None or value == ""):
            self.file.problem(self.line_of(name), _("%(name)r is missing") % {"name": name})
        return value

    def text(self, name: str, *, required: bool = False, longest: int | None = None) -> str:
        """A text; empty when it is null or not there."""
        value = self._scalar(name, required)
        text = "" if value is None else str(value).strip()
        if longest is not None and len(text) > longest:
            self.file.problem(self.line_of(name), too_long(name, len(text), longest))
        return text

    def _typed(self, name: str, kind: type[T], what: str, required: bool) -> T | None:
        value = self._scalar(name, required)
        if value is None or value == "":
            return None
        # A bool is an int in Python and a moment is a date; neither is meant.
        if type(value) is not kind:
            reason = _("%(name)r must be %(what)s, not %(value)r")
            self.file.problem(self.line_of(name), reason % {"name": name, "what": what, "value": value})
            return None
        return value

    def integer(
        self, name: str, *, required: bool = False, least: int | None = 0, most: int = 2**31 - 1
    ) -> int | None:
        """A whole number, or None."""
        value = self._typed(name, int, _("a whole number"), required)
        if value is not None and ((least is not None and value < least) or value > most):
            self.file.problem(
                self.line_of(name), _("%(name)r is out of range: %(value)s") % {"name": name, "value": value}
            )
            return None
        return value

    def number(self, name: str, *, least: float, most: float) -> float | None:
        """A number with or without a fraction, or None."""
        value = self._scalar(name, False)
        if value is None or value == "":
            return None
        if type(value) not in (int, float) or not least <= value <= most:
            reason = _("%(name)r must be a number from %(least)s to %(most)s, not %(value)r")
            values = {"name": name, "least": least, "most": most, "value": value}
            self.file.problem(self.line_of(name), reason % values)
            return None
        return float(value)

    def boolean(self, name: str) -> bool:
        """true or false; false when it is not there."""
        return bool(self._typed(name, bool, _("true or false"), False))

    def date(self, name: str, *, required: bool = False) -> dt.date | None:
        """A date as 2026-10-12, between quotes or not, or None."""
        value = self._scalar(name, required)
        if value is None or value == "" or type(value) is dt.date:
            return value or None
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            reason = _("%(name)r must be a date such as 2026-10-12, not %(value)r")
            self.file.problem(self.line_of(name), reason % {"name": name, "value": str(value)})
            return None

    def time(self, name: str) -> dt.time | None:
        """A time as "13:30"."""
        value = self.text(name, required=True)
        try:
            return dt.time.fromisoformat(value) if value else None
        except ValueError:
            reason = _('%(name)r must be a time such as "13:30", not %(value)r')
            self.file.problem(self.line_of(name), reason % {"name": name, "value": value})
            return None

    def choice(self, name: str, choices: Any, *, default: str | None = None) -> str:
        """One of the given words."""
        value = self.text(name, required=default is None) or default or ""
        if value and value not in choices:
            reason = _("%(name)r is %(value)r; it must be one of %(choices)s")
            known = ", ".join(sorted(choices))
            self.file.problem(self.line_of(name), reason % {"name": name, "value": value, "choices": known})
        return value

    def _items(self, name: str) -> list[yaml.Node]:
        self._asked.add(name)
        node = self._values.get(name)
        if node is None or (isinstance(node, yaml.ScalarNode) and _construct(node) is None):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.file.problem(self.line_of(name), _("%(name)r must be a list") % {"name": name})
            return []
        return list(node.value)

    def texts(self, name: str, *, longest: int | None = None) -> list[str]:
        """A list of texts."""
        found = []
        for node in self._items(name):
            value = _construct(node) if isinstance(node, yaml.ScalarNode) else None
            if value is None:
                self.file.problem(_line(node), _("an item of %(name)r must be one text") % {"name": name})
                continue
            text = str(value).strip()
            if longest is not None and len(text) > longest:
                self.file.problem(_line(node), too_long(name, len(text), longest))
            found.append(text)
        return found

    def each(self, name: str, read_item: Callable[[Fields], T]) -> list[T]:
        """A list of mappings, each read by `read_item`; unknown keys in them are reported."""
        found = []
        for node in self._items(name):
            if not isinstance(node, yaml.MappingNode):
                self.file.problem(_line(node), _("an item of %(name)r must have keys") % {"name": name})
                continue
            item = Fields(self.file, node)
            found.append(read_item(item))
            item.finish()
        return found

    def has(self, name: str) -> bool:
        """Whether the key is there, be it empty."""
        return name in self._values

    def finish(self) -> None:
        """Report the keys that nobody asked for: a typing error in a key must not lose a fact."""
        for name in self._values.keys() - self._asked:
            self.file.problem(self.line_of(name), _("the key %(name)r is not known here") % {"name": name})


def too_long(name: str, length: int, longest: int) -> str:
    """What is said of a text that does not fit."""
    reason = _("%(name)r has %(length)s characters; at most %(longest)s fit")
    return reason % {"name": name, "length": length, "longest": longest}


def _line(node: yaml.Node) -> int:
    # YAML counts from 0, and the front matter starts on line 2 of the file.
    return int(node.start_mark.line) + 2


def _construct(node: yaml.ScalarNode) -> Any:
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError):
        return node.value

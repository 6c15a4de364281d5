"""What each type of content file holds: front matter and body to the values of a page.

A reader only reads: references to other pages go through `References`, which knows what exists.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from knowledge.events.models import Event
from knowledge.resources.types import Legislation
from vocabulary.models import TargetGroup

from . import attachments, pictures
from .front_matter import ContentFile, Fields, too_long
from .markdown import NAMESPACE, MarkdownReader

# The kinds that say all in their front matter when need be.
WITHOUT_TEXT = ("ordinance", "step_plan", "event", "toolkit", "term")


@dataclass
class References:
    """What a file may point at. `missing` collects what it named and nobody has."""

    pages: dict[str, int]
    groups: dict[str, int]
    lines: dict[str, int]
    municipalities: set[str]
    missing: list[tuple[int, str]] = field(default_factory=list)
    used: dict[str, int | str | None] = field(default_factory=dict)

    def page(self, slug: str, line: int) -> int | None:
        """The id of the page with this slug; noted as missing when there is none."""
        found = self.pages.get(slug)
        self.used[slug] = found
        if found is None:
            reason = _("no page has the name %(name)r; the link was left out") % {"name": slug}
            self.missing.append((line, reason))
        return found


@dataclass
class Draft:
    """The values of a page as a file gives them."""

    values: dict[str, Any]
    groups: list[int]
    lines: list[int]
    related: list[int]
    # (days after the day of loading, start, end) of each session of an event
    sessions: list[tuple[int, dt.time, dt.time]] = field(default_factory=list)
    # name of a date field -> days after the day of loading
    relative_dates: dict[str, int] = field(default_factory=dict)
    # figure block whose "image" is a file -> that file
    pictures: list[tuple[dict[str, Any], Path]] = field(default_factory=list)
    # block whose "document" is a file that lies beside the content file -> its name and title
    attachments: list[tuple[dict[str, Any], str, str]] = field(default_factory=list)
    # name, order and tier, for what stands in the vocabulary too
    word: dict[str, Any] = field(default_factory=dict)


class FileReader:
    """Reads one file of one kind."""

    def __init__(self, file: ContentFile, kind: str, references: References) -> None:
        self.file, self.kind, self.references = file, kind, references
        self.fields = file.fields()
        # (field, key) -> the line where a variable or an article stands.
        self.lines: dict[tuple[str, str], int] = {}
        self.markdown = MarkdownReader(f"{kind}/{file.slug}", references.page, file.problem)

    def read(self) -> Draft:
        """The values; what is wrong is in `file.problems`."""
        draft = self._shared()
        READERS[self.kind](self, draft)
        draft.pictures = list(self._pictures())
        self.fields.finish()
        return draft

    def _pictures(self) -> Iterator[tuple[dict[str, Any], Path]]:
        for value, source, line in self.markdown.pictures:
            path = self.file.path.parent / source
            if "://" in source or source.startswith("/"):
                reason = _("the picture %(name)r must be a file beside this one")
                self.file.problem(line, reason % {"name": source})
            elif reason := pictures.problem_with(path, self.file.path.parent.parent):
                self.file.problem(line, reason)
            else:
                self.references.used[f"picture:{source}"] = pictures.fingerprint(path)
                yield value, path

    # Building blocks ------------------------------------------------------------------------------------

    def stream(self, name: str, block_type: str, values: list[Any]) -> list[dict[str, Any]]:
        """The stored form of a StreamField with one type of block, with ids that stay the same."""
        return [
            {
                "type": block_type,
                "value": value,
                "id": str(uuid.uuid5(NAMESPACE, f"{self.kind}/{self.file.slug}/{name}#{number}")),
            }
            for number, value in enumerate(values)
        ]

    def items(self, path: str, values: list[Any]) -> list[dict[str, Any]]:
        """The stored form of a ListBlock, with ids that stay the same."""
        return self.stream(path, "item", values)

    def rich(self, fields: Fields, name: str, *, required: bool = False) -> str:
        """A field with a short Markdown text."""
        return self.markdown.rich_text(fields.text(name, required=required), fields.line_of(name))

    def known(self, name: str, known: dict[str, int]) -> list[int]:
        """A list of slugs of the vocabulary."""
        found = []
        for slug in self.fields.texts(name):
            if slug in known:
                found.append(known[slug])
            else:
                reason = _("%(name)r names %(slug)r, which does not exist") % {"name": name, "slug": slug}
                self.file.problem(self.fields.line_of(name), reason)
        return found

    def _shared(self) -> Draft:
        fields, slug = self.fields, self.file.slug
        is_word = self.kind in ("group", "line")
        audience = ", ".join(fields.texts("audience"))
        if len(audience) > 300:
            self.file.problem(fields.line_of("audience"), too_long("audience", len(audience), 300))
        sources = fields.each("sources", _source)
        notes = fields.each("version_notes", _version_note)
        # What an editor chose for the top of a gathering page, or for the end of any other.
        chosen = "start_here" if is_word else "related"
        related_line = fields.line_of(chosen)
        related = [self.references.page(name, related_line) for name in fields.texts(chosen)]
        files: list[tuple[dict[str, Any], str, str]] = []

        def download(item: Fields) -> dict[str, Any]:
            value = {"document": None, "title": item.text("title", longest=200)}
            self._attach(item, value, files, required=True)
            return value

        downloads = fields.each("downloads", download)
        values = {
            "title": fields.text(
                "name" if is_word else "title", required=True, longest=100 if is_word else 255
            ),
            "summary": fields.text("summary", required=True, longest=300),
            "audience": audience,
            "checked_on": fields.date("checked"),
            "next_check_on": fields.date("next_check"),
            "sources": self.stream("sources", "source", sources),
            "version_notes": self.stream("version_notes", "note", notes),
            "downloads": self.stream("downloads", "download", downloads),
            "body": self.markdown.blocks(self.file.body, self.file.body_line),
        }
        if not self.file.body.strip() and self.kind not in WITHOUT_TEXT:
            self.file.problem(self.file.body_line, _("there is no text below the front matter"))
        page = self.references.pages.get(slug)
        return Draft(
            values,
            [] if is_word else self.known("target_groups", self.references.groups),
            [] if is_word else self.known("action_lines", self.references.lines),
            [found for found in dict.fromkeys(related) if found is not None and found != page],
            attachments=files,
        )

    def _attach(
        self, item: Fields, value: dict[str, Any], found: list[Any], *, required: bool = False
    ) -> bool:
        """Note the file that `item` names beside the content file; whether it names one."""
        name = item.text("file", required=required)
        if not name:
            return False
        folder = self.file.path.parent
        if reason := attachments.problem_with(folder, name):
            self.file.problem(item.line_of("file"), reason)
        else:
            self.references.used[f"file:{name}"] = attachments.fingerprint(folder, name)
            found.append((value, name, value["title"] or name))
        return True

    # Types ----------------------------------------------------------------------------------------------

    def guide(self, draft: Draft) -> None:
        """A guide has no facts of its own."""

    def toolkit(self, draft: Draft) -> None:
        """Instruments: each a file beside the content file, an address, or both."""

        def tool(item: Fields) -> dict[str, Any]:
            value = {
                "title": item.text("title", required=True, longest=200),
                "purpose": item.text("purpose", required=True, longest=500),
                "document": None,
                "url": _url(item),
                "licence": item.text("licence", required=True, longest=150),
                "date": _iso(item.date("date")),
                "source": item.text("source", longest=250),
            }
            if not self._attach(item, value, draft.attachments) and not value["url"]:
                self.file.problem(item.line, _("an instrument needs a 'file' or a 'url'"))
            return value

        tools = self.fields.each("items", tool)
        if not tools:
            self.file.problem(self.fields.line_of("items"), _("a toolkit needs 'items'"))
        draft.values["items"] = self.stream("items", "item", tools)

    def term(self, draft: Draft) -> None:
        """Other spellings; the summary is the definition."""
        spellings = self.fields.texts("also", longest=100)
        draft.values["also"] = "\n".join(" ".join(spelling.split()) for spelling in spellings)

    def news(self, draft: Draft) -> None:
        """The day, fixed or counted from the day of loading."""
        if self.fields.has("in_days"):
            days = self.fields.integer("in_days", least=-3660, most=3660)
            draft.relative_dates["day"] = days or 0
        elif day := self.fields.date("date", required=True):
            draft.values["day"] = day

    def step_plan(self, draft: Draft) -> None:
        """Steps with their keys."""
        keys: set[str] = set()

        def step(fields: Fields) -> dict[str, Any]:
            key = self._key(fields, keys)
            tasks: set[str] = set()
            checklist = fields.each("checklist", lambda task: {
                "key": self._key(task, tasks, key), "text": task.text("text", required=True, longest=400)
            })  # fmt: skip
            line = fields.line_of("links")
            links = [self.references.page(slug, line) for slug in fields.texts("links")]
            return {
                "key": key,
                "title": fields.text("title", required=True, longest=200),
                "who": fields.text("who", longest=200),
                "weeks": fields.integer("weeks", most=520),
                "done_weeks": fields.integer("done_weeks", most=520),
                "text": self.rich(fields, "text"),
                "checklist": self.items(f"steps/{key}/checklist", checklist),
                "links": self.items(f"steps/{key}/links", [link for link in links if link]),
            }

        steps = self.fields.each("steps", step)
        if not steps:
            self.file.problem(self.fields.line_of("steps"), _("a step plan needs 'steps'"))
        draft.values["steps"] = self.stream("steps", "step", steps)

    def ordinance(self, draft: Draft) -> None:
        """Variables, chapters and articles; marks in a text must name what exists."""
        from .ordinances import read_ordinance

        draft.values |= read_ordinance(self)

    def case(self, draft: Draft) -> None:
        """Place, size, costs, results."""
        fields = self.fields
        code = fields.text("municipality")
        if code and code not in self.references.municipalities:
            reason = _("no municipality has the code %(code)r; it was left out") % {"code": code}
            self.references.missing.append((fields.line_of("municipality"), reason))
        # The municipality may come later: then the file counts as changed.
        known = code in self.references.municipalities
        self.references.used[f"municipality:{code}"] = int(known)
        latitude = fields.number("latitude", least=50.5, most=54)
        longitude = fields.number("longitude", least=3, most=7.5)
        if (latitude is None) != (longitude is None):
            reason = _("give both 'latitude' and 'longitude', or neither")
            self.file.problem(fields.line_of("latitude"), reason)
        results = fields.each("results", lambda item: {
            "text": item.text("text", required=True, longest=500), "source": item.text("source", longest=250)
        })  # fmt: skip
        draft.values |= {
            "place": fields.text("place", longest=100),
            "latitude": latitude,
            "longitude": longitude,
            "municipality_id": code if known else None,
            "start_year": fields.integer("start_year", least=1900, most=2100),
            "homes": fields.integer("homes"),
            "costs": fields.text("costs", longest=500),
            "contact": fields.text("contact", longest=200),
            "partners": self.stream("partners", "partner", fields.texts("partners", longest=200)),
            "results": self.stream("results", "result", results),
            "lessons": self.stream("lessons", "lesson", fields.texts("lessons", longest=400)),
        }

    def scheme(self, draft: Draft) -> None:
        """Who, when and how much."""
        fields = self.fields
        for name in ("opens", "closes"):
            if fields.has(f"{name}_in_days"):
                days = fields.integer(f"{name}_in_days", least=-3660, most=3660)
                draft.relative_dates[name] = days or 0
            else:
                draft.values[name] = fields.date(name)
        opens, closes = draft.values.get("opens"), draft.values.get("closes")
        if opens and closes and closes < opens:
            self.file.problem(fields.line_of("closes"), _("the scheme closes before it opens"))
        amounts = fields.each("amounts", lambda item: {
            "year": item.integer("year", required=True, least=2000, most=2100),
            "amount": item.integer("amount", most=10**13),
            "note": item.text("note", longest=250),
        })  # fmt: skip
        draft.values |= {
            "who_can_apply": fields.text("who_can_apply", longest=500),
            "amounts": self.stream("amounts", "amount", amounts),
            "fictional": fields.boolean("fictional"),
            "source_note": fields.text("source_note"),
        }

    def law(self, draft: Draft) -> None:
        """Status, timeline and meaning."""
        fields = self.fields
        timeline = fields.each("timeline", lambda item: {
            "date": _iso(item.date("date")),
            "label": item.text("label", required=True, longest=150),
            "text": item.text("text", longest=500),
            "expected": item.text("expected", longest=80),
        })  # fmt: skip
        draft.values |= {
            "official_name": fields.text("official_name", longest=300),
            "law_status": fields.choice("law_status", Legislation.Status.values),
            "status_note": fields.text("status_note", longest=300),
            "timeline": self.stream("timeline", "moment", timeline),
            "meaning": self.rich(fields, "meaning"),
        }

    def faq(self, draft: Draft) -> None:
        """The short answer."""
        draft.values["short_answer"] = self.rich(self.fields, "short_answer", required=True)

    def event(self, draft: Draft) -> None:
        """When, where, who speaks."""
        fields = self.fields

        def session(item: Fields) -> tuple[int, dt.time, dt.time] | None:
            days = item.integer("in_days", required=True, least=-3660, most=3660)
            start, end = item.time("start"), item.time("end")
            if days is None or start is None or end is None:
                return None
            if end <= start:
                self.file.problem(item.line_of("end"), _("a session ends after it starts"))
            return days, start, end

        draft.sessions = [found for found in fields.each("sessions", session) if found]
        if not draft.sessions:
            self.file.problem(fields.line_of("sessions"), _("an event needs 'sessions'"))
        speakers = fields.each("speakers", lambda item: {
            "name": item.text("name", required=True, longest=150), "role": item.text("role", longest=200)
        })  # fmt: skip
        programme = fields.each("programme", lambda item: {
            "time": item.text("time", required=True, longest=20),
            "text": item.text("text", required=True, longest=300),
        })  # fmt: skip
        draft.values |= {
            "event_kind": fields.choice("event_kind", Event.EventKind.values),
            "place": fields.text("place", longest=200),
            "online": fields.boolean("online"),
            "online_url": _url(fields, "online_url"),
            "capacity": fields.integer("capacity", least=1),
            "speakers": self.stream("speakers", "speaker", speakers),
            "programme": self.stream("programme", "part", programme),
        }

    def group(self, draft: Draft) -> None:
        """Definitions, sizes and tier."""
        fields = self.fields
        definitions = fields.each("definitions", lambda item: {
            "text": item.text("text", required=True),
            "valid_from": _iso(item.date("valid_from")),
            "source": item.text("source", required=True, longest=250),
        })  # fmt: skip
        sizes = fields.each("sizes", lambda item: {
            "size": item.text("size", longest=200),
            "year": item.integer("year", least=1900, most=2100),
            "source": item.text("source", longest=250),
            "note": item.text("note", longest=500),
        })  # fmt: skip
        draft.word = {
            "name": draft.values["title"],
            "order": fields.integer("order", required=True, most=1000) or 0,
            "tier": fields.choice("tier", TargetGroup.Tier.values),
        }
        draft.values |= {
            "short_name": fields.text("short_name", longest=60),
            "definitions": self.stream("definitions", "definition", definitions),
            "sizes": self.stream("sizes", "size", sizes),
        }

    def line(self, draft: Draft) -> None:
        """Order."""
        draft.word = {
            "name": draft.values["title"],
            "order": self.fields.integer("order", required=True, most=1000) or 0,
        }

    def _key(self, fields: Fields, taken: set[str], step: str = "") -> str:
        key = fields.text("key", required=True, longest=80)
        if key in taken:
            text = _("the key %(name)r occurs twice")
            if step:
                text = _("the key %(name)r occurs twice in the step %(step)r")
            self.file.problem(fields.line_of("key"), text % {"name": key, "step": step})
        taken.add(key)
        return key


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _url(fields: Fields, name: str = "url") -> str:
    url = fields.text(name, longest=500)
    if url and not url.startswith(("https://", "http://")):
        reason = _("'%(name)s' must be a whole address, not %(url)r") % {"name": name, "url": url}
        fields.file.problem(fields.line_of(name), reason)
    return url


def _source(fields: Fields) -> dict[str, Any]:
    return {
        "title": fields.text("title", required=True, longest=250),
        "detail": fields.text("detail", longest=250),
        "url": _url(fields),
    }


def _version_note(fields: Fields) -> dict[str, Any]:
    return {
        "date": _iso(fields.date("date", required=True)),
        "text": fields.text("text", required=True, longest=300),
    }


READERS: dict[str, Callable[[FileReader, Draft], None]] = {
    "guide": FileReader.guide,
    "toolkit": FileReader.toolkit,
    "step_plan": FileReader.step_plan,
    "ordinance": FileReader.ordinance,
    "case": FileReader.case,
    "scheme": FileReader.scheme,
    "law": FileReader.law,
    "faq": FileReader.faq,
    "news": FileReader.news,
    "event": FileReader.event,
    "term": FileReader.term,
    "group": FileReader.group,
    "line": FileReader.line,
}

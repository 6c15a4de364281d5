"""Reads a content file: what all kinds share, and what the kinds (see `kinds.py`) are read with.

A reader only reads: references to other pages go through `References`, which knows what exists.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

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
    # address, cues and chapters of the recording of an event, as far as the file names them
    recording: dict[str, Any] = field(default_factory=dict)
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
        from .kinds import READERS

        draft = self._shared()
        READERS[self.kind](self, draft)
        draft.pictures = list(self._pictures())
        for value, name, line in self.markdown.files:
            self._attach(value, name, line, draft.attachments)
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
        downloads = self.downloads("downloads", files)
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

    def downloads(self, name: str, found: list[tuple[dict[str, Any], str, str]]) -> list[dict[str, Any]]:
        """A list of files that lie beside the content file, each with a title of its own or none."""

        def download(item: Fields) -> dict[str, Any]:
            value = {"document": None, "title": item.text("title", longest=200)}
            self.attach(item, value, found, required=True)
            return value

        return self.fields.each(name, download)

    def attach(
        self, item: Fields, value: dict[str, Any], found: list[Any], *, required: bool = False
    ) -> bool:
        """Note the file that `item` names beside the content file; whether it names one."""
        name = item.text("file", required=required)
        if name:
            self._attach(value, name, item.line_of("file"), found)
        return bool(name)

    def _attach(self, value: dict[str, Any], name: str, line: int, found: list[Any]) -> None:
        """Note the file `name` beside the content file for this value, or say what is wrong with it."""
        folder = self.file.path.parent
        if reason := attachments.problem_with(folder, name):
            self.file.problem(line, reason)
        else:
            self.references.used[f"file:{name}"] = attachments.fingerprint(folder, name)
            found.append((value, name, value["title"] or name))

    def key(self, fields: Fields, taken: set[str], step: str = "") -> str:
        """A key that no other item of the list has; `taken` takes it up. `step` is where it stands."""
        key = fields.text("key", required=True, longest=80)
        if key in taken:
            text = _("the key %(name)r occurs twice")
            if step:
                text = _("the key %(name)r occurs twice in the step %(step)r")
            self.file.problem(fields.line_of("key"), text % {"name": key, "step": step})
        taken.add(key)
        return key


def iso(date: dt.date | None) -> str | None:
    """A date as a block stores it."""
    return date.isoformat() if date else None


def web_address(fields: Fields, name: str = "url") -> str:
    """A whole address of a web page; anything else, such as a script, is a problem of the file."""
    url = fields.text(name, longest=500)
    if url and not url.startswith(("https://", "http://")):
        reason = _("'%(name)s' must be a whole address, not %(url)r") % {"name": name, "url": url}
        fields.file.problem(fields.line_of(name), reason)
    return url


def _source(fields: Fields) -> dict[str, Any]:
    return {
        "title": fields.text("title", required=True, longest=250),
        "detail": fields.text("detail", longest=250),
        "url": web_address(fields),
    }


def _version_note(fields: Fields) -> dict[str, Any]:
    return {
        "date": iso(fields.date("date", required=True)),
        "text": fields.text("text", required=True, longest=300),
    }

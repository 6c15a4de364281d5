"""Chapters, articles and variables of a model ordinance from front matter, with their marks checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from knowledge.ordinances.problems import problems
from knowledge.ordinances.structure import MARK, Structure

from .front_matter import Fields

if TYPE_CHECKING:
    from .readers import FileReader

TYPES = {"text", "number", "percentage", "date", "choice"}
_GOOD = re.compile(r"\s*(?:(article:)([a-z0-9_-]+)(?::[a-z0-9_-]+)?|([a-z0-9_-]+))\s*")


def read_ordinance(reader: FileReader) -> dict[str, Any]:
    """The variables and chapters as they are stored; what does not fit together is a problem of the file."""
    variables, chapters = read_variables(reader), read_chapters(reader)
    found = {
        "variables": reader.stream("variables", "variable", variables),
        "chapters": reader.stream("chapters", "chapter", chapters),
    }
    # Half a reading would give problems that are no problems.
    if not reader.file.problems:
        for problem in problems(Structure.from_streams("", found["variables"], found["chapters"])):
            line = reader.lines.get((problem.about, problem.key), reader.fields.line_of(problem.about))
            reader.file.problem(line, problem.message)
    return found


def read_variables(reader: FileReader) -> list[dict[str, Any]]:
    """The blanks; a choice has options and nothing else has."""
    keys: set[str] = set()

    def variable(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, keys)
        reader.lines["variables", key] = fields.line_of("key")
        kind = fields.choice("type", TYPES)
        options = fields.texts("options", longest=200)
        if (kind == "choice") != bool(options):
            reason = _("the variable %(key)r: a choice, and only that, has options") % {"key": key}
            reader.file.problem(fields.line_of("type"), reason)
        return {
            "key": key,
            "label": fields.text("label", required=True, longest=150),
            "type": kind,
            "options": reader.items(f"variables/{key}/options", options),
            "minimum": fields.integer("minimum", least=None),
            "maximum": fields.integer("maximum", least=None),
            "required": fields.boolean("required"),
            "help": fields.text("help", longest=300),
        }

    return reader.fields.each("variables", variable)


def read_chapters(reader: FileReader) -> list[dict[str, Any]]:
    """The chapters; each key occurs once in the whole ordinance, each mark names what exists."""
    marks: list[tuple[int, str]] = []
    chapters: set[str] = set()
    articles: set[str] = set()
    members: set[str] = set()
    alternatives: set[str] = set()

    def marked(fields: Fields, text: str) -> str:
        marks.extend((fields.line_of("text"), found[1]) for found in MARK.finditer(text))
        return text

    def member(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, members)
        parts = [marked(fields, part) for part in fields.texts("parts")]
        return {
            "key": key,
            "text": marked(fields, fields.text("text", required=True)),
            "parts": reader.items(f"members/{key}/parts", parts),
        }

    def alternative(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, alternatives)
        return {
            "key": key,
            "title": fields.text("title", required=True, longest=200),
            "members": reader.items(f"alternatives/{key}/members", fields.each("members", member)),
        }

    def article(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, articles)
        reader.lines["chapters", key] = fields.line_of("key")
        found = fields.each("members", member)
        if not found:
            reason = _("the article %(key)r has no members") % {"key": key}
            reader.file.problem(fields.line_of("members"), reason)
        return {
            "key": key,
            "title": fields.text("title", required=True, longest=200),
            "optional": fields.boolean("optional"),
            "members": reader.items(f"articles/{key}/members", found),
            "explanation": reader.rich(fields, "explanation"),
            "alternatives": reader.items(
                f"articles/{key}/alternatives", fields.each("alternatives", alternative)
            ),
        }

    def chapter(fields: Fields) -> dict[str, Any]:
        key = reader.key(fields, chapters)
        return {
            "key": key,
            "title": fields.text("title", required=True, longest=200),
            "articles": reader.items(f"chapters/{key}/articles", fields.each("articles", article)),
        }

    found = reader.fields.each("chapters", chapter)
    if not found:
        reader.file.problem(reader.fields.line_of("chapters"), _("an ordinance needs 'chapters'"))
    variables = {item["key"] for item in read_keys(reader)}
    for line, mark in marks:
        good = _GOOD.fullmatch(mark)
        if good is None or (good[2] or good[3]) not in (articles if good[1] else variables):
            reason = _("%(mark)s names no variable or article of this ordinance")
            reader.file.problem(line, reason % {"mark": f"{{{{{mark}}}}}"})
    return found


def read_keys(reader: FileReader) -> list[dict[str, str]]:
    """The keys of the variables; problems with them are reported by `read_variables`."""
    silent = reader.file.problems[:]
    found = reader.fields.each("variables", lambda fields: {"key": fields.text("key")})
    reader.file.problems[:] = silent
    return found

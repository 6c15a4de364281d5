"""The Dutch catalogues, without GNU gettext: `python -m config.messages update|check|compile`.

Babel reads Python; Django's own `templatize` turns a template into calls that are read the same way. Each
room has one catalogue, `locale/nl/LC_MESSAGES/django.po`. `check` fails on an entry that is missing, empty,
fuzzy, no longer used, or whose placeholders differ from the source text; and on a text that two rooms
translate differently, since Django merges the catalogues and shows one of the two everywhere.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "vocabulary": "site/vocabulary",
    "accounts": "site/accounts",
    "post": "site/post",
    "files": "site/files",
    "calendars": "site/calendars",
    "look": "site/look",
    "demo": "site/demo",
    "config": "site/config",
    "search": "search",
    "knowledge": "knowledge",
    "experts": "experts",
    "loket": "helpdesk/loket",
}
LANGUAGE = "nl"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}

# What templatize writes: one call per translatable piece, arguments as Python string literals.
CALL = re.compile(
    r"\b(?P<name>_|gettext|ngettext|pgettext|npgettext)\((?P<arguments>(?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)",
    re.DOTALL,
)
LITERAL = re.compile(r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str | None, str, str | None]


def catalogue_path(room: str) -> Path:
    """Where the room's catalogue lies."""
    return ROOT / ROOMS[room] / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def messages_of(room: str) -> Iterator[tuple[Key, tuple[str, int]]]:
    """Every translatable text of a room: ((context, singular, plural), (file, line))."""
    folder = ROOT / ROOMS[room]
    for path in sorted(folder.rglob("*")):
        if "migrations" in path.parts or not path.is_file():
            continue
        place = str(path.relative_to(ROOT))
        if path.suffix == ".py":
            yield from _in_python(path, place)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            yield from _in_template(path, place)


def _in_python(path: Path, place: str) -> Iterator[tuple[Key, tuple[str, int]]]:
    with path.open("rb") as source:
        for line, found, _comments, context in extract("python", source, keywords=KEYWORDS):
            texts = (found,) if isinstance(found, str) else tuple(found)
            if texts[0]:
                yield (context, texts[0], texts[1] if len(texts) > 1 else None), (place, line)


def _in_template(path: Path, place: str) -> Iterator[tuple[Key, tuple[str, int]]]:
    from django.utils.translation.template import templatize

    text = templatize(path.read_text(encoding="utf-8"), origin=place)
    for call in CALL.finditer(text):
        literals = [ast.literal_eval(found.group()) for found in LITERAL.finditer(call["arguments"])]
        context = literals.pop(0) if call["name"] in {"pgettext", "npgettext"} and literals else None
        if literals and literals[0]:
            plural = literals[1] if call["name"] in {"ngettext", "npgettext"} else None
            yield (context, literals[0], plural), (place, text.count("\n", 0, call.start()) + 1)


def read_catalogue(room: str) -> Catalog:
    """The room's catalogue, empty where there is none yet."""
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8", project="Thuisbasis")
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def update(room: str) -> None:
    """Add what is new with an empty translation, drop what is gone, keep every translation."""
    known = read_catalogue(room)
    fresh = Catalog(
        locale=LANGUAGE,
        charset="utf-8",
        project="Thuisbasis",
        version="1",
        header_comment=f"# The Dutch texts of the room {room}.",
        fuzzy=False,
    )
    for (context, singular, plural), place in messages_of(room):
        identity = (singular, plural) if plural else singular
        old = known.get(identity, context=context) or known.get(singular, context=context)
        translation = old.string if old else ""
        if plural and isinstance(translation, str):
            translation = (translation, translation)
        elif not plural and translation and not isinstance(translation, str):
            # It has no plural any more.
            translation = translation[0]
        fresh.add(identity, translation, locations=[(place[0], 0)], context=context)
    if not len(fresh):
        return
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole or not at all: it holds every translation there is.
    written = BytesIO()
    # Line numbers would change with every edit of a source file.
    write_po(written, fresh, sort_output=True, no_location=True, omit_header=False, width=110)
    # Dates and placeholder names in the header would differ at every run and say nothing.
    noise = (
        rb'"(POT-Creation-Date|PO-Revision-Date|Report-Msgid|Last-Translator|Language-Team|Generated)[^\n]*\n'
    )
    path.write_bytes(re.sub(noise, b"", written.getvalue()))


def problems(room: str) -> Iterator[str]:
    """What is wrong with a room's catalogue, one line each."""
    catalogue = read_catalogue(room)
    used: set[tuple[str | None, str]] = set()
    for (context, singular, plural), (place, line) in messages_of(room):
        used.add((context, singular))
        entry = catalogue.get((singular, plural) if plural else singular, context=context)
        if entry is None:
            yield f"{place}:{line}: not in the catalogue of {room}: {singular!r}"
        elif reason := _fault(entry):
            yield f"{place}:{line}: {reason}: {singular!r}"
    for entry in catalogue:
        name = entry.id if isinstance(entry.id, str) else entry.id[0]
        if name and (entry.context, name) not in used:
            yield f"{catalogue_path(room).relative_to(ROOT)}: no longer used: {name!r}"


def clashes() -> Iterator[str]:
    """The texts that two rooms translate differently; a context or a better word tells them apart."""
    known: dict[tuple[str | None, str, bool], dict[str, str]] = {}
    for room in ROOMS:
        for entry in read_catalogue(room):
            plural = not isinstance(entry.id, str)
            name = entry.id if isinstance(entry.id, str) else entry.id[0]
            if name:
                shown = " / ".join([entry.string] if isinstance(entry.string, str) else entry.string or [])
                known.setdefault((entry.context, name, plural), {})[room] = shown
    for (_context, name, _plural), by_room in known.items():
        if len(set(by_room.values())) > 1:
            yield f"translated differently: {name!r}: " + ", ".join(f"{r} {t!r}" for r, t in by_room.items())


def _fault(entry: Message) -> str:
    translations = [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])
    if entry.fuzzy:
        return "fuzzy"
    if not all(translations):
        return "not translated"
    sources = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
    allowed = {name for source in sources for name in PLACEHOLDER.findall(source)}
    if any(set(PLACEHOLDER.findall(text)) - allowed for text in translations):
        return "placeholders differ"
    return ""


def compile_catalogue(room: str) -> None:
    """Write the .mo file that Django reads."""
    path = catalogue_path(room)
    if path.exists():
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_catalogue(room))


def main(arguments: list[str]) -> int:
    """Run one of the three verbs, for the rooms named or for all."""
    if not arguments or arguments[0] not in {"update", "check", "compile"}:
        sys.stderr.write("usage: python -m config.messages update|check|compile [ROOM ...]\n")
        return 2
    rooms = arguments[1:] or list(ROOMS)
    if arguments[0] == "check":
        found = [problem for room in rooms for problem in problems(room)]
        found += clashes()
        sys.stdout.write("".join(f"{problem}\n" for problem in found))
        return 1 if found else 0
    for room in rooms:
        (update if arguments[0] == "update" else compile_catalogue)(room)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The boxes of a text file, `::: name …` up to `:::`, that are no remarks: steps, films, contacts, files."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markdown_it.token import Token

from knowledge.blocks import ContactBlock, EmbedBlock, FileBlock, StepTextBlock

from .front_matter import too_long
from .lines import line_of, text_of

if TYPE_CHECKING:
    from .markdown import MarkdownReader

Read = Callable[["MarkdownReader", Sequence[Token], int, str], Any]
ITEMS = uuid.UUID("3d3b7f0a-5c60-4d0e-9b40-4c1b6ce4f0aa")
CONTACT = {"functie": "role", "organisatie": "organisation", "waarover": "about"}


def steps(reader: MarkdownReader, tokens: Sequence[Token], first_line: int, argument: str) -> Any:
    """`### Title` begins each step; what follows is its text."""
    line = line_of(tokens[0], first_line)
    parts: list[tuple[str, int, list[Token]]] = []
    inner = list(tokens[1:-1])
    while inner:
        token = inner.pop(0)
        if token.type == "heading_open":
            parts.append((text_of(inner.pop(0)), line_of(token, first_line), []))
            inner.pop(0)
        elif not parts or token.type in ("table_open", "blockquote_open"):
            reader.problem(line_of(token, first_line), _("steps hold only ### Title and text below it"))
            return []
        else:
            parts[-1][2].append(token)
    if not parts:
        reader.problem(line, _("steps hold only ### Title and text below it"))
    found = []
    for title, at, text in parts:
        value = {"title": title, "text": reader.html(text, first_line)}
        _check(reader, StepTextBlock(), value, at)
        key = str(uuid.uuid5(ITEMS, f"{reader.identity}#{title}"))
        found.append({"type": "item", "value": value, "id": key})
    return found


def film(reader: MarkdownReader, tokens: Sequence[Token], first_line: int, argument: str) -> Any:
    """`::: film https://… Title`; what stands inside says what is in it."""
    url, _space, title = argument.partition(" ")
    note = " ".join(text_of(token) for token in tokens if token.type == "inline")
    value = {"url": url, "title": title.strip(), "note": note}
    _check(reader, EmbedBlock(), value, line_of(tokens[0], first_line))
    return value


def contact(reader: MarkdownReader, tokens: Sequence[Token], first_line: int, argument: str) -> Any:
    """`::: contact Name`; inside lines such as `functie: …`, `organisatie: …` and `waarover: …`."""
    value = {"name": argument, "role": "", "organisation": "", "about": ""}
    line = line_of(tokens[0], first_line)
    for token in tokens:
        for written in token.content.splitlines() if token.type == "inline" else ():
            name, colon, text = written.partition(":")
            if not colon or name.strip() not in CONTACT:
                names = ", ".join(CONTACT)
                reader.problem(line, _("a contact has lines with %(names)s") % {"names": names})
                continue
            value[CONTACT[name.strip()]] = text.strip()
    _check(reader, ContactBlock(), value, line)
    return value


def file(reader: MarkdownReader, tokens: Sequence[Token], first_line: int, argument: str) -> Any:
    """`::: bestand name.docx Title`; what stands inside says what is in it. The file lies beside the text."""
    line = line_of(tokens[0], first_line)
    name, _space, title = argument.partition(" ")
    note = " ".join(text_of(token) for token in tokens if token.type == "inline")
    # The document itself comes when all of the page is good.
    value: dict[str, Any] = {"document": None, "title": title.strip(), "note": note}
    for key in ("title", "note"):
        longest = FileBlock.base_blocks[key].field.max_length
        if len(value[key]) > longest:
            reader.problem(line, too_long(key, len(value[key]), longest))
    if name:
        reader.files.append((value, name, line))
    else:
        reader.problem(line, _("a file needs its name: ::: bestand name.docx Title"))
    return value


# The name in a file, and the block that it becomes.
BOXES: dict[str, tuple[str, Read]] = {
    "stappen": ("steps", steps),
    "film": ("embed", film),
    "contact": ("contact", contact),
    "bestand": ("file", file),
}


def _check(reader: MarkdownReader, block: Any, value: dict[str, Any], line: int) -> None:
    """What an editor could not save is no content either."""
    try:
        block.clean(block.to_python(value))
    except ValidationError as error:
        for name, found in getattr(error, "block_errors", {}).items():
            label = block.child_blocks[name].label
            reader.problem(line, f"{label}: {' '.join(found.messages)}")

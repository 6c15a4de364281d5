"""Markdown to the blocks of a body. What comes out holds only what an editor could have made as well."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from .boxes import BOXES
from .front_matter import too_long
from .lines import line_of, text_of

ALLOWED = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "b", "i", "a", "br"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
CALLOUT_KINDS = {"callout": "info", "wet": "law", "let-op": "warn"}
# Ids of blocks are made from the file's identity and their place: the same file gives the same blocks.
NAMESPACE = uuid.UUID("6f1f2c3e-9f43-4d43-8c7c-0d6f6a5d7b11")

LONGEST_AT_PICTURE = 250

ResolveLink = Callable[[str, int], int | None]
Report = Callable[[int, str], None]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in (*CALLOUT_KINDS, *BOXES):
        parser.use(container_plugin, name)
    return parser


@dataclass
class MarkdownReader:
    """Reads the Markdown of one file.

    `identity` makes block ids stable. `resolve(slug, line)` gives the id of the page that `page:slug` names,
    or None. `problem(line, reason)` hears what is wrong. `first_line` is the line of the file where a text
    starts.
    """

    identity: str
    resolve: ResolveLink
    problem: Report
    # Figure blocks whose image is still to come, the address of its file as written, and the line.
    pictures: list[tuple[dict[str, Any], str, int]] = field(default_factory=list)
    # File blocks whose document is still to come, the name of its file, and the line.
    files: list[tuple[dict[str, Any], str, int]] = field(default_factory=list)
    _parser: MarkdownIt = field(default_factory=_parser)

    def blocks(self, text: str, first_line: int) -> list[dict[str, Any]]:
        """The stored form of a body StreamField."""
        tokens = self._tokens(text, first_line)
        found: list[tuple[str, Any]] = []
        pending: list[Token] = []

        def flush() -> None:
            if html := self.html(pending, first_line):
                found.append(("text", html))
            pending.clear()

        for group in _top_level(tokens):
            opening = group[0]
            if opening.type == "table_open":
                flush()
                found.append(("table", self._table(group, first_line)))
            elif opening.type == "blockquote_open":
                flush()
                found.append(("quote", self._quote(group, first_line)))
            elif opening.type.startswith("container_") and opening.type.endswith("_open"):
                flush()
                found.append(self._box(group, first_line))
            elif len(group) == 3 and self._is_figure(group[1]):
                flush()
                found.append(("figure", self._figure(group[1], first_line)))
            else:
                pending.extend(group)
        flush()
        return [
            {"type": kind, "value": value, "id": str(uuid.uuid5(NAMESPACE, f"{self.identity}#{number}"))}
            for number, (kind, value) in enumerate(found)
        ]

    def rich_text(self, text: str, first_line: int) -> str:
        """A short text without tables, remarks or headings, as stored rich text."""
        tokens = self._tokens(text, first_line)
        for token in tokens:
            if token.type in ("heading_open", "table_open", "blockquote_open") or self._is_figure(token):
                self.problem(line_of(token, first_line), _("only paragraphs and lists may stand here"))
        return self.html(tokens, first_line)

    def _tokens(self, text: str, first_line: int) -> list[Token]:
        tokens = self._parser.parse(text)
        for token in tokens:
            line = line_of(token, first_line)
            if token.type == "heading_open" and token.tag not in ("h2", "h3"):
                self.problem(
                    line,
                    _("a heading of level %(level)s: only ## and ### are used") % {"level": token.tag[1:]},
                )
            elif token.type in ("fence", "code_block", "html_block", "hr"):
                self.problem(line, _("code, HTML and rules have no place in a text"))
            for child in token.children or ():
                if child.type == "image" and not self._is_figure(token):
                    self.problem(line, _("a picture stands alone, with an empty line before and after it"))
        return tokens

    def html(self, tokens: Sequence[Token], first_line: int) -> str:
        """The stored rich text of some pieces."""
        if not tokens:
            return ""
        # The token stream is copied by nobody else; links are changed in place.
        for token in tokens:
            for child in token.children or ():
                if child.type == "link_open":
                    self._link(child, line_of(token, first_line))
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        html = re.sub(r'<a href="page:(\d+)">', r'<a linktype="page" id="\1">', html)
        html = re.sub(r'<a href="text:">(.*?)</a>', r"\1", html)
        clean = nh3.clean(
            html, tags=ALLOWED, attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto"}, link_rel=None
        )
        return re.sub(r">\s+<(?=/?(?:ul|ol|li|p|h2|h3)\b)", "><", clean).strip()

    def _link(self, token: Token, line: int) -> None:
        target = str(token.attrGet("href") or "")
        if target.startswith("page:"):
            found = self.resolve(target.removeprefix("page:").strip("/"), line)
            token.attrs = {"href": f"page:{found}" if found else "text:"}
            return
        scheme = urlsplit(target).scheme
        if not (target.startswith("/") or scheme in ("https", "http", "mailto")):
            reason = _("the link %(target)r is neither page:slug, an address nor a path of this site")
            self.problem(line, reason % {"target": target})
        token.attrs = {"href": target}

    def _inline(self, token: Token, first_line: int) -> str:
        html = self.html([token], first_line)
        return f"<p>{html}</p>" if html else ""

    def _table(self, tokens: Sequence[Token], first_line: int) -> dict[str, Any]:
        headings: list[str] = []
        rows: list[list[str]] = []
        in_head = False
        for token in tokens:
            if token.type in ("thead_open", "thead_close"):
                in_head = token.type == "thead_open"
            elif token.type == "tr_open" and not in_head:
                rows.append([])
            elif token.type == "inline":
                if in_head:
                    headings.append(text_of(token))
                else:
                    rows[-1].append(self._inline(token, first_line))
        return {
            "columns": [{"type": "rich_text", "heading": heading} for heading in headings],
            "rows": [{"values": (row + [""] * len(headings))[: len(headings)]} for row in rows],
            "caption": "",
        }

    def _is_figure(self, token: Token) -> bool:
        """Whether a paragraph is a picture and nothing else."""
        return token.type == "inline" and [child.type for child in token.children or ()] == ["image"]

    def _figure(self, token: Token, first_line: int) -> dict[str, Any]:
        image = (token.children or [])[0]
        line = line_of(token, first_line)
        source, caption = unquote(str(image.attrGet("src") or "")), str(image.attrGet("title") or "").strip()
        alt = image.content.strip()
        if not alt:
            reason = _("a picture needs a text for who can't see it: ![what one sees](%(name)s)")
            self.problem(line, reason % {"name": source})
        for name, text in (("alt", alt), ("caption", caption)):
            if len(text) > LONGEST_AT_PICTURE:
                self.problem(line, too_long(name, len(text), LONGEST_AT_PICTURE))
        # The image itself comes when all of the page is good.
        value = {"image": None, "alt": alt, "caption": caption}
        self.pictures.append((value, source, line))
        return value

    def _quote(self, tokens: Sequence[Token], first_line: int) -> dict[str, str]:
        paragraphs = [text_of(token) for token in tokens if token.type == "inline"]
        attribution = ""
        if len(paragraphs) > 1 and paragraphs[-1].startswith(("— ", "– ", "-- ")):
            attribution = paragraphs.pop().lstrip("—–- ")
        return {"text": "\n\n".join(paragraphs), "attribution": attribution}

    def _box(self, tokens: Sequence[Token], first_line: int) -> tuple[str, Any]:
        name = tokens[0].type.removeprefix("container_").removesuffix("_open")
        if name in CALLOUT_KINDS:
            return "callout", self._callout(tokens, first_line)
        kind, read = BOXES[name]
        return kind, read(self, tokens, first_line, tokens[0].info.strip().removeprefix(name).strip())

    def _callout(self, tokens: Sequence[Token], first_line: int) -> dict[str, str]:
        name = tokens[0].type.removeprefix("container_").removesuffix("_open")
        title = tokens[0].info.strip().removeprefix(name).strip()
        line = line_of(tokens[0], first_line)
        if not title:
            self.problem(line, _("a remark needs a title: ::: %(name)s Title") % {"name": name})
        if len(title) > 120:
            self.problem(line, _("the title of a remark has at most 120 characters"))
        inner = tokens[1:-1]
        for token in inner:
            if token.type in ("heading_open", "table_open", "blockquote_open") or self._is_figure(token):
                self.problem(line_of(token, first_line), _("a remark holds only paragraphs and lists"))
        return {"kind": CALLOUT_KINDS[name], "title": title, "text": self.html(inner, first_line)}


def _top_level(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens grouped by the block of the document that they belong to."""
    groups: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            groups.append([])
        groups[-1].append(token)
        depth += token.nesting
    return groups

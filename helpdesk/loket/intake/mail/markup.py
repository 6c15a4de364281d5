"""HTML of a mail to plain text. Only text, lines, lists and the addresses of links survive."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import nh3

from .charsets import clean

MAX_HTML = 2_000_000
BLOCKS = {
    "p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article",
    "header", "footer", "blockquote",
}  # fmt: skip
ALLOWED = BLOCKS | {"br", "hr", "li", "td", "th", "a", "b", "i", "em", "strong", "span"}
# Tags that nest deeper than this made the reading of one mail take minutes; people's programs stay far below.
DEEPEST = 400
MOST_TAGS = 20_000
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,20})[^<>]{0,2000}>?")
# What has no end tag, or may do without.
UNCLOSED = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
}  # fmt: skip
UNSEEN = {"script", "style", "head", "title"}
SPACE = re.compile(r"[ \t\xa0\u200b\u200c\u200d\u2060]+")


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.quotes = 0
        self.href: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.href.append((dict(attrs).get("href") or "", len(self.out)))
        elif tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "hr":
            self.out.append("\n\n")
        elif tag in {"td", "th"}:
            self.out.append(" ")
        elif tag in BLOCKS:
            self.out.append("\n\n" if tag in {"p", "blockquote", "table"} or tag[0] == "h" else "\n")
            if tag == "blockquote":
                self.quotes += 1
                self.out.append("\ue000")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href:
            address, start = self.href.pop()
            shown = "".join(self.out[start:]).strip()
            if address.startswith(("http://", "https://")) and address.rstrip("/") not in shown:
                self.out.append(f" ({address})")
        elif tag in BLOCKS:
            self.out.append("\n\n" if tag in {"p", "blockquote", "table"} or tag[0] == "h" else "\n")
            if tag == "blockquote" and self.quotes:
                self.quotes -= 1
                self.out.append("\ue001")

    def handle_data(self, data: str) -> None:
        self.out.append(SPACE.sub(" ", data.replace("\n", " ")))


def text_of_html(html: str) -> str:
    """The text of an HTML body, quotes marked by ">" as in plain text."""
    html = html[:MAX_HTML].replace("\ue000", "").replace("\ue001", "")
    if _nests_too_deep(html):
        return _bare_text(html)
    # nh3 takes out scripts, styles and comments with what is in them, and closes what was left open.
    safe = nh3.clean(
        html,
        tags=ALLOWED,
        attributes={"a": {"href"}},
        clean_content_tags={"script", "style", "title", "head", "noscript", "template"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Lines()
    reader.feed(safe)
    reader.close()
    depth, lines = 0, []
    for line in "".join(reader.out).split("\n"):
        depth += line.count("\ue000")
        text = line.replace("\ue000", "").replace("\ue001", "").strip()
        lines.append(f"{'>' * min(depth, 5)} {text}" if depth and text else text)
        depth = max(depth - line.count("\ue001"), 0)
    return re.sub(r"\n{3,}", "\n\n", clean("\n".join(lines))).strip()


def _nests_too_deep(html: str) -> bool:
    # An end tag in a comment closes nothing and would hide how deep it goes: so their number counts as well.
    is_open: Counter[str] = Counter()
    depth = begun = 0
    for found in TAG.finditer(html):
        tag = found[2].lower()
        if tag in UNCLOSED:
            continue
        if not found[1]:
            is_open[tag] += 1
            depth, begun = depth + 1, begun + 1
        elif is_open[tag]:
            is_open[tag] -= 1
            depth -= 1
        if depth > DEEPEST or begun > MOST_TAGS:
            return True
    return False


def _bare_text(html: str) -> str:
    """The text between the tags, read once from begin to end."""
    out: list[str] = []
    position, unseen = 0, ""
    for found in TAG.finditer(html):
        if not unseen:
            out.append(html[position : found.start()])
        position, tag = found.end(), found[2].lower()
        if tag in UNSEEN:
            unseen = tag if not found[1] else ""
        elif tag in BLOCKS or tag == "br":
            out.append("\n")
    if not unseen:
        out.append(html[position:])
    text = unescape("".join(out))
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(SPACE.sub(" ", line).strip() for line in clean(text).split("\n"))
    ).strip()

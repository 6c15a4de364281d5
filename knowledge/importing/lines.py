"""Where a piece of Markdown stands in its file, and its words."""

from __future__ import annotations

from markdown_it.token import Token


def line_of(token: Token, first_line: int) -> int:
    """The line of the file where the piece begins."""
    return first_line + (token.map[0] if token.map else 0)


def text_of(token: Token) -> str:
    """Its words without markup."""
    return "".join(
        child.content if child.type in ("text", "code_inline") else " "
        for child in token.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()

"""Rich text of an explanation as paragraphs, for a document that is no HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Words:
    """Some words in one dress."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass
class Paragraph:
    """A paragraph, or an item of the list with this number (0: of none)."""

    in_list: int = 0
    numbered: bool = False
    words: list[Words] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self._dress: list[str] = []
        self._lists: list[tuple[int, bool]] = []
        self._count = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("ul", "ol"):
            self._count += 1
            self._lists.append((self._count, tag == "ol"))
        elif tag in ("p", "li", "h2", "h3", "h4"):
            number, numbered = self._lists[-1] if self._lists else (0, False)
            self.found.append(Paragraph(number, numbered))
        elif tag in ("b", "strong", "i", "em"):
            self._dress.append(tag)
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in self._dress:
            self._dress.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.found:
            if not data.strip():
                return
            self.found.append(Paragraph())
        bold = "b" in self._dress or "strong" in self._dress
        self.found[-1].words.append(Words(data, bold, "i" in self._dress or "em" in self._dress))


def paragraphs(html: str) -> list[Paragraph]:
    """The paragraphs of some rich text, without the empty ones."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [one for one in reader.found if any(words.text.strip() for words in one.words)]

"""What python-docx leaves to its user: lists of their own, bookmarks, contents, the language of a document.

What counts pages is in points; numbers in XML are in Word's twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import IO, Any

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from .values import printable

LANGUAGE = "nl-NL"
FONT = "Calibri"
DEPTH = 2
# In points. Lines have an exact height, so that a page holds as much with any font.
LINE, AFTER, CHARACTER = 14, 4, 5.3
PAGE, WIDTH = 700, 453
# line, space before, space after
HEADINGS = {1: (20, 18, 6), 2: (16, 12, 4)}
TITLE = (30, 0, 6)
OTHER = {"Title": sum(TITLE), "TOC Heading": sum(HEADINGS[1]), "Open point heading": sum(HEADINGS[1])}
MEMBERS, LETTERS, BULLETS = 9001, 9002, 9003


@dataclass
class _Heading:
    text: str
    level: int
    bookmark: str
    page: int = 0


class WordFile:
    """A document that is being written, from top to bottom."""

    def __init__(self, *, title: str, author: str) -> None:
        self._document = Document()
        self._headings: list[_Heading] = []
        self._bookmarks = 0
        self._contents: Any = None
        # What was written, in its order, to count pages by: paragraphs with their depth; None is a new page.
        self._flow: list[tuple[Any, int] | _Heading | None] = []
        self._set_up(title, author)
        numbering = self._document.part.numbering_part.element
        for element in (_members(), _letters(), _bullets()):
            # Definitions stand before the lists that use them.
            numbering.insert(0, element)
        self.members, self.letters = MEMBERS, LETTERS
        self.bullets = self.new_list(BULLETS)

    # Text -----------------------------------------------------------------------------------------------

    def paragraph(self, text: str = "", style: str = "Normal") -> Any:
        """A paragraph at the end."""
        made = self._document.add_paragraph(style=style)
        self._flow.append((made, 0))
        if text:
            self.run(made, text)
        return made

    def run(
        self, paragraph: Any, text: str, *, highlight: bool = False, bold: bool = False, italic: bool = False
    ) -> None:
        """Words at the end of a paragraph."""
        run = paragraph.add_run(printable(text))
        if highlight:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        run.bold, run.italic = bold or None, italic or None

    def link(self, paragraph: Any, text: str, bookmark: str) -> None:
        """Words that lead to a bookmark."""
        paragraph._p.append(_link(bookmark, [_run(text)]))

    def heading(self, text: str, level: int, bookmark: str = "", *, new_page: bool = False) -> None:
        """A heading with its own style and a bookmark that the contents lead to."""
        text = printable(text)
        made = self._document.add_heading(level=level)
        if new_page:
            made.paragraph_format.page_break_before = True
            self._flow.append(None)
        self._bookmarks += 1
        name = f"_Toc{self._bookmarks:08d}"
        names = [name, bookmark] if bookmark else [name]
        for offset, one in enumerate(names):
            made._p.append(_bookmark("bookmarkStart", self._bookmarks * 10 + offset, one))
        made.add_run(text)
        for offset, _one in enumerate(names):
            made._p.append(_bookmark("bookmarkEnd", self._bookmarks * 10 + offset))
        found = _Heading(text, level, name)
        self._headings.append(found)
        self._flow.append(found)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table with a header row that is repeated on each page."""
        table = self._document.add_table(rows=1, cols=len(header), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.paragraphs[0].add_run(printable(text))
        self._document.add_paragraph()

    # Lists ----------------------------------------------------------------------------------------------

    def new_list(self, definition: int) -> int:
        """A list that begins at its first number; returns what `listed` wants."""
        numbering = self._document.part.numbering_part.element
        made = numbering.add_num(definition)
        if definition != BULLETS:
            made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def listed(self, text: str, numbering: int, level: int = 0) -> Any:
        """An item of a list at the end."""
        made = self._document.add_paragraph(style="List Paragraph")
        properties = made._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = numbering
        self._flow.append((made, level + 1))
        if text:
            self.run(made, text)
        return made

    # Contents -------------------------------------------------------------------------------------------

    def contents_here(self) -> None:
        """Where the contents go; they are filled in when all headings are known."""
        self._contents = self._document.add_paragraph(style="TOC 1")
        self._flow.append((self._contents, 0))

    def save(self, out: IO[bytes]) -> None:
        """Fill in the contents and write the file."""
        if self._contents is not None:
            # The contents take a place of their own among what is counted: a line per heading.
            place = next(n for n, one in enumerate(self._flow) if one == (self._contents, 0))
            self._flow[place : place + 1] = [(self._contents, 0)] * len(self._headings)
            self._count_pages()
            self._fill_contents()
        self._document.save(out)

    def _count_pages(self) -> None:
        """Name a page for each heading. Lines and spaces are exact; how words break over lines is a guess."""
        page, used = 1, 0.0
        for entry in self._flow:
            if entry is None:
                page, used = page + 1, 0.0
                continue
            if isinstance(entry, _Heading):
                line, before, after = HEADINGS[entry.level]
                need = before * (used > 0) + line + after
                # A heading stays with the first line of what follows.
                if used + need + LINE > PAGE:
                    page, used = page + 1, 0.0
                entry.page = page
            else:
                paragraph, level = entry
                fitting = (WIDTH - 20 * level) / CHARACTER
                need = OTHER.get(paragraph.style.name) or (
                    LINE * max(1, ceil(len(paragraph.text) / fitting)) + AFTER
                )
                if used + need > PAGE + AFTER:
                    page, used = page + 1, 0.0
            used += need

    def _fill_contents(self) -> None:
        first = self._contents._p
        if not self._headings:
            return
        entries = [self._entry(heading) for heading in self._headings]
        start = [
            _field_character("begin", dirty=True),
            _instruction(rf' TOC \o "1-{DEPTH}" \h \z \u '),
            _field_character("separate"),
        ]
        position = entries[0].index(entries[0].find(qn("w:hyperlink")))
        for offset, element in enumerate(start):
            entries[0].insert(position + offset, element)
        entries[-1].append(_field_character("end"))
        for entry in entries:
            first.addprevious(entry)
        first.getparent().remove(first)

    def _entry(self, heading: _Heading) -> Any:
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._document.styles[f"TOC {heading.level}"].style_id)
        properties.append(style)
        paragraph.append(properties)
        tab = OxmlElement("w:r")
        tab.append(OxmlElement("w:tab"))
        number = [
            _field_character("begin"),
            _instruction(rf" PAGEREF {heading.bookmark} \h "),
            _field_character("separate"),
            _run(str(heading.page)),
            _field_character("end"),
        ]
        paragraph.append(_link(heading.bookmark, [_run(heading.text), tab, *number]))
        return paragraph

    # The document as a whole ----------------------------------------------------------------------------

    def _set_up(self, title: str, author: str) -> None:
        document = self._document
        properties = document.core_properties
        properties.title, properties.author = printable(title)[:255], printable(author)[:255]
        properties.language, properties.comments = LANGUAGE, ""
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin = section.bottom_margin = Mm(25)
        styles = document.styles
        _set_language(styles.element)
        styles["Normal"].font.name, styles["Normal"].font.size = FONT, Pt(11)
        _set_spacing(styles["Normal"], LINE, 0, AFTER)
        for level, (line, before, after) in HEADINGS.items():
            _set_spacing(styles[f"Heading {level}"], line, before, after)
        listed = styles["List Paragraph"].element.get_or_add_pPr()
        for spacing in listed.findall(qn("w:contextualSpacing")):
            listed.remove(spacing)
        for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12.5)):
            font = styles[name].font
            font.size, font.color.rgb = Pt(size), RGBColor(0, 0, 0)
            _set_font(styles[name].element)
        _set_spacing(styles["Title"], *TITLE)
        _set_font(styles["Subtitle"].element)
        styles["Subtitle"].font.color.rgb = RGBColor(0x3F, 0x4B, 0x47)
        for name in ("TOC Heading", "Open point heading"):
            made = styles[name] if name in styles else styles.add_style(name, 1)
            made.base_style, made.next_paragraph_style = styles["Normal"], styles["Normal"]
            made.font.size, made.font.bold, made.font.color.rgb = Pt(14), True, RGBColor(0, 0, 0)
            _set_spacing(made, *HEADINGS[1])
            made.paragraph_format.keep_with_next = True
            _set_font(made.element)
            # No heading of the document itself, so it does not stand in its own contents.
            if (level := made.element.pPr.find(qn("w:outlineLvl"))) is not None:
                made.element.pPr.remove(level)
        width = section.page_width - section.left_margin - section.right_margin
        for level in range(1, DEPTH + 1):
            made = styles.add_style(f"TOC {level}", 1)
            made.base_style = styles["Normal"]
            made.paragraph_format.left_indent = Pt(12 * (level - 1))
            made.paragraph_format.tab_stops.add_tab_stop(width, 2, 1)


def _set_language(styles: Any) -> None:
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), LANGUAGE)
    defaults.append(language)


def _set_spacing(style: Any, line: float, before: float, after: float) -> None:
    style.paragraph_format.line_spacing = Pt(line)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _set_font(style: Any) -> None:
    """The same font as the text: the template's headings follow its theme."""
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _run(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = printable(text)
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _link(bookmark: str, content: list[Any]) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    link.extend(content)
    return link


def _bookmark(kind: str, number: int, name: str = "") -> Any:
    mark = OxmlElement(f"w:{kind}")
    mark.set(qn("w:id"), str(number))
    if name:
        mark.set(qn("w:name"), name)
    return mark


def _field_character(kind: str, *, dirty: bool = False) -> Any:
    run, character = OxmlElement("w:r"), OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    if dirty:
        # Word counts the pages itself as soon as the file is opened.
        character.set(qn("w:dirty"), "true")
    run.append(character)
    return run


def _instruction(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:instrText")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _level(number: int, kind: str, text: str, indent: int) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="397"/></w:pPr></w:lvl>'
    )


def _definition(number: int, kind: str, levels: str) -> Any:
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
    )


def _members() -> Any:
    """Members 1., 2.; below each its letters a., b., that begin anew; below those i., ii."""
    levels = _level(0, "decimal", "%1.", 397) + _level(1, "lowerLetter", "%2.", 794)
    return _definition(MEMBERS, "multilevel", levels + _level(2, "lowerRoman", "%3.", 1191))


def _letters() -> Any:
    """Letters of an article whose one member has no number."""
    levels = _level(0, "lowerLetter", "%1.", 397) + _level(1, "lowerRoman", "%2.", 794)
    return _definition(LETTERS, "multilevel", levels)


def _bullets() -> Any:
    return _definition(BULLETS, "singleLevel", _level(0, "bullet", "–", 397))

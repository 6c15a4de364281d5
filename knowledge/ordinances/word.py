"""A draft as .docx: real heading styles, Word's own numbering, a table of contents that is filled in.

"Artikel 3" stands in the heading as text: a reference in another article names that number, and a text that
was adopted must not renumber itself. Members and lettered parts are lists of Word, each article its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from io import BytesIO

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .checks import Assembled
from .rich import Paragraph, paragraphs
from .summary import choice_rows, value_rows
from .text import Article, Blank, Dangling, Filled, Member, Ordinance, Pieces, Plain, Reference
from .word_parts import WordFile


def document(assembled: Assembled, *, title: str, organisation: str, model: str, date: dt.date) -> bytes:
    """The file. It is Dutch, whatever the language of the screen."""
    with translation.override("nl"):
        writer = _Writer(assembled, title, organisation)
        writer.front(_("Draft of %(organisation)s, %(date)s, made from: %(model)s") % {
            "organisation": organisation, "date": date_format(date, "j F Y"), "model": model,
        })  # fmt: skip
        writer.text()
        writer.explanation()
        writer.choices()
        return writer.finish()


class _Writer:
    def __init__(self, assembled: Assembled, title: str, organisation: str) -> None:
        self._assembled = assembled
        self._ordinance: Ordinance = assembled.ordinance
        self._title = title
        self._file = WordFile(title=title, author=organisation)

    def front(self, origin: str) -> None:
        file = self._file
        file.paragraph(self._title, style="Title")
        file.paragraph(origin, style="Subtitle")
        if checks := self._assembled.checks:
            file.paragraph(_("Still open"), style="Open point heading")
            for check in checks:
                file.listed(check.message, file.bullets)
        file.paragraph(_("Contents"), style="TOC Heading")
        file.contents_here()

    def text(self) -> None:
        for chapter in self._ordinance.chapters:
            self._file.heading(chapter.heading, 1, new_page=chapter.number == 1)
            for article in chapter.articles:
                self._file.heading(article.heading, 2, bookmark=_bookmark(article.key))
                self._members(article)

    def _members(self, article: Article) -> None:
        file = self._file
        if len(article.members) == 1:
            member = article.members[0]
            self._write(file.paragraph(), member.text)
            numbering = file.new_list(file.letters)
            self._parts(member, numbering, 0)
            return
        numbering = file.new_list(file.members)
        for member in article.members:
            self._write(file.listed("", numbering, 0), member.text)
            self._parts(member, numbering, 1)

    def _parts(self, member: Member, numbering: int, level: int) -> None:
        for part in member.parts:
            self._write(self._file.listed("", numbering, level), part)

    def _write(self, paragraph: object, pieces: Pieces) -> None:
        file = self._file
        for piece in pieces:
            match piece:
                case Plain(text) | Filled(text):
                    file.run(paragraph, text)
                case Blank(text) | Dangling(text):
                    file.run(paragraph, text, highlight=True)
                case Reference(text, article):
                    file.link(paragraph, text, _bookmark(article))

    def explanation(self) -> None:
        explained = [article for article in self._ordinance.articles.values() if article.explanation]
        if not explained:
            return
        self._file.heading(_("Explanation"), 1, new_page=True)
        for article in explained:
            self._file.heading(article.heading, 2)
            lists: dict[int, int] = {}
            for part in paragraphs(article.explanation):
                self._rich(part, lists)

    def _rich(self, part: Paragraph, lists: dict[int, int]) -> None:
        file = self._file
        if part.in_list == 0:
            paragraph = file.paragraph()
        else:
            if part.in_list not in lists:
                lists[part.in_list] = file.new_list(file.members) if part.numbered else file.bullets
            paragraph = file.listed("", lists[part.in_list])
        for words in part.words:
            file.run(paragraph, words.text, bold=words.bold, italic=words.italic)

    def choices(self) -> None:
        file = self._file
        rows = choice_rows(self._assembled), value_rows(self._assembled)
        if not any(rows):
            return
        file.heading(_("Choices made"), 1, new_page=True)
        if rows[0]:
            file.table([_("Article"), _("Choice")], rows[0])
        if rows[1]:
            file.table([_("What"), _("Filled in")], rows[1])

    def finish(self) -> bytes:
        out = BytesIO()
        self._file.save(out)
        return out.getvalue()


def _bookmark(key: str) -> str:
    """A name that Word takes: letters, digits and underscores, at most 40 characters."""
    return "artikel_" + hashlib.sha256(key.encode()).hexdigest()[:16]

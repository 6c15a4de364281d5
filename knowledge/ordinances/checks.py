"""What is still open in a draft: choices to make, blanks to fill in, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .structure import OUT, Structure, Variable, marks_of
from .text import Choices, Dangling, Ordinance, assemble
from .values import BadValue, reads_as


@dataclass(frozen=True)
class Check:
    """An open point. `field` names the field of the form where it can be mended.

    `wrong`: what was typed there can't be right, rather than not being there yet.
    """

    message: str
    field: str
    wrong: bool = False


def article_field(key: str) -> str:
    """The field of the choice for an article."""
    return f"artikel-{key}"


def variable_field(key: str) -> str:
    """The field of a variable."""
    return f"gegeven-{key}"


@dataclass(frozen=True)
class Assembled:
    """A draft as it reads now: the text, and what is open in it."""

    structure: Structure
    articles: Mapping[str, str]
    values: Mapping[str, str]

    @cached_property
    def _read(self) -> tuple[dict[str, str], dict[str, str]]:
        """How the good values read, and what is wrong with the others."""
        good, wrong = {}, {}
        for variable in self.structure.variables:
            try:
                good[variable.key] = reads_as(variable, self.values.get(variable.key, ""))
            except BadValue as bad:
                wrong[variable.key] = str(bad)
        return good, wrong

    @cached_property
    def ordinance(self) -> Ordinance:
        """The text; a value that can't be right is a blank in it."""
        return assemble(self.structure, Choices(self.articles, self._read[0]))

    @cached_property
    def checks(self) -> list[Check]:
        """All that is open: choices first, then blanks, then references."""
        return [*self._choices(), *self._values(), *self._references()]

    def is_made(self, key: str) -> bool:
        """Whether the choice for an article was made, and can still be."""
        return self.articles.get(key, "") in self.structure.articles[key].possible

    @property
    def choice_count(self) -> int:
        """How many articles ask for a choice."""
        return sum(article.has_choice for article in self.structure.articles.values())

    @property
    def made_count(self) -> int:
        """How many of those are made."""
        return sum(a.has_choice and self.is_made(key) for key, a in self.structure.articles.items())

    def wrong_value(self, key: str) -> str:
        """What is wrong with the value of a variable; "" when nothing is."""
        return self._read[1].get(key, "")

    def _choices(self) -> Iterator[Check]:
        for key, article in self.structure.articles.items():
            if article.has_choice and not self.is_made(key):
                ask = (
                    _("Choose a text for “%(title)s”.")
                    if article.alternatives
                    else _("Choose whether you take up “%(title)s”.")
                )
                yield Check(ask % {"title": article.title}, article_field(key))

    def _values(self) -> Iterator[Check]:
        used = self._used()
        for variable in self.structure.variables:
            field = variable_field(variable.key)
            if reason := self.wrong_value(variable.key):
                yield Check(f"{variable.label}: {reason}", field, wrong=True)
            elif variable.key in used and not self._read[0][variable.key]:
                yield Check(self._missing(variable, used[variable.key]), field)

    def _missing(self, variable: Variable, articles: list[int]) -> str:
        where = ", ".join(str(number) for number in articles)
        if variable.required:
            text = _("Fill in: %(label)s (article %(numbers)s).")
        else:
            text = _("The text you chose uses: %(label)s (article %(numbers)s). Fill it in.")
        return text % {"label": variable.label, "numbers": where}

    def _used(self) -> dict[str, list[int]]:
        """The variables of the chosen text, with the numbers of the articles that use them."""
        used: dict[str, list[int]] = {}
        for key, article in self.ordinance.articles.items():
            members = self.structure.articles[key].chosen(self.articles.get(key, ""))
            for mark in dict.fromkeys(marks_of(members or ())):
                used.setdefault(mark.variable, []).append(article.number)
        return used

    def _references(self) -> Iterator[Check]:
        for article in self.ordinance.articles.values():
            for key in dict.fromkeys(p.article for p in article.pieces if isinstance(p, Dangling)):
                target = self.structure.articles[key]
                names = {"from": article.heading, "to": target.title}
                if self.articles.get(key) == OUT:
                    message = _("“%(from)s” refers to “%(to)s”, which you leave out.") % names
                else:
                    message = _("“%(from)s” refers to a member of “%(to)s” that is not in your text.") % names
                yield Check(message, article_field(key if target.has_choice else article.key))

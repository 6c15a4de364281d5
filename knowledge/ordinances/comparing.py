"""What changed between the model that a draft rests on and the newest one: of their articles, side by side.

A text is compared without numbers of articles: a reference reads as the title of its article, so an article
that was put before the others is no change to all of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from knowledge.resources.reading import plain

from .structure import MARK, OUT, Article, Mark, Structure, Variable

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One thing that changed. `old` and `new` are safe HTML; empty where there is nothing."""

    kind: str
    title: str
    old: SafeString
    new: SafeString

    @property
    def label(self) -> str:
        """The kind in a word."""
        return {"changed": _("Changed"), "new": _("New"), "gone": _("Gone")}[self.kind]


@dataclass(frozen=True)
class Comparison:
    """From the structure of a draft to the newest one, for these choices."""

    old: Structure
    new: Structure
    articles: Mapping[str, str]
    values: Mapping[str, str]

    @cached_property
    def changes(self) -> list[Change]:
        """Articles in the order of the new text, then those that are gone, then variables."""
        return [*self._articles(), *self._variables()]

    @cached_property
    def lost(self) -> list[str]:
        """What was chosen or filled in and has no place in the new text."""
        articles, values = kept_choices(self.new, self.articles, self.values)
        gone = [key for key in self.articles if key not in articles and key in self.old.articles]
        blank = [key for key in self.values if key not in values and key in self.old.by_key]
        return [
            *(_("Your choice for “%(title)s”") % {"title": self.old.articles[key].title} for key in gone),
            *(f"{self.old.by_key[key].label}: {self.values[key]}" for key in blank),
        ]

    def _articles(self) -> Iterator[Change]:
        for key, article in self.new.articles.items():
            before = self.old.articles.get(key)
            if before is None:
                yield _change("new", article.title, "", _article_text(self.new, article, ""))
                continue
            choice = self.articles.get(key, "")
            was, now = before.chosen(choice), article.chosen(choice)
            if was is None and now is None:
                continue
            old_text = _article_text(self.old, before, choice) if was is not None else _left_out()
            new_text = _article_text(self.new, article, choice)
            if old_text != new_text:
                yield _change("changed", article.title, old_text, new_text)
        for key, article in self.old.articles.items():
            choice = self.articles.get(key, "")
            if key not in self.new.articles and choice != OUT:
                yield _change("gone", article.title, _article_text(self.old, article, choice), "")

    def _variables(self) -> Iterator[Change]:
        for variable in self.new.variables:
            before = self.old.by_key.get(variable.key)
            old_text = _variable_text(before) if before else ""
            new_text = _variable_text(variable)
            if old_text != new_text:
                yield _change("changed" if before else "new", variable.label, old_text, new_text)
        for variable in self.old.variables:
            if variable.key not in self.new.by_key:
                yield _change("gone", variable.label, _variable_text(variable), "")


def kept_choices(
    structure: Structure, articles: Mapping[str, str], values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The choices and values that still mean something in this structure."""
    return (
        {
            key: choice
            for key, choice in articles.items()
            if (article := structure.articles.get(key)) and choice in article.possible
        },
        {key: value for key, value in values.items() if key in structure.by_key},
    )


def _left_out() -> str:
    return _("You left this article out.")


def _article_text(structure: Structure, article: Article, choice: str) -> str:
    """The whole of what a municipality sees of an article, as lines of plain text."""
    members = article.chosen(choice)
    lines = [article.title]
    for number, member in enumerate(members or (), start=1):
        many = len(members or ()) > 1
        lines.append((f"{number}. " if many else "") + _named(structure, member.text))
        lines += [f"– {_named(structure, part)}" for part in member.parts]
    for other in article.alternatives:
        lines.append(_("Other text: %(title)s") % {"title": other.title})
    if article.optional:
        lines.append(_("You may leave this article out."))
    if explanation := plain(_named(structure, article.explanation)):
        lines.append(_("Explanation: %(text)s") % {"text": explanation})
    return "\n".join(lines)


def _named(structure: Structure, text: str) -> str:
    def name(found: re.Match[str]) -> str:
        mark = Mark.read(found)
        if variable := structure.by_key.get(mark.variable):
            return f"[{variable.label}]"
        if article := structure.articles.get(mark.article):
            return f"“{article.title}”"
        return mark.written

    return MARK.sub(name, text)


def _variable_text(variable: Variable) -> str:
    lines = [variable.label, variable.help, ", ".join(variable.options)]
    for label, limit in ((_("At least"), variable.minimum), (_("At most"), variable.maximum)):
        lines.append("" if limit is None else f"{label}: {limit}")
    lines += [_("Always needed") if variable.required else "", _kind(variable)]
    return "\n".join(line for line in lines if line)


def _kind(variable: Variable) -> str:
    return {
        "text": _("text"), "number": _("number"), "percentage": _("percentage"), "date": _("date"),
        "choice": _("choice"),
    }[variable.type]  # fmt: skip


def _change(kind: str, title: str, old: str, new: str) -> Change:
    old_html, new_html = word_differences(old, new)
    return Change(kind, title, old_html, new_html)


def word_differences(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts as safe HTML, word by word: `<del>` in the old one, `<ins>` in the new one.

    Where only one is there, the whole of it is marked by its column and not word by word.
    """
    if not old or not new:
        return format_html("{}", old), format_html("{}", new)
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    left: list[SafeString] = []
    right: list[SafeString] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        before, after = "".join(a[a1:a2]), "".join(b[b1:b2])
        left.append(_marked("del", _("gone"), before) if tag != "equal" else format_html("{}", before))
        right.append(_marked("ins", _("new"), after) if tag != "equal" else format_html("{}", after))
    return _joined(left), _joined(right)


def _joined(pieces: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _marked(tag: str, word: str, text: str) -> SafeString:
    if not text:
        return SafeString("")
    # Screen readers pass over <ins> and <del> in silence, so the word stands there for them.
    start, end = format_html('<span class="tb-visually-hidden">[{}: </span>', word), "]"
    return format_html(
        '<{0}>{1}{2}<span class="tb-visually-hidden">{3}</span></{0}>',
        mark_safe(tag),  # noqa: S308  one of our two
        start,
        text,
        end,
    )

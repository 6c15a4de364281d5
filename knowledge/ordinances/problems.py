"""What is wrong with a model ordinance itself: the same judgement for an editor and for an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .structure import Article, Structure, Variable, marks, marks_of


@dataclass(frozen=True)
class Problem:
    """What is wrong. `about` is "variables" or "chapters", `key` the variable or article (or chapter)."""

    about: str
    key: str
    message: str


def problems(structure: Structure) -> list[Problem]:
    """All that would give a municipality an impossible choice, in the order of the text."""
    return [*_about_variables(structure), *_about_chapters(structure)]


def _about_variables(structure: Structure) -> Iterator[Problem]:
    names = _names(structure)
    users: dict[str, list[str]] = {}
    for article in structure.articles.values():
        for mark in marks_of(article.all_members):
            if names[article.key] not in users.setdefault(mark.variable, []):
                users[mark.variable].append(names[article.key])
    for key in _twice(variable.key for variable in structure.variables):
        yield Problem("variables", key, _("Two variables have the key “%(key)s”.") % {"key": key})
    for variable in structure.variables:
        if reason := _impossible(variable):
            used = users.get(variable.key)
            message = _("The variable “%(label)s”: %(reason)s") % {"label": variable.label, "reason": reason}
            if used:
                message += " " + _("It is used in: %(articles)s.") % {"articles": ", ".join(used)}
            yield Problem("variables", variable.key, message)


def _impossible(variable: Variable) -> str:
    options = [option.strip() for option in variable.options]
    if variable.type == "choice":
        if len(options) < 2:
            return _("a choice needs at least two options.")
        if not all(options):
            return _("an option is empty.")
        if twice := _twice(options):
            return _("the option “%(option)s” occurs twice.") % {"option": twice[0]}
    elif options:
        return _("only a choice has options.")
    if variable.type != "number" and (variable.minimum, variable.maximum) != (None, None):
        return _("only a number has a minimum and a maximum.")
    if variable.minimum is not None and variable.maximum is not None and variable.minimum > variable.maximum:
        return _("the minimum is above the maximum.")
    return ""


def _about_chapters(structure: Structure) -> Iterator[Problem]:
    chapters = [chapter.key for chapter in structure.chapters]
    for key in _twice(chapters):
        yield Problem("chapters", key, _("Two chapters have the key “%(key)s”.") % {"key": key})
    articles = [article for chapter in structure.chapters for article in chapter.articles]
    for key in _twice(article.key for article in articles):
        yield Problem("chapters", key, _("Two articles have the key “%(key)s”.") % {"key": key})
    members = Counter(member.key for article in articles for member in article.all_members)
    for number, article in enumerate(articles, start=1):
        name = _name(number, article)
        for reason in _about_article(structure, article, members):
            yield Problem("chapters", article.key, f"{name}: {reason}")


def _about_article(structure: Structure, article: Article, members: Counter[str]) -> Iterator[str]:
    if not article.members:
        yield _("the article has no members.")
    for member in {one.key: one for one in article.all_members}.values():
        if members[member.key] > 1:
            yield _("the key “%(key)s” of a member occurs twice.") % {"key": member.key}
    for key in _twice(other.key for other in article.alternatives):
        yield _("two alternatives have the key “%(key)s”.") % {"key": key}
    for other in article.alternatives:
        if not other.members:
            yield _("the alternative “%(title)s” has no members, so it can't be chosen.") % {
                "title": other.title
            }
    for mark in dict.fromkeys([*marks_of(article.all_members), *marks(article.explanation)]):
        target = structure.articles.get(mark.article)
        if mark.variable not in structure.by_key and target is None:
            yield _("%(mark)s names no variable or article of this ordinance.") % {"mark": mark.written}
        elif target and mark.member and mark.member not in {one.key for one in target.all_members}:
            yield _("%(mark)s names no member of “%(title)s”.") % {
                "mark": mark.written,
                "title": target.title,
            }


def _twice(keys: Iterator[str] | list[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]


def _name(number: int, article: Article) -> str:
    return _("Article %(number)d, “%(title)s”") % {"number": number, "title": article.title}


def _names(structure: Structure) -> dict[str, str]:
    numbered = enumerate(structure.articles.items(), start=1)
    return {key: _name(number, article) for number, (key, article) in numbered}

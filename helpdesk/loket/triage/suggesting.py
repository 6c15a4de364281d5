"""Suggestions of target groups and subjects for a text. Never a choice: a person decides, and reads why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from loket.answering.passages import Found
from loket.models import TriageKeyword
from vocabulary.models import ActionLine, TargetGroup

from .deciding import NAMED, SURE, Guess, Keyword, best_two, guesses
from .retraining import current, meaning_for

# Without a word that names a group, less than this is hardly more than a guess among all groups.
LEAST_PROBABLE, FEWEST_POINTS = 0.25, 0.6
MOST_WORDS = 4


@dataclass(frozen=True)
class GroupSuggestion:
    """A target group that a text seems to be about, how probable that is, and why."""

    group: TargetGroup
    probability: float
    words: tuple[str, ...]
    learned_from: tuple[str, ...] = ()

    @property
    def reasons(self) -> list[str]:
        """Why, for people."""
        found = []
        if self.words:
            found.append(_("The question mentions %(words)s") % {"words": _quoted(self.words)})
        if told := [word for word in self.learned_from if word not in " ".join(self.words).lower()]:
            found.append(
                _("%(words)s stand in earlier questions about this group") % {"words": _quoted(told)}
            )
        return found or [_("The wording resembles earlier questions about this group")]


@dataclass(frozen=True)
class SubjectSuggestion:
    """A subject that a question seems to be about, with the pages that say so."""

    subject: ActionLine
    pages: tuple[str, ...]

    @property
    def reasons(self) -> list[str]:
        """Why, for people."""
        return [_("Pages about it resemble the question: %(pages)s") % {"pages": _quoted(self.pages)}]


def suggest_groups(
    text: str, limit: int = 2, groups: Iterable[TargetGroup] | None = None
) -> list[GroupSuggestion]:
    """The target groups that a text points to, best first: one when that is clear, two when it is not.

    `groups` are all of them, where the caller has read them.
    """
    rows = TriageKeyword.objects.order_by().values_list("target_group__slug", "words", "stems", "weight")
    keywords = [Keyword(*row) for row in rows]
    classifier = current()
    found = guesses(text, keywords, classifier, meaning_for(classifier, text))
    telling = [guess for guess in found if _says_something(guess, classifier is not None)]
    if telling and classifier is not None and telling[0].probability < SURE:
        # One group that is not sure would look like a choice that was made: the next best stands beside it.
        telling += [guess for guess in found if guess not in telling]
    found = best_two(telling)[:limit]
    if found and (found[0].probability >= SURE or (classifier is None and _clearly_more(found))):
        found = found[:1]
    if groups is None:
        groups = TargetGroup.objects.filter(slug__in=[guess.group for guess in found])
    by_slug = {group.slug: group for group in groups}
    return [
        GroupSuggestion(
            by_slug[guess.group],
            guess.probability,
            guess.words[:MOST_WORDS],
            tuple(classifier.telling_words(text, guess.group)) if classifier else (),
        )
        for guess in found
        if guess.group in by_slug
    ]


def suggest_subject(passages: Iterable[Found], lines: Iterable[ActionLine]) -> SubjectSuggestion | None:
    """Which of these subjects the pages that resemble a question have; the first page counts most."""
    points: dict[str, float] = defaultdict(float)
    pages: dict[str, list[str]] = defaultdict(list)
    for place, passage in enumerate(passages, 1):
        # A page about all subjects says nothing about one.
        for slug in passage.action_lines if len(passage.action_lines) <= 2 else ():
            points[slug] += 1 / place / len(passage.action_lines)
            pages[slug].append(passage.title)
    if not points:
        return None
    best = max(points, key=lambda slug: (points[slug], slug))
    subject = next((line for line in lines if line.slug == best), None)
    return SubjectSuggestion(subject, tuple(pages[best])) if subject else None


def _says_something(guess: Guess, is_learned: bool) -> bool:
    if is_learned:
        return guess.points >= NAMED or guess.probability >= LEAST_PROBABLE
    return guess.points >= FEWEST_POINTS


def _clearly_more(found: list[Guess]) -> bool:
    return len(found) == 1 or found[0].points >= 1.5 * found[1].points


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)

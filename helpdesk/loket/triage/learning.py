"""Learning keywords: from the names of target groups, the synonyms of the search and the pages."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.roles import DESK, has_role
from loket.models import TriageKeyword
from loket.rights import require
from loket.triage.deciding import stems_of
from loket.triage.start import start_keywords
from search import sources
from search.dutch.analysis import analyse
from search.dutch.stopwords import is_stop_word
from search.dutch.synonyms import default_groups
from vocabulary.models import TargetGroup

NAME_WEIGHT, START_WEIGHT, SYNONYM_WEIGHT = 3.0, 3.0, 2.5
# What the pages of a group teach weighs less than what people call it.
MOST_CONTENT_WEIGHT, CONTENT_WORDS, FEWEST_PAGES, CHANCE = 1.4, 150, 2, 0.6
# Words per billion, as a power of ten: "familie" 5.6, "maart" 5.5, "standplaats" 3.5, "urgentie" 3.1.
EVERYDAY = 5.4
TELLING_NAME = 0.4

Found = dict[tuple[int, str], TriageKeyword]


@transaction.atomic
def learn_keywords(actor: Any) -> int:
    """Make all keywords anew but those set by hand; returns how many there are. Twice gives the same."""
    require(has_role(actor, *DESK))
    groups = list(TargetGroup.objects.all())
    found: Found = {}
    for group in groups:
        _learn_name(found, group)
    _learn_start(found, groups)
    _learn_synonyms(found)
    _learn_from_pages(found, groups)
    by_hand = set(
        TriageKeyword.objects.filter(source=TriageKeyword.Source.MANUAL).values_list(
            "target_group_id", "stems"
        )
    )
    TriageKeyword.objects.exclude(source=TriageKeyword.Source.MANUAL).delete()
    made = TriageKeyword.objects.bulk_create(word for key, word in found.items() if key not in by_hand)
    record(actor, "learn_keywords", None, count=len(made))
    return len(made) + len(by_hand)


def rarity(word: str) -> float:
    """How little a word belongs to everyday Dutch: 1 for words of a trade, 0 for those of every newspaper."""
    # Imported late: the word list takes 26 MB, and only the task that learns needs it.
    from wordfreq import zipf_frequency

    return min(1.0, max(0.0, (EVERYDAY - zipf_frequency(word, "nl")) / 1.5))


def _add(
    found: Found, group_id: int, words: str, stems: str, weight: float, source: TriageKeyword.Source
) -> None:
    if not stems or len(stems) > 100 or len(words) > 100:
        return
    known = found.get((group_id, stems))
    if known is None or known.weight < weight:
        found[group_id, stems] = TriageKeyword(
            target_group_id=group_id, words=words, stems=stems, weight=round(weight, 3), source=source
        )


def _learn_name(found: Found, group: TargetGroup) -> None:
    """The whole name, and each word in it that says something."""
    name = analyse(group.name)
    _add(found, group.pk, group.name, " ".join(name.stems), NAME_WEIGHT, TriageKeyword.Source.NAME)
    for word, stem in zip(name.words, name.stems, strict=True):
        # "Sociale" in a name says nothing about a question; "urgentie" does.
        if len(word) > 3 and not is_stop_word(word) and rarity(word) >= TELLING_NAME:
            _add(found, group.pk, word, stem, NAME_WEIGHT, TriageKeyword.Source.NAME)


def _learn_start(found: Found, groups: Iterable[TargetGroup]) -> None:
    """The words that a fresh installation has for the groups that it knows."""
    ids = {group.slug: group.pk for group in groups}
    for slug, words in start_keywords():
        if slug in ids:
            _add(found, ids[slug], words, stems_of(words), START_WEIGHT, TriageKeyword.Source.START)


def _learn_synonyms(found: Found) -> None:
    """Other words for what the names already say; a word that fits two groups points to both."""
    by_stems: dict[str, set[int]] = defaultdict(set)
    for group_id, stems in found:
        by_stems[stems].add(group_id)
    for forms in default_groups():
        found_as = {form: stems_of(form) for form in forms}
        for group_id in {g for form in forms for g in by_stems.get(found_as[form], ())}:
            for form in forms:
                _add(found, group_id, form, found_as[form], SYNONYM_WEIGHT, TriageKeyword.Source.SYNONYM)


def _learn_from_pages(found: Found, groups: Iterable[TargetGroup]) -> None:
    """Words that stand on the pages of one group far more than on those of the others."""
    ids = {group.slug: group.pk for group in groups}
    pages: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    written: dict[str, str] = {}
    page_count: Counter[int] = Counter()
    seen: set[tuple[int, str]] = set()
    for source in sources.every():
        for passage in source.passages(None):
            # A page for many groups says little about one.
            mine = [ids[slug] for slug in passage.target_groups if slug in ids]
            if not 1 <= len(mine) <= 2:
                continue
            analysis = analyse(f"{passage.title}\n{passage.text}")
            words = {
                stem: word
                for word, stem in zip(analysis.words, analysis.stems, strict=True)
                if len(stem) > 3 and not is_stop_word(word) and not any(c.isdigit() for c in word)
            }
            written |= words
            for group_id in mine:
                if (group_id, passage.page_id) not in seen:
                    seen.add((group_id, passage.page_id))
                    page_count[group_id] += 1
                for stem in words:
                    pages[group_id][stem].add(passage.page_id)
    _keep_telling_words(found, pages, page_count, written)


def _keep_telling_words(
    found: Found,
    pages: dict[int, dict[str, set[str]]],
    page_count: Counter[int],
    written: dict[str, str],
) -> None:
    spread: Counter[str] = Counter(stem for stems in pages.values() for stem in stems)
    for group_id, stems in pages.items():
        scored = []
        for stem, where in stems.items():
            share = len(where) / page_count[group_id]
            telling = math.log(len(pages) / spread[stem]) / math.log(max(len(pages), 2))
            if len(where) < FEWEST_PAGES and page_count[group_id] >= FEWEST_PAGES:
                # On one page of several a word may stand by chance.
                telling *= CHANCE
            telling *= rarity(written[stem])
            scored.append((share * telling, telling, stem))
        for _score, telling, stem in sorted(scored, reverse=True)[:CONTENT_WORDS]:
            if telling >= 0.25:
                weight = MOST_CONTENT_WEIGHT * telling
                _add(found, group_id, written[stem], stem, weight, TriageKeyword.Source.CONTENT)

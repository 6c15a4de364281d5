"""Find: from what somebody typed to a page of results with snippets, repairs, facets and perhaps an answer.

This is the face of searching for everything that shows results; it knows no Django and no particular engine.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from search.dutch.analysis import analyse, stems_among
from search.dutch.parsing import parse
from search.dutch.spelling import Vocabulary
from search.dutch.stop_phrases import StopPhrases
from search.dutch.synonyms import Synonyms, default_synonyms
from search.engines.interface import (
    FACET_FIELDS,
    Engine,
    Filters,
    Found,
    FoundPage,
    FoundPassage,
    Passage,
    Sort,
)
from search.plan import Concept, Known, QueryPlan, Repair, Variant
from search.planning import make_plan
from search.semantic import TAKE_PART, Ordering
from search.snippets import Piece, Wanted, snippet, wanted

DEEPEST_RESULT = 1_000
# An answer stands out: it meets the whole query and scores this much more than the best of the other pages.
ANSWER_LEAD = 1.25
# In the `extra` of a passage that says in a sentence what the title of its page means.
DEFINES = "defines"
# What a list of words lacks: an answer says something.
SENTENCE = re.compile(r"[.!?](?:\s|$)")
# A title is shown whole; this is more than any has.
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class PassageResult:
    """A passage to show; `url` opens the page at it."""

    passage: Passage
    url: str
    snippet: tuple[Piece, ...]
    score: float


@dataclass(frozen=True, slots=True)
class PageResult:
    """A found page with its best passages, best first; there is always one."""

    page_id: str
    url: str
    title: str
    kind: str
    date: datetime.date | None
    target_groups: tuple[str, ...]
    passages: tuple[PassageResult, ...]
    title_pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet with the number of found pages that have it; selected ones are always there."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. Offer `suggested_query` as "Bedoelde u"; `weak` asks for a way to the desk.

    With `nearest` nothing was found, and these look most like it. `without`: the pages that were left out.
    """

    query: str
    pages: tuple[PageResult, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    repairs: tuple[Repair, ...]
    suggested_query: str
    answer: PassageResult | None
    weak: bool
    number: int
    page_size: int
    nearest: bool = False
    without: Collection[str] = ()

    @property
    def page_count(self) -> int:
        """Return how many pages of results there are; 0 without results."""
        return ceil(min(self.total, DEEPEST_RESULT) / self.page_size)


@dataclass(frozen=True, slots=True)
class ReaderLexicon:
    """What one reader may know of the words in the index: nothing of those that only gone pages hold."""

    engine: Engine
    allowed: Collection[str]
    without: Collection[str] = ()

    def known(self, stems: Collection[str]) -> Known:
        known = self.engine.known(stems, self.allowed)
        if not self.without or not known.counts:
            return known
        plans = [_plan_of(stem) for stem in known.counts]
        totals = self.engine.totals(plans, allowed=self.allowed, without=self.without)
        there = zip(known.counts.items(), totals, strict=True)
        return Known({stem: count for (stem, count), total in there if total}, known.passages)

    def vocabulary(self) -> Vocabulary:
        return self.engine.vocabulary(self.allowed)


def _plan_of(stem: str) -> QueryPlan:
    """Return the plan that finds what holds a stem, as a word or as part of a compound."""
    return QueryPlan(concepts=(Concept(stem, (Variant((stem,), 1.0, "term"),)),))


def find(
    engine: Engine,
    query: str,
    *,
    allowed: Collection[str],
    synonyms: Synonyms | None = None,
    stop_phrases: StopPhrases | None = None,
    filters: Filters | None = None,
    page: int = 1,
    page_size: int = 10,
    sort: Sort = "relevance",
    literal: bool = False,
    with_facets: bool = True,
    meanings: Ordering | None = None,
    without: Collection[str] = (),
) -> Results:
    """Return what these tokens may see of the pages that match; never fails on what was typed.

    `synonyms` None takes the groups that come with the package; `stop_phrases` are not searched for.
    `filters` narrow by facet: any value within a facet, every facet; unknown facet names are ignored.
    `literal` searches for misspelt words as they are; then `suggested_query` says what they may mean.
    `meanings` helps to order what a question finds. The pages of `without`, a few that are gone, are not
    found. A `page` outside the results gives none, with the right total. Raises EngineUnavailable.
    """
    page, page_size = max(1, page), max(1, min(page_size, 100))
    filters = {
        name: tuple(map(_whole_text, filters[name])) for name in FACET_FIELDS if filters and filters.get(name)
    }
    parsed = parse(query)
    if stop_phrases is not None:
        parsed = replace(parsed, words=stop_phrases.without(parsed.words))
    synonyms = default_synonyms() if synonyms is None else synonyms
    lexicon = ReaderLexicon(engine, allowed, without)
    plan = make_plan(parsed, lexicon, synonyms, repair=not literal)
    repairs = make_plan(parsed, lexicon, synonyms).repairs if literal else plan.repairs
    # A query of punctuation alone asks for nothing; an empty one asks for the list.
    nothing = parsed.is_empty and bool(query.strip())
    offset = (page - 1) * page_size
    found = Found((), 0, {})
    by_meaning = meanings is not None and plan.is_question and sort == "relevance" and offset < TAKE_PART
    if not nothing:
        end = min(offset + page_size, DEEPEST_RESULT)
        start = 0 if by_meaning else min(offset, DEEPEST_RESULT)
        found = engine.search(
            plan,
            allowed=allowed,
            filters=filters,
            offset=start,
            limit=max(end, TAKE_PART) if by_meaning else max(0, end - start),
            sort=sort,
            with_facets=with_facets,
            without=without,
        )
    pages = found.pages
    if by_meaning and meanings is not None and pages:
        # Whether one page answers and whether all are weak is judged by what the words found.
        pages = meanings.ordered(parsed.text, pages)[offset:end]
    shown = _Shown(wanted(plan, parsed.only_quoted))
    # By date, and further on, what stands first says nothing of how good the search is.
    best_first = page == 1 and sort == "relevance"
    return Results(
        query=query,
        pages=tuple(shown.page(p) for p in pages),
        total=found.total,
        facets={
            name: _facet(found, name, filters.get(name, ())) for name in FACET_FIELDS if name in found.facets
        },
        repairs=plan.repairs,
        suggested_query=_suggested(parsed.text, repairs),
        answer=_answer(found, plan, shown) if best_first else None,
        weak=_is_nothing(found) or (best_first and _is_weak(found, plan)),
        number=page,
        page_size=page_size,
        nearest=found.by_trigrams,
        without=without,
    )


def _whole_text(value: object) -> str:
    """Return a value as text that can be sent on: half a character, a lone surrogate, can't."""
    return str(value).encode(errors="replace").decode()


class _Shown:
    """Found passages as they are shown; what is known of a word serves all snippets."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._looked_at: dict[str, Any] = {}  # what `snippet` remembers

    def page(self, found: FoundPage) -> PageResult:
        passage = found.passages[0].passage
        return PageResult(
            page_id=found.page_id,
            url=passage.url,
            title=passage.title,
            kind=passage.kind,
            date=passage.date,
            target_groups=passage.target_groups,
            passages=tuple(map(self.passage, found.passages)),
            title_pieces=snippet(passage.title, self._wanted, LONGEST_TITLE, self._looked_at),
        )

    def passage(self, found: FoundPassage) -> PassageResult:
        pieces = snippet(found.passage.text, self._wanted, looked_at=self._looked_at)
        return PassageResult(found.passage, found.passage.link, pieces, found.score)


def _facet(found: Found, name: str, selected: Collection[str]) -> tuple[FacetValue, ...]:
    values = [FacetValue(c.value, c.count, c.value in selected) for c in found.facets[name]]
    present = {value.value for value in values}
    return (*values, *(FacetValue(value, 0, True) for value in selected if value not in present))


def _suggested(text: str, repairs: tuple[Repair, ...]) -> str:
    for repair in sorted(repairs, key=lambda r: -r.start):
        text = text[: repair.start] + repair.replacement + text[repair.end :]
    return text if repairs else ""


def _answer(found: Found, plan: QueryPlan, shown: _Shown) -> PassageResult | None:
    """Return the passage that clearly answers: what defines the word that is asked, or for a query of two
    words or more the best passage, when it meets the whole of it, far ahead."""
    if found.by_trigrams or not found.pages or plan.repairs:
        return None
    best = found.pages[0].passages[0]
    if definition := _definition(found.pages[0], plan):
        return shown.passage(definition)
    second = found.pages[1].score if len(found.pages) > 1 else 0.0
    if len(plan.concepts) < 2 or best.score < ANSWER_LEAD * second or not SENTENCE.search(best.passage.text):
        return None
    return shown.passage(best) if _coverage(best.passage, plan.concepts) == 1.0 else None


def _definition(page: FoundPage, plan: QueryPlan) -> FoundPassage | None:
    """Return the passage that defines a word, when its title is what is asked and says no more than that."""
    said = next((one for one in page.passages if one.passage.extra.get(DEFINES)), None)
    if said is None or not plan.concepts:
        return None
    title = said.passage.title
    wanted = _stems(plan.concepts)
    if any(one not in wanted for one in analyse(title).stems):
        return None
    present = stems_among(title, wanted)
    return said if all(one.is_met(present) for one in plan.concepts if not one.is_extra) else None


def _is_nothing(found: Found) -> bool:
    """Say whether there are no results but what resembles the query."""
    return found.by_trigrams or not found.pages


def _is_weak(found: Found, plan: QueryPlan) -> bool:
    """Say whether the best results may disappoint: less than half of the query met."""
    if not plan.concepts:
        return False
    return not any(_coverage(p.passages[0].passage, plan.concepts) >= 0.5 for p in found.pages[:3])


def _coverage(passage: Passage, concepts: tuple[Concept, ...]) -> float:
    """Return which share of the concepts a passage meets, 0 to 1; of a compound one part is half of it."""
    asked = [concept for concept in concepts if not concept.is_extra]
    text = " ".join((passage.title, *passage.headings, passage.text))
    present = stems_among(text, _stems(asked))
    return sum(concept.share_met(present) for concept in asked) / len(asked) if asked else 1.0


def _stems(concepts: Iterable[Concept]) -> frozenset[str]:
    """Return all stems by which these concepts may be met."""
    return frozenset(s for c in concepts for rows in (c.alone, *c.together) for row in rows for s in row)

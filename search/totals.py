"""How many pages several queries find: two questions to an engine, however many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from search.dutch.parsing import parse
from search.dutch.spelling import Vocabulary
from search.dutch.stop_phrases import StopPhrases
from search.dutch.synonyms import Synonyms
from search.engines.interface import Engine
from search.plan import Known
from search.planning import make_plan


@dataclass(slots=True)
class _Noting:
    """Notes of which stems plans ask; what it tells makes no plan to search by."""

    stems: set[str] = field(default_factory=set)

    def known(self, stems: Collection[str]) -> Known:
        self.stems.update(stems)
        return Known()

    def vocabulary(self) -> Vocabulary:
        return Vocabulary({})


@dataclass(frozen=True, slots=True)
class _Told:
    """What the index told of all stems at once."""

    all: Known

    def known(self, stems: Collection[str]) -> Known:
        return self.all

    def vocabulary(self) -> Vocabulary:
        return Vocabulary({})


def totals_of(
    engine: Engine,
    queries: Sequence[str],
    *,
    allowed: Collection[str],
    synonyms: Synonyms,
    stop_phrases: StopPhrases,
    without: Collection[str] = (),
) -> list[int]:
    """Return how many pages each query finds as it is typed; what only resembles it counts for nothing.

    Nor do the pages of `without`.

    Raises EngineUnavailable.
    """
    parsed = [replace(one, words=stop_phrases.without(one.words)) for one in map(parse, queries)]
    noting = _Noting()
    for query in parsed:
        make_plan(query, noting, synonyms, repair=False)
    told = _Told(engine.known(noting.stems, allowed))
    plans = [make_plan(query, told, synonyms, repair=False) for query in parsed]
    found = engine.totals(plans, allowed=allowed, without=without)
    return [0 if query.is_empty else total for query, total in zip(parsed, found, strict=True)]

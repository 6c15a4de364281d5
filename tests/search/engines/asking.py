"""What the tests of engines put in and ask."""

from collections.abc import Collection
from typing import Any

from search.dutch.parsing import parse
from search.dutch.synonyms import Synonyms
from search.engines import Engine, Found, Passage
from search.plan import Known, QueryPlan
from search.planning import make_plan

PUBLIC = ("public",)
STAFF = ("public", "staff:desk")


def passage(page: str, text: str, **values: Any) -> Passage:
    defaults = {"id": f"{page}#{abs(hash(text))}", "url": f"/{page}/", "title": page, "visibility": PUBLIC}
    return Passage(page_id=page, text=text, **(defaults | values))


class Words:
    def __init__(self, engine: Engine, allowed: Collection[str]) -> None:
        self.engine, self.allowed = engine, allowed

    def known(self, stems: Collection[str]) -> Known:
        return self.engine.known(stems, self.allowed)

    def vocabulary(self) -> Any:
        return self.engine.vocabulary(self.allowed)


def plan(engine: Engine, text: str, allowed: Collection[str] = PUBLIC, groups: Any = ()) -> QueryPlan:
    return make_plan(parse(text), Words(engine, allowed), Synonyms(groups))


def search(
    engine: Engine, text: str, allowed: Collection[str] = PUBLIC, groups: Any = (), **how: Any
) -> Found:
    return engine.search(plan(engine, text, allowed, groups), allowed=allowed, **how)


def pages(found: Found) -> list[str]:
    return [page.page_id for page in found.pages]


def counts(found: Found, name: str) -> dict[str, int]:
    return {facet.value: facet.count for facet in found.facets[name]}

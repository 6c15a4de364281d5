"""Passages of the knowledge centre that may answer a question."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from search.asking import passages_for as search_passages
from search.engines import EngineUnavailable
from search.presentation import marked
from search.sources import kind_labels

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """One passage as pages draw it; `text` is safe HTML with the matches marked, `plain` without."""

    title: str
    url: str
    text: SafeString
    plain: str
    kind: str
    kind_label: str
    page_id: str
    action_lines: tuple[str, ...] = ()

    @property
    def passages(self) -> list[SafeString]:
        """The same in the form that the list of results takes."""
        return [self.text]


def passages_for(user: Any, text: str, limit: int = 3) -> list[Found]:
    """The best passages for a question, at most one a page. A search that is away is no reason to fail."""
    try:
        found = search_passages(user, _as_query(text), limit)
    except EngineUnavailable:
        log.warning("Search does not answer; the page shows no passages.")
        return []
    labels = kind_labels()
    return [
        Found(
            title=result.passage.title,
            url=result.url,
            text=marked(result.snippet),
            plain="".join(piece.text for piece in result.snippet),
            kind=result.passage.kind,
            kind_label=str(labels.get(result.passage.kind, "")),
            page_id=result.passage.page_id,
            action_lines=result.passage.action_lines,
        )
        for result in found
    ]


def _as_query(text: str) -> str:
    """A question in own words as a query: quotes and dashes are punctuation here, no operators."""
    return " ".join(re.sub(r"[\"“”„«»]|(?<!\S)[-–−]+", " ", text).split())[:500]

"""Reads the tuning. A process keeps it and asks the database, per search, only whether it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.dutch.synonyms import default_groups
from search.models import PromotedResult, StopPhrase, SynonymGroup, TuningVersion

from .words import Tuning

Row = SynonymGroup | PromotedResult | StopPhrase


@dataclass(frozen=True)
class Listed:
    """A group of synonyms as the team sees it. `row` is None for one that nobody changed."""

    terms: tuple[str, ...]
    base: str
    in_use: bool = True
    row: SynonymGroup | None = None


_kept: Tuning | None = None


def tuning() -> Tuning:
    """What is in use now; one small query as long as nothing changed."""
    global _kept
    version = current_version()
    kept = _kept
    if kept is None or kept.version != version:
        # The version was read first: what changes while we read makes the next search read again.
        kept = _kept = build(
            version, SynonymGroup.objects.all(), PromotedResult.objects.all(), StopPhrase.objects.all()
        )
    return kept


def read_last() -> Tuning:
    """What this process read last: for a further search of one page, which needs no query of its own."""
    return _kept or tuning()


def current_version() -> str:
    """The name of the present state; "" before the first change."""
    return TuningVersion.objects.values_list("name", flat=True).first() or ""


def with_row(row: Row, *, away: bool = False) -> Tuning:
    """What would be in use with this row as it is here, saved or not; or, `away`, without it."""
    rows: dict[type[Row], list[Row]] = {}
    for model in (SynonymGroup, PromotedResult, StopPhrase):
        listed: list[Row] = list(model.objects.all())
        if isinstance(row, model):
            listed = [one for one in listed if one.pk != row.pk] + ([] if away else [row])
        rows[model] = listed
    promoted = sorted(
        rows[PromotedResult],
        key=lambda one: (one.order, one.pk or 0),  # type: ignore[union-attr]
    )
    return build("", rows[SynonymGroup], promoted, rows[StopPhrase])  # type: ignore[arg-type]


def build(
    version: str,
    groups: Iterable[SynonymGroup],
    promoted: Iterable[PromotedResult],
    phrases: Iterable[StopPhrase],
) -> Tuning:
    """The tuning of these rows and the groups that come with the program."""
    return Tuning(
        version,
        tuple(listed.terms for listed in list_groups(groups) if listed.in_use),
        tuple(promoted),
        tuple(phrase.words for phrase in phrases),
    )


def list_groups(rows: Iterable[SynonymGroup] | None = None) -> list[Listed]:
    """All groups: own ones first, then those that come with the program or what took their place.

    What replaces a group that the program no longer has counts as an own one.
    """
    found = list(SynonymGroup.objects.order_by("pk") if rows is None else rows)
    ours = {terms[0]: terms for terms in default_groups()}
    changed = {row.base: row for row in found if row.base in ours}
    own = [
        Listed(tuple(row.terms), row.base, row.in_use, row) for row in found if row not in changed.values()
    ]
    return own + [
        Listed(tuple(row.terms), base, row.in_use, row) if (row := changed.get(base)) else Listed(terms, base)
        for base, terms in ours.items()
    ]

"""Generations of an index on a server: one that is read through an alias, at most one being made.

    <prefix>-v1.1            alias: the generation that this version of the code reads
    <prefix>-v1.1-new        alias: the generation that a rebuild fills
    <prefix>-g000002         an index; its `_meta` tells when a rebuild began and last worked on it, and where

Nobody locks: every change carries a version (the time), a rebuild writes with the lowest. Who changes a page
while a rebuild runs writes it to both generations, and what the rebuild adds later of that page is refused by
the server as older. So a rebuild never undoes a change, whatever the order. A rebuild that was cut off goes
on in the same generation, which had all changes meanwhile; should two processes do so at once, both do no
more than each would have done.
"""

import os
import socket
import time
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.dsl import Index

from search.engines.documents import VERSION
from search.engines.elasticsearch_schema import ONCE_FILLED, SETTINGS, WHILE_FILLING, PageDocument
from search.engines.interface import EngineUnavailable

# A rebuild that gave no sign for so long is dead.
DEAD_AFTER = 120.0  # seconds
SIGN_EVERY = 15.0  # seconds
# A rebuild that was cut off longer ago is begun anew: the program may have changed.
GOES_ON_FOR = 86_400.0  # seconds

# The generations that this process fills: of its own rebuilds it knows without a sign whether they live.
_filling: set[str] = set()


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a change must go: the generation that is read and the one being made."""

    current: str | None
    being_made: str | None
    others: bool  # generations of other code are there

    def every(self) -> list[str]:
        """Return the names of those that are there."""
        return [name for name in (self.current, self.being_made) if name]


class Generations:
    """The generations below one prefix."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self.alias = f"{prefix}-v{VERSION}"
        self._alias_of_new = f"{self.alias}-new"
        self._signed = self._begun = 0.0

    def targets(self) -> Targets:
        """Return where changes must go now."""
        current = being_made = None
        indices = self._aliases()
        for name, aliases in indices.items():
            if self.alias in aliases:
                current = name
            elif self._alias_of_new in aliases:
                being_made = name
        return Targets(current, being_made, bool(indices))

    def make_first(self) -> None:
        """Make an empty generation that is read at once; somebody else may just have done it."""
        self._create(f"{self._prefix}-g000001", self.alias)

    def make_new(self, *, anew: bool = False) -> tuple[str, bool]:
        """Return the generation for a rebuild to fill, and whether one that was cut off is gone on with.

        Others of rebuilds that did not end are cleared away; the one that is read, here or by other code,
        stays. Raises EngineUnavailable while another rebuild runs.
        """
        indices = self._aliases()
        dead = {name: self._meta(name) for name, aliases in indices.items() if self._alias_of_new in aliases}
        if any(_is_alive(name, meta) for name, meta in dead.items()):
            raise EngineUnavailable("Another process rebuilds the search index.")
        for name, meta in dead.items():
            if not anew and time.time() - float(meta.get("begun", 0.0)) < GOES_ON_FOR:
                self._sign(name, meta["begun"])
                _filling.add(name)
                return name, True
        # Nobody reads a generation without an alias but searches that were under way at the switch.
        for name, aliases in indices.items():
            if name in dead or not aliases:
                self.drop(name)
        number = max((int(name.rsplit("-g", 1)[1]) for name in indices), default=0) + 1
        name = f"{self._prefix}-g{number:06}"
        if not self._create(name, self._alias_of_new, filling=True):
            raise EngineUnavailable("Another process rebuilds the search index.")
        _filling.add(name)
        return name, False

    def still_busy(self, name: str) -> None:
        """Leave a sign that the rebuild lives, now and then."""
        if time.monotonic() - self._signed > SIGN_EVERY:
            self._sign(name, self._begun)

    @staticmethod
    def leave(name: str) -> None:
        """Note that this process no longer fills a generation, also when its server can't be told."""
        _filling.discard(name)

    def let_go(self, name: str) -> None:
        """Say that nobody fills this generation for now, so that the next rebuild need not wait."""
        self._client.indices.put_mapping(
            index=name, ignore_unavailable=True, meta=_sign(self._begun) | {"seen": 0.0}
        )

    def _sign(self, name: str, begun: float) -> None:
        self._begun = begun
        self._client.indices.put_mapping(index=name, meta=_sign(begun))
        self._signed = time.monotonic()

    def switch(self, name: str) -> None:
        """Make a generation the one that is read, in one step."""
        self._client.indices.put_settings(index=name, settings=ONCE_FILLED)
        self._client.indices.refresh(index=name)
        actions: list[dict[str, dict[str, object]]] = [
            {"remove": {"index": f"{self._prefix}-g*", "alias": f"{self._prefix}-v*", "must_exist": False}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        self._client.indices.update_aliases(actions=actions)

    def drop(self, name: str) -> None:
        """Delete a generation; one that is gone already is fine."""
        self._client.indices.delete(index=name, ignore_unavailable=True)

    def drop_all(self) -> None:
        """Delete every generation, for tests and measurements."""
        for name in self._aliases():
            self.drop(name)

    def _aliases(self) -> dict[str, list[str]]:
        """Return the aliases of each generation; names in order."""
        try:
            found = self._client.indices.get_alias(index=f"{self._prefix}-g*", allow_no_indices=True)
        except NotFoundError:
            return {}
        return {name: list(found[name]["aliases"]) for name in sorted(found)}

    def _create(self, name: str, alias: str, *, filling: bool = False) -> bool:
        index = Index(name)
        index.document(PageDocument)
        index.settings(**SETTINGS | (WHILE_FILLING if filling else {}))
        index.aliases(**{alias: {}})
        body = index.to_dict()
        self._begun = time.time()
        body["mappings"]["_meta"] = _sign(self._begun)
        self._signed = time.monotonic()
        try:
            self._client.indices.create(index=name, **body)
        except BadRequestError as error:
            if error.error == "resource_already_exists_exception":
                return False
            raise
        return True

    def _meta(self, name: str) -> dict[str, Any]:
        mapping = self._client.indices.get_mapping(index=name, ignore_unavailable=True).get(name, {})
        return dict(mapping.get("mappings", {}).get("_meta", {}))


def _sign(begun: float) -> dict[str, Any]:
    return {"begun": begun, "seen": time.time(), "host": socket.gethostname(), "process": os.getpid()}


def _is_alive(name: str, meta: dict[str, Any]) -> bool:
    """Say whether a rebuild may still run; of a process on this machine that is known at once."""
    if meta.get("host") == socket.gethostname():
        process = int(meta.get("process", 0))
        if not _runs(process) or (process == os.getpid() and name not in _filling):
            return False
    return time.time() - float(meta.get("seen", 0.0)) < DEAD_AFTER


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

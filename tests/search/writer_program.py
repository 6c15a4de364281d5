"""Workers of their own processes for the kill tests of the index.

Each line that comes in is an errand for a process of its own, as JSON: a failpoint and arguments. A failpoint
names a place, and how often it is passed before that process ends itself with SIGKILL. When it has ended, a
line with its exit code and what it said goes out. What may be found stands in a file, `shelf.json` under
VAR_DIR: the title of each page by its key. Forking a process that is set up is quicker than starting one.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

passed: Counter[str] = Counter()
deadly = ""


def failpoint(name: str) -> None:
    """Die here, as by a power cut, when the errand says so."""
    wanted, _, after = deadly.partition(":")
    passed[name] += 1
    if wanted == name and passed[name] >= int(after):
        os.kill(os.getpid(), signal.SIGKILL)


def watched(name: str, do: Callable[..., Any]) -> Callable[..., Any]:
    """The same call with a failpoint before and after it."""

    @functools.wraps(do)
    def call(*args: Any, **kwargs: Any) -> Any:
        failpoint(f"before {name}")
        result = do(*args, **kwargs)
        failpoint(f"after {name}")
        return result

    return call


class WatchedWriter:
    """A writer of the library, whose steps are failpoints."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        return watched(name, getattr(self._writer, name))


class WatchedIndex:
    """An index of the library that gives watched writers."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def writer(self, *args: Any) -> WatchedWriter:
        """A writer of which each step is watched."""
        return WatchedWriter(self._index.writer(*args))


def watch() -> None:
    """Put failpoints into both engines."""
    from search.engines import elasticsearch_engine, elasticsearch_generations, generations, tantivy_engine

    for name in ("_open", "_create"):
        opened = getattr(tantivy_engine, name)
        setattr(tantivy_engine, name, lambda path, opened=opened: WatchedIndex(opened(path)))
    tantivy_engine.note_changes = watched("note", tantivy_engine.note_changes)  # type: ignore[attr-defined]
    tantivy_engine.PASSAGES_PER_COMMIT = 10
    engine: Any = elasticsearch_engine.ElasticsearchEngine
    engine._bulk = watched("bulk", engine._bulk)
    for made in (generations.Generations, elasticsearch_generations.Generations):
        made.switch = watched("switch", made.switch)  # type: ignore[attr-defined]


def shelf() -> dict[str, str]:
    """The title of each page by its key."""
    from django.conf import settings

    found: dict[str, str] = json.loads((Path(settings.VAR_DIR) / "shelf.json").read_text())
    return found


def set_up() -> None:
    """Make the shelf the only source, and watch what is done to it."""
    from post import outbox
    from search import indexing, sources
    from search.dutch.analysis import analyse
    from search.engines import Passage

    def passages(keys: Collection[str] | None) -> Iterator[Passage]:
        for key, title in shelf().items():
            if keys is None or key in keys:
                page_id = f"shelf:{key}"
                yield Passage(page_id, page_id, f"/{key}/", title, "Tekst.", visibility=("public",))

    source = sources.Source("shelf", passages, lambda user, keys: set(keys), keys=lambda: list(shelf()))
    sources._sources.clear()
    sources.register(source)
    indexing.KEYS_AT_ONCE = 10
    indexing.in_bits.__defaults__ = (10,)
    outbox.register(indexing.KIND, watched("task", indexing.carry_out), external=True, lease=1)
    watch()
    analyse("woonwagenstandplaats")  # reads the lists of words, for all processes


def carry_out(errand: str, *arguments: str) -> str:
    """Do one errand: `promise KEY,…`, `work` until nothing waits, `rebuild`, or `report` the promises."""
    from django.core.management import call_command
    from django.db import transaction

    from post import outbox
    from post.models import Effect
    from search import indexing

    effects = Effect.objects.filter(kind=indexing.KIND)
    if errand == "promise":
        with transaction.atomic():
            for key in arguments[0].split(","):
                indexing.reindex("shelf", key)
    elif errand == "work":
        while effects.filter(state=Effect.State.PENDING).exists():
            effect = outbox.claim()
            if effect is None:
                # Leased by who was killed.
                time.sleep(0.05)
                continue
            outbox.carry_out(effect)
    elif errand == "rebuild":
        call_command("search_rebuild", *arguments, stdout=StringIO())
    return json.dumps(sorted(effects.values_list("state", flat=True)))


def in_a_process(arguments: list[str]) -> tuple[int, str]:
    """Carry out an errand in a process of its own: its exit code, negative for a signal, and what it said."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(writing, carry_out(*arguments).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        output = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output


def main() -> None:
    """Carry out errands until there are no more."""
    global deadly
    django.setup()
    set_up()
    for line in sys.stdin:
        deadly, *arguments = json.loads(line)
        print(json.dumps(in_a_process(arguments)), flush=True)


if __name__ == "__main__":
    main()

"""Generations of an index in one directory: one that is read, at most one being made, and an atomic switch.

    current             the name of the generation that is read
    write.lock          held while the current generation is changed
    rebuild.lock        held while a new one is made
    g000002/            a Tantivy index
    g000002/unfinished      in one being made, from its first commit to the switch
    g000002/changes.jsonl   in one being made: what others changed meanwhile, to be repeated before the switch

Locks are flock(2), which the kernel drops with the process that holds it: a killed writer leaves none behind.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.interface import EngineUnavailable

NAME = re.compile(r"g\d{6,}")
LOCK_TIMEOUT = 60.0  # seconds
# Long enough for one that only looks whether a rebuild runs, see `being_made`.
REBUILD_TIMEOUT = 1.0  # seconds
# A rebuild that was cut off longer ago is begun anew: the program may have changed, and its notes pile up.
GOES_ON_FOR = 86_400.0  # seconds


class Generations:
    """The generations below one directory, which is made when something is written."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._pointer = directory / "current"

    def state(self) -> tuple[int, int] | None:
        """Return what changes when another generation becomes the one that is read; None without one."""
        try:
            pointer = self._pointer.stat()
        except FileNotFoundError:
            return None
        return pointer.st_ino, pointer.st_mtime_ns

    def current(self) -> Path | None:
        """Return the directory of the generation that is read; None when there is none."""
        try:
            name = (self.directory / "current").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        return self.directory / name if NAME.fullmatch(name) else None

    def new(self) -> Path:
        """Make the directory of a next generation and clear away those of rebuilds that did not end.

        Call it under `rebuilding`. The generation that is read and the one before it stay, for readers that
        have not switched yet.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        names = sorted(path.name for path in self.directory.glob("g[0-9]*") if path.is_dir())
        current = self.current()
        if current is not None:
            older = [name for name in names if name < current.name]
            stale = [*older[:-1], *(name for name in names if name > current.name)]
        else:
            stale = names
        for name in stale:
            shutil.rmtree(self.directory / name, ignore_errors=True)
        path = self.directory / f"g{int(names[-1][1:]) + 1 if names else 1:06}"
        path.mkdir()
        return path

    def being_made(self) -> Path | None:
        """Return the generation that a rebuild fills, or will go on with, if any."""
        newest = self._newer()
        if newest is None or not (self._is_unfinished(newest) or self._is_held("rebuild.lock")):
            return None
        return newest

    def unfinished(self) -> Path | None:
        """Return the generation of a rebuild that did not end and can be gone on with; see `rebuilding`."""
        newest = self._newer()
        return newest if newest is not None and self._is_unfinished(newest) else None

    def _newer(self) -> Path | None:
        current = self.current()
        newer = [p for p in self.directory.glob("g[0-9]*") if current is None or p.name > current.name]
        return max(newer, default=None)

    def _is_unfinished(self, generation: Path) -> bool:
        try:
            begun = (generation / "unfinished").stat().st_mtime
        except FileNotFoundError:
            return False
        return time.time() - begun < GOES_ON_FOR

    def drop(self, generation: Path) -> None:
        """Clear a generation away."""
        shutil.rmtree(generation, ignore_errors=True)

    def switch(self, generation: Path) -> None:
        """Make a generation the one that is read, in one step."""
        fresh = self.directory / "current.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.directory / "current")
        (generation / "unfinished").unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to change the current generation, waiting for others up to a minute."""
        with self._lock("write.lock", LOCK_TIMEOUT):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Hold the right to make a new generation; fails when another process does."""
        with self._lock("rebuild.lock", REBUILD_TIMEOUT):
            yield

    @contextmanager
    def _lock(self, name: str, timeout: float) -> Iterator[None]:
        self.directory.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + timeout
        with (self.directory / name).open("a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise EngineUnavailable(
                            f"The search index is in use by another process ({name})."
                        ) from None
                    time.sleep(0.02)
            yield

    def _is_held(self, name: str) -> bool:
        try:
            with self._lock(name, 0.0):
                return False
        except EngineUnavailable:
            return True

"""The solver processes as seen by the parent: started, spoken to, listened to, and always ended."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

ROOT = Path(__file__).parents[2]


class Runners:
    """Processes that run a module each, spoken to in JSON lines. Use as a context: leaving it ends them."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules
        self._processes: list[subprocess.Popen[str]] = []
        self._outboxes: list[queue.SimpleQueue[str | None]] = []
        self._inbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        # One thread each: the two solvers together already fill two cores.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
        for module in self._modules:
            process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=environment,
            )
            outbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()
            self._processes.append(process)
            self._outboxes.append(outbox)
            for work in (
                (self._read, process.stdout),
                (self._write, process.stdin, outbox),
            ):
                threading.Thread(target=work[0], args=work[1:], daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for outbox in self._outboxes:
            outbox.put(None)
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    @property
    def running(self) -> bool:
        """Whether any process still runs."""
        return any(process.poll() is None for process in self._processes)

    def relieve(self, most: int) -> bool:
        """End the process with the most memory when all together hold more than `most` bytes; whether it did.
        What it found out stays. Only where the system tells how much a process holds (Linux)."""
        held = {one: _bytes_held(one.pid) for one in self._processes if one.poll() is None}
        if sum(held.values()) <= most:
            return False
        max(held, key=lambda one: held[one]).kill()
        return True

    def send(self, message: dict[str, Any]) -> None:
        """Send to all processes, without waiting for any to read: a solver may be busy for long."""
        line = json.dumps(message) + "\n"
        for outbox in self._outboxes:
            outbox.put(line)

    def receive(self, timeout: float) -> Iterator[dict[str, Any]]:
        """What came in: at least one message, or none after `timeout` seconds."""
        until = time.monotonic() + timeout
        while True:
            try:
                message = self._inbox.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return
            if message is not None:
                yield message
            until = 0.0

    def _read(self, stream: IO[str]) -> None:
        # A process that is killed half-way a line leaves text that is no JSON.
        with contextlib.suppress(json.JSONDecodeError, ValueError):
            for line in stream:
                self._inbox.put(json.loads(line))
        self._inbox.put(None)

    def _write(self, stream: IO[str], outbox: "queue.SimpleQueue[str | None]") -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := outbox.get()) is not None:
                stream.write(line)
                stream.flush()


def _bytes_held(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")

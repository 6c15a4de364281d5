"""Errands in processes of their own, which a test may kill: one program that is set up forks them.

To start Python and Django anew for each costs seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# What an errand is: where it must die ("" for nowhere), its name, and what it answers with.
Errand = Callable[[str, str], Any]


class Forks:
    """The side of the test."""

    def __init__(self, program: Path, environment: Mapping[str, str]) -> None:
        self._program = subprocess.Popen(
            [sys.executable, str(program)],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONPATH": f"{ROOT}:{ROOT}/site:{ROOT}/helpdesk"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _ask(self, *words: object) -> Any:
        assert self._program.stdin is not None and self._program.stdout is not None
        self._program.stdin.write(json.dumps(words) + "\n")
        self._program.stdin.flush()
        return json.loads(self._program.stdout.readline())

    def start(self, errand: str, failpoint: str = "") -> int:
        """The number of a process that does this errand."""
        return self._ask("start", failpoint, errand)

    def wait(self, process: int) -> tuple[int, Any]:
        """The exit code of a process, negative for a signal, and what it answered."""
        code, said = self._ask("wait", process)
        return code, json.loads(said) if said else None

    def run(self, errand: str, failpoint: str = "") -> Any:
        """Do an errand and wait for it; what it answered. With a failpoint it must die there."""
        code, said = self.wait(self.start(errand, failpoint))
        assert code == (-signal.SIGKILL if failpoint else 0), failpoint
        return said

    def kill(self, process: int) -> None:
        """End a process as a power cut does, unless it has ended."""
        os.kill(process, signal.SIGKILL)
        self.wait(process)

    def end(self) -> None:
        """There are no more errands."""
        self._program.communicate()


def serve(do: Errand) -> None:
    """The side of the program: do errands until there are no more. No connection may be open yet."""
    children = {}
    for line in sys.stdin:
        match json.loads(line):
            case ["start", failpoint, errand]:
                pid, said = _start(do, failpoint, errand)
                children[pid] = said
                answer: Any = pid
            case ["wait", pid]:
                with children.pop(pid) as said:
                    output = said.read()
                answer = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output]
        print(json.dumps(answer), flush=True)


def _start(do: Errand, failpoint: str, errand: str) -> tuple[int, TextIOWrapper]:
    """Begin an errand in a process of its own: its number, and where it answers."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            # What it prints is not for who waits for a number.
            os.dup2(2, 1)
            os.write(writing, json.dumps(do(failpoint, errand)).encode())
            os._exit(0)
        except SystemExit as asked:
            # A command of Django ends so.
            os._exit(asked.code if isinstance(asked.code, int) else int(asked.code is not None))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    return pid, os.fdopen(reading)

"""Who stops a command hears no more than that it stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Stops itself where Django is loaded: before any command of ours can say something about it.
STOPPED = """
import os, runpy, signal, sys
import django
django.setup = lambda **_options: os.kill(os.getpid(), signal.SIGINT)
sys.argv = ["manage.py", "search_rebuild"]
runpy.run_path("site/manage.py", run_name="__main__")
"""


def test_a_command_that_is_stopped_while_it_loads_shows_no_trace() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "site")}
    done = subprocess.run(
        [sys.executable, "-c", STOPPED], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (130, "")

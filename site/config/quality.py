"""`make check`: every static check in one go, all reported, one exit code."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# `check --deploy` wants real-looking values; none of these is used by a server.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "".join(chr(33 + (index * 37) % 90) for index in range(64)),
    "ALLOWED_HOSTS": "thuisbasis.example",
    "SITE_URL": "https://thuisbasis.example",
}

CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("lint", ["ruff", "check", "--quiet", "."], {}),
    ("format", ["ruff", "format", "--check", "--quiet", "."], {}),
    ("imports", ["lint-imports", "--no-cache"], {}),
    ("types", ["mypy"], {}),
    ("migrations", [sys.executable, "site/manage.py", "makemigrations", "--check", "--dry-run"], {}),
    (
        "deployment",
        [sys.executable, "site/manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
    ("translations", [sys.executable, "-m", "config.messages", "check"], {}),
    ("python lock", [".uv/bin/uv", "lock", "--check", "--quiet"], {}),
    ("node lock", ["npm", "ci", "--dry-run", "--silent", "--ignore-scripts"], {}),
]


def main() -> int:
    """Run the checks; print the output of those that fail."""
    failed = []
    for name, command, extra in CHECKS:
        started = time.monotonic()
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, **extra}, capture_output=True, text=True, check=False
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:14} {verdict:7} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

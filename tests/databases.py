"""Migrated databases for the suite: migrating takes a minute, copying the result a moment.

The first process of a run migrates a template once for this state of the migrations; every xdist worker and
the stack of the journeys start from a copy. On PostgreSQL the template is a database, on SQLite a file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "test-databases"


def fingerprint() -> str:
    """Changes whenever a migration, ours or a package's, may have changed."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for room in ("site", "search", "knowledge", "experts", "helpdesk"):
        for path in sorted((ROOT / room).rglob("migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    digest.update((ROOT / "site/config/settings/base.py").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "site/manage.py", "migrate", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "VAR_DIR": str(FOLDER / "var"),
        },
    )


def sqlite_copy(target: Path) -> None:
    """Put a migrated database at `target`."""
    template = FOLDER / f"{fingerprint()}.sqlite3"
    with _alone():
        if not template.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            half = template.with_suffix(".part")
            half.unlink(missing_ok=True)
            _migrate(f"sqlite:///{half}")
            _checkpoint(half)
            half.rename(template)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, target)


def _checkpoint(path: Path) -> None:
    """Bring the write-ahead log home, so that the one file is the whole database."""
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


@contextmanager
def postgresql_copy(server: str) -> Iterator[str]:
    """The address of a migrated database on this server, dropped at the end."""
    import psycopg

    base = server.rsplit("/", 1)[0]
    template = f"thuisbasis_template_{fingerprint()}"
    name = f"thuisbasis_test_{uuid.uuid4().hex[:12]}"
    with _alone(), psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
        if known is None:
            # A run that was killed while it migrated left half of one.
            connection.execute(f"DROP DATABASE IF EXISTS {template}_part WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {template}_part")
            _migrate(f"{base}/{template}_part")
            connection.execute(f"ALTER DATABASE {template}_part RENAME TO {template}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

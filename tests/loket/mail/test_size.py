"""A huge message is stored whole and never lies in memory many times over."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.loket.mail.corpus import PDF

PROGRAM = """
import json, re, sys, django
django.setup()
from django.core.management import call_command
from loket.models import IncomingMail
import loket.intake.mail.processing
call_command("loket_mail", sys.argv[1], "--json")
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
print(json.dumps(IncomingMail.objects.get().left_out))
print(sum(map(len, IncomingMail.objects.get().blocks())))
"""


@pytest.mark.parametrize(
    ("megabytes", "limit", "outcome", "reason", "most"),
    [(50, "", "question", "new", 450), (50, "40000000", "kept", "too_large", 250)],
)
def test_fifty_megabytes(
    tmp_path: Path, megabytes: int, limit: str, outcome: str, reason: str, most: int
) -> None:
    databases.sqlite_copy(tmp_path / "db.sqlite3")
    large = base64.encodebytes(b"%PDF-1.4\n" + b"x" * (megabytes * 740_000))
    message = (
        b"From: f.aydin@hengelo.example\nSubject: Groot\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="g"\n\n--g\n\nWie betaalt dit?\n'
        b"--g\nContent-Type: application/pdf; name=groot.pdf\nContent-Transfer-Encoding: base64\n\n"
        + large
        + b"\n--g\nContent-Type: application/pdf; name=klein.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(PDF)
        + b"\n--g--\n"
    )
    (tmp_path / "groot.eml").write_bytes(message)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "groot.eml")],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
            "CELERY_BROKER_URL": "",
            "CACHE_URL": "",
            "VAR_DIR": str(tmp_path / "var"),
            "SECRET_KEY": "x" * 50,
            "DESK_MAIL_MAX_BYTES": limit,
            "PYTHONPATH": f"{databases.ROOT}:{databases.ROOT}/site:{databases.ROOT}/helpdesk",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    line, memory, left_out, stored = done.stdout.splitlines()
    assert f'"outcome": "{outcome}"' in line
    assert f'"reason": "{reason}"' in line
    assert int(stored) == len(message)
    assert int(memory) < most
    assert ("too_large" in left_out) == (outcome == "question")

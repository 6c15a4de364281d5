"""Settings: every variable is written down, and production refuses to start half-configured."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
READERS = [
    *sorted((ROOT / "site/config/settings").glob("*.py")),
    ROOT / "site/config/gunicorn.py",
    ROOT / "site/config/celery.py",
    ROOT / "site/config/wsgi.py",
    ROOT / "site/manage.py",
]
# Read by the test settings alone: pytest-xdist sets it.
NOT_FOR_OPERATORS = {"PYTEST_XDIST_WORKER"}
# Used by docker-compose.yml itself, never by the program.
COMPOSE_ONLY = {"POSTGRES_PASSWORD"}


def variables_in_code() -> set[str]:
    """Names that settings and servers read from the environment."""
    found = set()
    for path in READERS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                reads = ast.unparse(node.func)
                if re.fullmatch(r"os\.environ\.(get|setdefault)|env\.(?!\w+_config)\w+", reads):
                    found.add(str(node.args[0].value))
    return found - NOT_FOR_OPERATORS


def variables_in_example() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def compose() -> dict[str, dict]:  # type: ignore[type-arg]
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_every_variable_stands_in_the_example_and_every_one_there_is_read() -> None:
    assert variables_in_code() | COMPOSE_ONLY == set(variables_in_example())


def test_compose_sets_only_what_the_settings_read() -> None:
    environment = compose()["x-app"]["environment"]
    assert set(environment) <= variables_in_code()


def test_compose_asks_only_for_what_the_example_names() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= set(variables_in_example())


def test_defaults_of_compose_are_those_of_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = variables_in_example()
    for name, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", text):
        if default and name != "ALLOWED_HOSTS":
            assert example[name] == default, name


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SECRET_KEY": "x",
        "POSTGRES_PASSWORD": "x",
        "EMAIL_URL": "smtp://mail:1025",
    }
    done = subprocess.run(
        ["docker-compose", "-f", str(ROOT / "docker-compose.yml"), "config", "-q"],
        env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


IMPORT = "import config.settings.production as s; print(s.SECURE_HSTS_SECONDS, s.DEMO)"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process of their own."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-c", IMPORT],
        env={**clean, "PYTHONPATH": str(ROOT / "site"), **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_production_refuses_to_start_without_a_key_or_a_host(tmp_path: Path) -> None:
    base = {"VAR_DIR": str(tmp_path), "SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "thuisbasis.example"}
    assert start(**base).stdout.split() == ["31536000", "False"]
    for name, value in (("SECRET_KEY", ""), ("SECRET_KEY", "short"), ("ALLOWED_HOSTS", "")):
        refused = start(**{**base, name: value})
        assert refused.returncode != 0
        assert f"ImproperlyConfigured: {name} must" in refused.stderr


def test_an_empty_variable_counts_as_none(tmp_path: Path) -> None:
    """compose hands on what is empty in .env; the embedded default then holds."""
    empty = dict.fromkeys(
        ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "ELASTICSEARCH_URL", "EMAIL_URL"), ""
    )
    done = start(VAR_DIR=str(tmp_path), SECRET_KEY="k" * 60, ALLOWED_HOSTS="x", **empty)
    assert done.returncode == 0, done.stderr

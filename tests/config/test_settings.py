"""Settings: every variable is written down, and production refuses to start half-configured."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from gunicorn.config import Config
from gunicorn.http.errors import LimitRequestLine
from gunicorn.http.parser import RequestParser

from accounts.models import User
from accounts.roles import Role

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
# Used by docker-compose.yml itself; the program reads none of these by its name.
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "DESK_MAILBOX_PASSWORD"}
# Set in the Dockerfile, or of no use in a container.
DECIDED_BY_THE_IMAGE = {"BIND", "PORT", "VAR_DIR", "DEBUG"}
# One machine names none; the stack has a host name and proxies.
OTHER_BEHIND_NGINX = {"ALLOWED_HOSTS", "TRUSTED_PROXIES"}


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


def test_compose_sets_all_that_the_settings_read_but_what_the_image_decides() -> None:
    environment = compose()["x-app"]["environment"]
    assert set(environment) | DECIDED_BY_THE_IMAGE == variables_in_code()


def test_compose_asks_only_for_what_the_example_names() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= set(variables_in_example())


def test_defaults_of_compose_are_those_of_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = variables_in_example()
    for name, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", text):
        if default and name not in OTHER_BEHIND_NGINX:
            assert example[name] == default, name


def test_nginx_has_the_private_files_where_the_site_says_and_for_itself() -> None:
    stack = compose()
    place = stack["x-app"]["environment"]["PRIVATE_MEDIA_OF_PROXY"]
    conf = (ROOT / "site/config/nginx.conf").read_text(encoding="utf-8")
    [block] = re.findall(rf"location {place} {{(.*?)}}", conf, re.DOTALL)
    assert "internal;" in block
    assert "alias /app/var/private/;" in block
    assert "var:/app/var:ro" in stack["services"]["nginx"]["volumes"]


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
        env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


IMPORT = "import config.settings.production as s; print(s.SECURE_HSTS_SECONDS, s.DEMO)"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process of their own."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-c", IMPORT],
        env={**clean, "PYTHONPATH": str(ROOT / "site"), **environment},
        capture_output=True, text=True, timeout=300, check=False,
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


def test_the_example_copied_as_it_is_runs_the_demo(tmp_path: Path) -> None:
    """Empty values are the defaults: who copies the file and changes nothing has a site that answers."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    program = (
        "import django; django.setup(); from django.conf import settings;"
        "assert settings.SECRET_KEY and 'localhost' in settings.ALLOWED_HOSTS;"
        "assert settings.DATABASES['default']['ENGINE'].endswith('sqlite3'); import config.gunicorn as g;"
        "assert g.bind == '127.0.0.1:8000' and g.workers and g.threads"
    )
    environment = {**example, "PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=True)


def test_who_is_made_at_the_command_line_may_manage_people(db: None) -> None:
    first = User.objects.create_superuser("eerste@thuisbasis.example", "een-lang-wachtwoord")
    assert first.has_role(Role.ADMINISTRATOR)
    assert first.groups.filter(name="administrator").exists()


def test_a_very_long_address_gets_through_both_servers_and_has_an_end() -> None:
    """Ten thousand characters in the search box are an address: no server's own error page."""
    from config import gunicorn

    settings = Config()
    settings.set("limit_request_line", gunicorn.limit_request_line)

    def query_of(address: bytes) -> str:
        asked = b"GET /zoeken/?q=" + address + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
        return str(next(RequestParser(settings, iter([asked]), ("127.0.0.1", 1))).query)

    house = quote("\N{HOUSE BUILDING}").encode()
    assert len(query_of(house * 10_000)) == len("q=") + len(house) * 10_000
    with pytest.raises(LimitRequestLine):
        query_of(b"a" * (gunicorn.limit_request_line + 1))
    kilobytes = gunicorn.limit_request_line // 1024
    conf = (ROOT / "site/config/nginx.conf").read_text(encoding="utf-8")
    assert f"large_client_header_buffers 4 {kilobytes}k;" in conf

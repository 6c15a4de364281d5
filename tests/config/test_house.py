"""The house itself: folders, import rules, the content policy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("folder", ["site", "helpdesk"])
def test_two_folders_are_no_packages(folder: str) -> None:
    """`site` is a module of Python itself, `helpdesk` is django-helpdesk: an __init__.py would hide them."""
    assert not (ROOT / folder / "__init__.py").exists()


def test_the_names_still_mean_what_they_mean() -> None:
    code = "import site, helpdesk; print(site.__file__); print(helpdesk.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    own = [line for line in done.stdout.splitlines() if Path(line).is_relative_to(ROOT / "site")]
    assert own == []
    assert "site-packages" in done.stdout.splitlines()[1]


def test_every_folder_of_tests_is_a_package() -> None:
    missing = {
        path.parent
        for path in (ROOT / "tests").rglob("test_*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert missing == set()


def test_the_import_rules_can_be_read_and_name_every_room() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    rooms = {
        path.parent.name
        for parent in (ROOT, ROOT / "site", ROOT / "helpdesk")
        for path in parent.glob("*/apps.py")
    } | {"config"}
    assert rooms <= set(rules["root_packages"])
    [layers] = [contract["layers"] for contract in rules["contracts"] if contract["type"] == "layers"]
    layered = {room.strip() for layer in layers for room in layer.replace("|", ":").split(":")}
    assert rooms <= layered


def policy(client: Client, address: str) -> dict[str, list[str]]:
    header = client.get(address)["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/over/", "/account/inloggen/", "/privacy/", "/bestaat-niet/"])
def test_our_pages_allow_nothing_inline_and_nothing_from_elsewhere(client: Client, address: str) -> None:
    rules = policy(client, address)
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert not any(
        "unsafe" in value or "nonce" in value or "*" in value for values in rules.values() for value in values
    )


@pytest.mark.django_db
def test_the_editor_has_a_policy_of_its_own_still_without_elsewhere(
    client: Client, make_user: Callable[..., User]
) -> None:
    client.force_login(make_user("administrator"))
    rules = policy(client, "/beheer/")
    assert "'unsafe-inline'" in rules["script-src"]
    assert not any(value.startswith("http") for values in rules.values() for value in values)


@pytest.mark.django_db
def test_answers_carry_the_headers_that_protect(client: Client) -> None:
    answer = client.get("/over/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_the_health_page_answers_to_everybody(client: Client) -> None:
    answer = client.get("/gezond/")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_an_anonymous_page_sets_no_cookie(client: Client) -> None:
    assert not client.get("/over/").cookies

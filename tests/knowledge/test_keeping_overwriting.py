"""Two editors on one page: the second is told before overwriting, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Guide
from tests.knowledge import editing


@pytest.fixture
def editors(content: Path, make_user: Callable[..., User]) -> tuple[Client, Client]:
    first, second = Client(), Client()
    first.force_login(make_user(Role.EDITOR))
    second.force_login(make_user(Role.PROGRAMME_TEAM))
    return first, second


def address() -> str:
    return reverse("wagtailadmin_pages:edit", args=[Guide.objects.get().pk])


def opened(client: Client) -> Any:
    """The form as a browser would send it back."""
    return editing.opened(client, Guide.objects.get())


def newest() -> Guide:
    return Guide.objects.get().get_latest_revision_as_object()


def test_the_second_is_told_who_saved_and_keeps_what_was_typed(editors: tuple[Client, Client]) -> None:
    first, second = editors
    of_first, of_second = opened(first), opened(second)
    of_first["summary"] = "Van de eerste."
    assert first.post(address(), of_first).status_code == 302
    of_second["summary"] = "Van de tweede."
    answer = second.post(address(), of_second)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Proef editor heeft deze pagina opgeslagen nadat u haar opende" in html
    assert "Van de tweede." in html
    assert newest().summary == "Van de eerste."
    # Told, the second saves again on purpose.
    again = editing.sent_back(answer)
    assert second.post(address(), again).status_code == 302
    assert newest().summary == "Van de tweede."


def test_publishing_over_a_newer_version_is_told_too(editors: tuple[Client, Client]) -> None:
    first, second = editors
    of_first, of_second = opened(first), opened(second)
    of_first["summary"] = "Van de eerste."
    of_first["action-publish"] = "1"
    first.post(address(), of_first)
    of_second["summary"] = "Van de tweede."
    of_second["action-publish"] = "1"
    second.post(address(), of_second)
    assert Guide.objects.get().summary == "Van de eerste."


def test_who_is_alone_saves_as_often_as_they_like(editors: tuple[Client, Client]) -> None:
    first, _second = editors
    for text in ("Een.", "Twee."):
        data = opened(first)
        data["summary"] = text
        assert first.post(address(), data).status_code == 302
    assert newest().summary == "Twee."


def test_a_third_who_comes_between_is_told_as_well(editors: tuple[Client, Client]) -> None:
    first, second = editors
    stale = opened(second)
    for client in (first, first):
        data = opened(client)
        data["summary"] = "Van de eerste."
        client.post(address(), data)
        told = second.post(address(), stale)
        assert told.status_code == 200
        stale = editing.sent_back(told)
    assert newest().summary == "Van de eerste."

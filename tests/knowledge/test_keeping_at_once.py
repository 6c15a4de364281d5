"""Two editors who save one page at the same moment: the second is told all the same."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from knowledge.keeping import overwriting
from knowledge.models import Guide, HomePage, SectionPage
from tests.experts.test_concurrency import in_thread
from tests.experts.test_concurrency import shared_database as shared_database
from tests.knowledge import editing


@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("action", ["save", "publish"])
def test_of_two_who_save_at_the_same_moment_one_is_told(
    engine: str,
    action: str,
    shared_database: Callable[[], None],
    tree: HomePage,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    page = Guide(title="De gids", slug="gids", summary="Zo pakt u het aan.")
    SectionPage.objects.get(kind="guide").add_child(instance=page)
    page.save_revision().publish()
    before = page.revisions.count()
    editors = [Client(), Client()]
    sent = []
    for number, client in enumerate(editors):
        client.force_login(make_user(Role.EDITOR))
        sent.append(editing.opened(client, page) | {"summary": f"Van {number}.", f"action-{action}": "1"})
    shared_database()
    both_asked = threading.Barrier(2)
    asks = overwriting.newer_version

    def asks_and_waits(pk: int, form: Any) -> Any:
        """As far as this one sees nobody has written yet; the other may come as far as this now."""
        found = asks(pk, form)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_asked.wait(timeout=2)
        return found

    monkeypatch.setattr(overwriting, "newer_version", asks_and_waits)
    answers: list[int] = []

    def save(client: Client, data: Any) -> None:
        try:
            answers.append(client.post(editing.edit_address(page), data).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=pair) for pair in zip(editors, sent, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One saved and went on; the other has the form again, with who saved what.
    assert sorted(answers) == [200, 302]
    assert in_thread(lambda: Guide.objects.get().revisions.count()) == before + 1

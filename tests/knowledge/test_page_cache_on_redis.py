"""The cache of pages on a real Redis: what the tests in memory can't show."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from knowledge.caching import store
from knowledge.models import Guide

pytestmark = pytest.mark.redis

GUIDE = "/handreikingen/gids/"


@pytest.fixture
def redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are kept on the server."""
    monkeypatch.setattr(store, "_pages", lambda: caches["pages_on_redis"])
    monkeypatch.setattr(store, "_away_until", 0.0)
    settings.PAGE_CACHE_SECONDS = 300
    store.empty()
    yield
    store.empty()


def test_a_copy_is_kept_and_gone_after_a_change(
    content: Path, redis: None, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = Client().get(GUIDE)
    with django_assert_num_queries(0):
        second = Client().get(GUIDE)
    assert second.content == first.content
    guide = Guide.objects.get(slug="gids")
    guide.summary = "Een andere samenvatting."
    with django_capture_on_commit_callbacks(execute=True):
        guide.save_revision().publish()
    assert "Een andere samenvatting." in Client().get(GUIDE).content.decode()


def test_of_many_who_come_at_once_one_renders(redis: None) -> None:
    generation = store.read("pagina").generation
    turns: list[bool] = []
    threads = [
        threading.Thread(target=lambda: turns.append(store.take_turn("pagina", generation)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert turns.count(True) == 1


def test_who_waits_gets_the_copy_of_who_renders(redis: None) -> None:
    generation = store.read("pagina").generation
    assert store.take_turn("pagina", generation)
    copy = store.Copy(generation, time.time() + 60, '"merk"', [("Content-Type", "text/html")], b"tekst")

    def render() -> None:
        time.sleep(0.1)
        store.write("pagina", copy, 60)
        store.end_turn("pagina", generation)

    renderer = threading.Thread(target=render)
    renderer.start()
    assert store.wait_for("pagina", generation) == copy
    renderer.join()


def test_a_copy_of_an_older_generation_is_not_shown(redis: None) -> None:
    generation = store.read("pagina").generation
    store.write("pagina", store.Copy(generation, time.time() + 60, '"merk"', [], b"oud"), 60)
    assert store.read("pagina").copy
    store.empty()
    assert store.read("pagina").copy is None

"""The first start builds the whole index, so the worker has no pages left to index one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from demo.management.commands import prepare_demo
from post import outbox
from post.models import Effect
from search import indexing


def waiting() -> set[str]:
    """The kinds of what the worker has yet to do."""
    return set(Effect.objects.waiting().values_list("kind", flat=True))


@pytest.mark.django_db
def test_the_whole_index_takes_the_place_of_page_by_page(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    done: list[str] = []
    monkeypatch.setattr(prepare_demo, "call_command", lambda name, *args, **options: done.append(name))
    outbox.enqueue("mail", "a-promise")
    indexing.reindex("resource", 1)

    call_command("prepare_demo")

    assert done == ["load_demo", "search_rebuild", "search_rebuild"]
    assert waiting() == {"mail"}

    # What changed since is not in the index that was built: a second start leaves it to the worker.
    indexing.reindex("resource", 1)
    call_command("prepare_demo")
    assert waiting() == {"mail", indexing.KIND}


def test_a_changed_form_is_a_changed_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    form = tmp_path / "content" / "gereedschappen" / "schema.docx"
    form.parent.mkdir(parents=True)
    form.write_bytes(b"old")
    monkeypatch.setattr(prepare_demo, "CONTENT", tmp_path / "content")
    before = prepare_demo.content_digest()
    form.write_bytes(b"new")
    assert prepare_demo.content_digest() != before

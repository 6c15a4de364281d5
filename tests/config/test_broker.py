"""The embedded broker: a worker finds messages whole, and no broken one ends it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config.broker import Channel
from config.celery import app


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    with Connection("filesystem://", transport_options=folders) as connection:
        yield connection.channel()


def test_the_address_of_the_broker_leads_to_ours(channel: Any) -> None:
    assert app.main == "thuisbasis"
    assert isinstance(channel, Channel)


def test_a_message_is_read_as_it_was_sent_and_once(channel: Any, tmp_path: Path) -> None:
    channel._put("celery", {"body": "wek de post"})
    assert channel._get("celery") == {"body": "wek de post"}
    with pytest.raises(Empty):
        channel._get("celery")
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_looks_while_others_write_reads_no_half_message(channel: Any) -> None:
    count = 300
    long = "x" * 20_000
    writers = [
        threading.Thread(target=lambda: [channel._put("celery", {"body": long}) for _ in range(count)])
        for _ in range(2)
    ]
    for writer in writers:
        writer.start()
    read: list[str] = []
    while len(read) < 2 * count:
        try:
            read.append(channel._get("celery")["body"])
        except Empty:
            if not any(writer.is_alive() for writer in writers) and not channel._size("celery"):
                break
    assert read == [long] * 2 * count


def test_a_message_that_does_not_fit_on_the_disk_leaves_nothing_there(
    channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(draft: Path, text: str, **_options: Any) -> None:
        draft.write_bytes(text[:4].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        channel._put("celery", {"body": "wek de post"})
    assert list(tmp_path.iterdir()) == []


def test_a_message_that_cannot_be_read_is_passed_over(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "0_broken.celery.msg").write_text("")
    channel._put("celery", {"body": "de volgende"})
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("celery") == {"body": "de volgende"}

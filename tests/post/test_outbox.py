"""The outbox: promises keep to their transaction, and are carried out each once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection

from accounts.models import AuditEntry
from post import outbox, tasks
from post.models import Effect
from post.outbox import run_due

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Handlers for this test alone; returns the keys that were carried out."""
    done: list[str] = []
    monkeypatch.setattr(outbox, "_handlers", dict(outbox._handlers))
    monkeypatch.setattr(outbox, "_broker_away_until", 0.0)
    outbox.register("note", lambda effect: done.append(effect.key))
    yield done


def broken(effect: Effect) -> None:
    raise ValueError("no answer for noor@thuisbasis.example")


def hopeless(effect: Effect) -> None:
    raise outbox.GiveUp("the address does not exist")


def test_the_same_promise_twice_is_carried_out_once(handlers: list[str]) -> None:
    outbox.enqueue("note", "a")
    outbox.enqueue("note", "a")
    assert run_due() == 1
    outbox.enqueue("note", "a")
    assert run_due() == 0
    assert handlers == ["a"]


def test_a_rolled_back_transaction_promises_nothing(handlers: list[str]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.enqueue("note", "a")
        raise RuntimeError
    assert run_due() == 0
    assert not Effect.objects.exists()


def test_what_waits_for_a_moment_waits(handlers: list[str]) -> None:
    with time_machine.travel(NOW, tick=False):
        outbox.enqueue("note", "later", not_before=NOW + dt.timedelta(minutes=5))
        assert run_due() == 0
    with time_machine.travel(NOW + dt.timedelta(minutes=5), tick=False):
        assert run_due() == 1


def test_delivery_empties_the_payload() -> None:
    outbox.enqueue("note", "a", {"to": "noor@thuisbasis.example"})
    run_due()
    assert Effect.objects.get().payload == {}


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end() -> None:
    outbox.register("broken", broken)
    waits = []
    with time_machine.travel(NOW, tick=False) as traveller:
        effect = outbox.enqueue("broken", "a")
        for _attempt in outbox.BACK_OFF:
            assert run_due() == 1
            effect.refresh_from_db()
            waits.append(effect.not_before - timezone.now())
            assert run_due() == 0, "not before its waiting time is over"
            traveller.move_to(effect.not_before)
        run_due()
    effect.refresh_from_db()
    assert waits == outbox.BACK_OFF
    assert effect.state == Effect.State.FAILED


def test_giving_up_at_once_when_trying_again_cannot_help() -> None:
    outbox.register("hopeless", hopeless)
    effect = outbox.enqueue("hopeless", "a")
    run_due()
    effect.refresh_from_db()
    assert (effect.state, effect.attempts) == (Effect.State.FAILED, 1)
    assert effect.last_error == "GiveUp: the address does not exist"


def test_what_kills_every_worker_is_given_up_too(handlers: list[str]) -> None:
    """No failure is ever written when the process dies; the attempts are counted at the start."""
    effect = outbox.enqueue("note", "a")
    moment = timezone.now()
    for _attempt in range(len(outbox.BACK_OFF) + 1):
        moment += dt.timedelta(minutes=2)
        assert outbox.claim(moment) is not None
    assert outbox.claim(moment + dt.timedelta(minutes=2)) is None
    effect.refresh_from_db()
    assert effect.state == Effect.State.FAILED
    assert effect.last_error == outbox.WORKER_STOPPED


def test_the_effect_and_its_tick_are_one_transaction() -> None:
    def half_way(effect: Effect) -> None:
        AuditEntry.objects.create(verb="half_way")
        raise ValueError

    outbox.register("half", half_way)
    outbox.enqueue("half", "a")
    run_due()
    assert not AuditEntry.objects.filter(verb="half_way").exists()


def test_a_lease_keeps_others_away_until_it_ends() -> None:
    outbox.enqueue("note", "a")
    first = outbox.claim()
    assert first is not None
    assert outbox.claim() is None
    second = outbox.claim(timezone.now() + dt.timedelta(seconds=61))
    assert second is not None and second.lease != first.lease


def test_who_lost_the_lease_writes_nothing() -> None:
    outbox.register("slow", lambda effect: AuditEntry.objects.create(verb="slow") and None, lease=1)
    outbox.enqueue("slow", "a")
    first = outbox.claim()
    second = outbox.claim(timezone.now() + dt.timedelta(seconds=2))
    assert first is not None and second is not None
    assert outbox.carry_out(first) is False
    assert not AuditEntry.objects.filter(verb="slow").exists()
    assert outbox.carry_out(second) is True
    assert AuditEntry.objects.filter(verb="slow").count() == 1


def test_promised_again_during_its_run_it_runs_once_more(handlers: list[str]) -> None:
    def index(effect: Effect) -> None:
        handlers.append(effect.payload["version"])
        if len(handlers) == 1:
            outbox.enqueue_again("index", "page 1", {"version": "new"})

    outbox.register("index", index, external=True)
    outbox.enqueue_again("index", "page 1", {"version": "old"})
    run_due()
    assert handlers == ["old", "new"]
    assert Effect.objects.get().state == Effect.State.DONE


def test_promised_again_during_a_run_that_fails_it_runs_at_once(handlers: list[str]) -> None:
    def index(effect: Effect) -> None:
        handlers.append(effect.payload["version"])
        if len(handlers) == 1:
            outbox.enqueue_again("index", "page 1", {"version": "new"})
            raise outbox.NotNow("the index is busy")

    outbox.register("index", index, external=True)
    outbox.enqueue_again("index", "page 1", {"version": "old"})
    run_due()
    assert handlers == ["old", "new"]
    assert Effect.objects.get().state == Effect.State.DONE


def test_promised_again_during_its_run_nobody_else_takes_it_until_that_run_ends(handlers: list[str]) -> None:
    """Else the older state could be written after the newer one."""
    outbox.register("index", lambda effect: handlers.append("ran"), external=True)
    outbox.enqueue_again("index", "page 1")
    running = outbox.claim()
    assert running is not None
    outbox.enqueue_again("index", "page 1")
    assert outbox.claim() is None
    assert outbox.carry_out(running) is False
    assert outbox.claim() is not None


def test_promised_again_several_times_it_runs_once(handlers: list[str]) -> None:
    for _change in range(3):
        outbox.enqueue_again("note", "page 1")
    assert run_due() == 1
    outbox.enqueue_again("note", "page 1")
    assert run_due() == 1


def test_a_kind_without_handler_waits_and_blocks_nobody(handlers: list[str]) -> None:
    outbox.enqueue("of a room that is not there", "a")
    outbox.enqueue("note", "b")
    assert run_due() == 1
    assert Effect.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_neither_fails_nor_delays_a_request(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Port 9 of this machine: nobody listens. The options are those of a Redis broker.
    publish = tasks.sweep_outbox.apply_async
    gone = Connection(
        "redis://127.0.0.1:9/0", transport_options={"max_retries": 0, "socket_connect_timeout": 1}
    )
    monkeypatch.setattr(
        tasks.sweep_outbox, "apply_async", lambda **options: publish(connection=gone, **options)
    )
    with transaction.atomic():
        outbox.enqueue("note", "a")
        outbox.enqueue("note", "b")
    with transaction.atomic():
        outbox.enqueue("note", "c")
    assert Effect.objects.due().count() == 3
    assert caplog.text.count("could not be woken") == 1, "the second request did not wait for it again"


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_per_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.sweep_outbox, "apply_async", lambda **options: woken.append(options))
    with transaction.atomic():
        for number in range(5):
            outbox.enqueue("note", str(number))
        assert woken == []
    assert len(woken) == 1


def test_no_address_in_logs_nor_in_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    outbox.register("broken", broken)
    effect = outbox.enqueue("broken", "a", {"to": "noor@thuisbasis.example"})
    with caplog.at_level(logging.DEBUG):
        run_due()
    assert "@" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("post")
    )
    effect.refresh_from_db()
    assert effect.last_error == "ValueError: no answer for …@…"


def test_delivered_rows_go_after_thirty_days() -> None:
    with time_machine.travel(NOW, tick=False):
        outbox.enqueue("note", "old")
        run_due()
        outbox.enqueue("note", "waits", not_before=NOW + dt.timedelta(days=90))
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        tasks.forget_delivered()
    assert [effect.key for effect in Effect.objects.all()] == ["waits"]


def test_what_was_given_up_long_ago_goes_with_the_address_in_it() -> None:
    outbox.register("hopeless", hopeless)
    with time_machine.travel(NOW, tick=False):
        outbox.enqueue("hopeless", "a", {"to": "noor@thuisbasis.example"})
        run_due()
    with time_machine.travel(NOW + dt.timedelta(days=29), tick=False):
        tasks.forget_delivered()
        assert Effect.objects.get().state == Effect.State.FAILED
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        tasks.forget_delivered()
    assert not Effect.objects.exists()


def test_only_an_administrator_tries_again(people: dict[str, Any]) -> None:
    outbox.register("hopeless", hopeless)
    effect = outbox.enqueue("hopeless", "a")
    run_due()
    with pytest.raises(PermissionDenied):
        outbox.try_again(people["planner"], effect)
    assert outbox.try_again(people["administrator"], effect) is True
    assert outbox.try_again(people["administrator"], effect) is False, "it is tried again already"
    effect.refresh_from_db()
    assert effect.state == Effect.State.PENDING
    assert AuditEntry.objects.filter(verb="try_again").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_share_the_work_on_postgresql(handlers: list[str]) -> None:
    for number in range(40):
        outbox.enqueue("note", str(number))
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        run_due()
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(handlers, key=int) == [str(number) for number in range(40)]

"""Never more places than there are, whatever people do at the same moment; on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from accounts.actions import SYSTEM
from knowledge.actions import set_up
from knowledge.events.actions import (
    OfferOver,
    RegistrationClosed,
    cancel_registration,
    confirm_registration,
    register_for_event,
)
from knowledge.events.asking.actions import ask_at_event, vote_at_event
from knowledge.events.by_hand import add_participant, cancel_for, give_place, put_first_in_line
from knowledge.events.changes import facts_of, look_after, note_published
from knowledge.events.places import hold, settle
from knowledge.events.writing.actions import send_message
from knowledge.importing import import_content
from knowledge.models import Event, EventMessage, EventVote, QuestionBoard, Registration, Session
from tests.experts.test_concurrency import in_thread
from tests.experts.test_concurrency import shared_database as shared_database

State = Registration.State
Share = Callable[[], None]
pytestmark = pytest.mark.parametrize(
    "engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)]
)


@pytest.fixture
def event(engine: str, shared_database: Share, municipality: Any, write: Any) -> Iterator[Event]:
    """A published webinar with two places, in a database that threads share."""
    from .conftest import FILES

    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    cache.clear()
    set_up(SYSTEM)
    import_content(SYSTEM, write(FILES))
    found = Event.objects.get()
    shared_database()
    yield found


def register(event: Event, number: int) -> Registration:
    return register_for_event(
        event, name=f"P{number}", email=f"p{number}@gemeente.example", organisation="G", key=f"k{number}"
    )


def at_once(jobs: list[Callable[[], Any]]) -> list[str]:
    """Do all of them from the same moment; what went wrong."""
    start = threading.Barrier(len(jobs))
    wrong: list[str] = []

    def work(job: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=60)
            job()
        except (OfferOver, RegistrationClosed):
            pass
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def counts() -> dict[str, int]:
    found = list(Registration.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in State.values if state in found}


def test_many_register_and_confirm_at_once(event: Event) -> None:
    def come(number: int) -> Callable[[], Any]:
        return lambda: confirm_registration(register(event, number))

    assert at_once([come(number) for number in range(12)]) == []
    assert in_thread(counts) == {"placed": 2, "waiting": 10}
    turns = in_thread(lambda: list(Registration.objects.values_list("turn", flat=True)))
    assert sorted(turns) == list(range(1, 13))


def test_one_address_from_many_browsers_is_one_place(event: Event) -> None:
    def again(number: int) -> Callable[[], Any]:
        return lambda: register_for_event(
            event, name="P", email="een@gemeente.example", organisation="G", key=f"k{number}"
        )

    assert at_once([again(number) for number in range(8)]) == []
    assert in_thread(counts) == {"offered": 1}


def test_who_cancels_while_others_wait_leaves_the_place_to_one(event: Event) -> None:
    people = in_thread(lambda: [confirm_registration(register(event, number)) for number in range(8)])
    jobs: list[Callable[[], Any]] = [lambda one=one: cancel_registration(one) for one in people[:2]]
    jobs += [lambda one=one: cancel_registration(one) for one in people[:2]]
    jobs += [lambda number=number: register(event, number) for number in range(20, 26)]
    assert at_once(jobs) == []
    assert in_thread(counts) == {"cancelled": 2, "offered": 2, "waiting": 10}
    offered = in_thread(lambda: {r.pk for r in Registration.objects.filter(state=State.OFFERED)})
    # First come, first served.
    assert offered == {people[2].pk, people[3].pk}


def test_an_offer_that_lapses_while_it_is_taken_goes_to_one_of_both(event: Event) -> None:
    def begin() -> list[Registration]:
        people = [confirm_registration(register(event, number)) for number in range(5)]
        cancel_registration(people[0])
        Registration.objects.filter(state=State.OFFERED).update(
            answer_by=timezone.now() + dt.timedelta(milliseconds=150)
        )
        return people

    people = in_thread(begin)

    def lapse() -> None:
        from django.db import transaction

        with transaction.atomic():
            settle(hold(event.pk))

    jobs: list[Callable[[], Any]] = [lambda: confirm_registration(people[2]) for _n in range(3)]
    jobs += [lapse for _n in range(5)]
    assert at_once(jobs) == []
    in_thread(lapse)
    assert in_thread(lambda: Registration.objects.holding_a_place().count()) == 2


def test_places_change_while_people_register(event: Event) -> None:
    def resize(places: int) -> Callable[[], Any]:
        def work() -> None:
            page = Event.objects.get(pk=event.pk)
            page.capacity = places
            page.save_revision().publish()

        return work

    jobs: list[Callable[[], Any]] = [
        (lambda number=number: confirm_registration(register(event, number))) for number in range(12)
    ]
    jobs += [resize(5), resize(3), resize(5)]
    random.Random(4).shuffle(jobs)
    assert at_once(jobs) == []

    def end() -> tuple[int, int, int]:
        look_after()
        page = Event.objects.get(pk=event.pk)
        assert page.capacity is not None
        return page.capacity, Registration.objects.holding_a_place().count(), Registration.objects.count()

    capacity, held, everybody = in_thread(end)
    # Who had a place before it became smaller keeps it, so never more than there were at any time.
    assert capacity <= held <= 5
    assert everybody == 12


def test_an_event_that_moves_while_people_register_is_told_to_each_of_them(event: Event) -> None:
    def move() -> None:
        page = Event.objects.get(pk=event.pk)
        session = page.sessions.get()
        session.starts_at += dt.timedelta(days=1)
        session.ends_at += dt.timedelta(days=1)
        page.sessions.set([session])
        page.save_revision().publish()

    jobs: list[Callable[[], Any]] = [
        (lambda number=number: confirm_registration(register(event, number))) for number in range(8)
    ]
    jobs.insert(4, move)
    before = Session.objects.get().starts_at
    assert at_once(jobs) == []

    def end() -> tuple[bool, set[str], set[str], int]:
        from post.models import Effect
        from post.outbox import run_due

        look_after()
        run_due()
        page = Event.objects.get(pk=event.pk)
        told = page.told
        assert told.facts["sessions"] == facts_of(page)["sessions"]
        sequences = set(Registration.objects.values_list("told_sequence", flat=True))
        mails = Effect.objects.filter(kind="mail").count()
        return page.sessions.get().starts_at > before, sequences, {told.sequence}, mails

    moved, sequences, last, _mails = in_thread(end)
    assert moved
    # Each knows the newest facts: by the confirmation, or by a mail about the change.
    assert sequences == last


def test_taking_the_page_away_while_people_register_leaves_nobody_untold(event: Event) -> None:
    jobs: list[Callable[[], Any]] = [
        (lambda number=number: confirm_registration(register(event, number))) for number in range(8)
    ]
    jobs.insert(4, lambda: Event.objects.get(pk=event.pk).unpublish())
    assert at_once(jobs) == []

    def end() -> tuple[bool, int]:
        from post.outbox import run_due

        note_published(event.pk)
        run_due()
        told = Event.objects.get(pk=event.pk).told
        untold = Registration.objects.filter(confirmed_at__isnull=False, told_sequence__lt=told.sequence)
        return told.is_off, untold.count()

    assert in_thread(end) == (True, 0)


def test_twenty_people_vote_at_once_and_some_of_them_twice(event: Event) -> None:
    def begin() -> tuple[list[Registration], Any]:
        Event.objects.filter(pk=event.pk).update(capacity=None)
        people = [confirm_registration(register(event, number)) for number in range(20)]
        now = timezone.now()
        Session.objects.update(starts_at=now - dt.timedelta(minutes=1), ends_at=now + dt.timedelta(hours=1))
        QuestionBoard.objects.create(event_id=event.pk, moderated=False)
        people = list(Registration.objects.select_related("event").order_by("turn"))
        return people, ask_at_event(people[0], "Wie betaalt de woningen?", key="vraag")

    people, question = in_thread(begin)
    jobs: list[Callable[[], Any]] = [
        (lambda one=one: vote_at_event(one, question, wants=True)) for one in [*people, *people[:5]]
    ]
    jobs += [lambda: ask_at_event(people[1], "Nog een vraag hierover", key="nog-een") for _n in range(3)]
    assert at_once(jobs) == []

    def end() -> tuple[int, int, int]:
        return (
            EventVote.objects.filter(question=question).count(),
            EventVote.objects.exclude(question=question).count(),
            QuestionBoard.objects.get().version,
        )

    # One for each; who asked had voted by that. Each change is one step of the number.
    assert in_thread(end) == (20, 1, 1 + 1 + 19 + 1)


def test_organisers_and_visitors_at_once_give_no_place_twice(event: Event, make_user: Any) -> None:
    def begin() -> tuple[list[Registration], Any]:
        people = [confirm_registration(register(event, number)) for number in range(10)]
        # More places, which nobody was offered yet: three are free.
        Event.objects.filter(pk=event.pk).update(capacity=5)
        return people, make_user("editor")

    people, organiser = in_thread(begin)

    def enter(number: int) -> Callable[[], Any]:
        return lambda: add_participant(
            organiser,
            event,
            name="B",
            email=f"b{number}@gemeente.example",
            organisation="G",
            key=f"b{number}",
        )

    jobs: list[Callable[[], Any]] = [
        lambda one=one: give_place(organiser, one) for one in [*people[4:], people[9]]
    ]
    jobs += [lambda one=one: put_first_in_line(organiser, one) for one in people[6:9]]
    jobs += [enter(number) for number in (1, 1, 2, 3)]
    jobs += [lambda: confirm_registration(register(event, 30)), lambda: cancel_for(organiser, people[0])]
    jobs += [lambda: cancel_for(organiser, people[0])]
    random.Random(7).shuffle(jobs)
    assert at_once(jobs) == []

    def end() -> tuple[int, int, int]:
        turns = list(Registration.objects.values_list("turn", flat=True))
        return Registration.objects.holding_a_place().count(), len(turns), len(set(turns))

    # One cancelled, so that place was given too; nobody was lost, and all turns are different.
    assert in_thread(end) == (5, 14, 14)


def test_a_message_that_is_sent_twice_at_once_is_one(event: Event, make_user: Any) -> None:
    def begin() -> Any:
        for number in range(2):
            confirm_registration(register(event, number))
        return make_user("editor")

    organiser = in_thread(begin)
    jobs: list[Callable[[], Any]] = [
        lambda: send_message(organiser, event, to="placed", subject="Dag", text="Dag", key="een")
        for _n in range(6)
    ]
    assert at_once(jobs) == []

    def end() -> tuple[int, int]:
        from post.models import Effect
        from post.outbox import run_due

        run_due()
        return EventMessage.objects.count(), Effect.objects.filter(
            kind="mail", key__startswith="message-"
        ).count()

    assert in_thread(end) == (1, 2)

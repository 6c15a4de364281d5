"""Limits: counted per network and address, over after their period, and nothing personal is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from accounts.network import client_address, network_of
from post.addressing import looks_like_link
from post.limits import DAY, forget_old, within_limit
from post.models import SendCount
from post.tasks import forget_delivered

NOW = dt.datetime(2026, 11, 23, 9, 59, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_what_is_over_the_limit_waits_for_the_next_hour() -> None:
    with time_machine.travel(NOW, tick=False):
        assert [within_limit("test", "a", 2) for _n in range(3)] == [True, True, False]
        assert within_limit("test", "b", 2) and within_limit("other", "a", 2)
    with time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False):
        assert within_limit("test", "a", 2)


@pytest.mark.django_db
def test_amounts_add_up_over_the_day() -> None:
    with time_machine.travel(NOW, tick=False):
        assert within_limit("bytes", "a", 100, DAY, amount=60)
        assert not within_limit("bytes", "a", 100, DAY, amount=60)


@pytest.mark.django_db
def test_counts_hold_no_address_and_go_with_the_hourly_errand() -> None:
    with time_machine.travel(NOW, tick=False):
        within_limit("test", "noor@gemeente.example", 2)
        assert "noor" not in str(SendCount.objects.values().get())
        assert forget_old() == 0
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        assert forget_delivered() == 1
    assert not SendCount.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (1, "no address", ""),
    ],
)
def test_the_visitor_is_whom_our_outermost_proxy_saw(
    settings: Any, rf: RequestFactory, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == expected


def test_one_household_is_one_network(rf: RequestFactory) -> None:
    one, other = (rf.get("/", REMOTE_ADDR=f"2001:db8:0:1::{n}") for n in (1, 2))
    assert network_of(one) == network_of(other) == "2001:db8:0:1::/64"


@pytest.mark.parametrize(
    "name", ["www.x", "Win https://x.example", "Kijk op koopnu.nl", "a@b", "x//y", "<b>"]
)
def test_a_name_is_no_link(name: str) -> None:
    assert looks_like_link(name, person=True)


@pytest.mark.parametrize("name", ["J.A. de Vries", "prof.dr. Anna van 't Hof-Bos", "Søren Ünal", "M.de Wit"])
def test_names_of_people_are_names(name: str) -> None:
    assert not looks_like_link(name, person=True)

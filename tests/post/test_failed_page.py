"""The page of what could not be delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from post.models import Effect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client: Client, make_user: Callable[..., User]) -> None:
    client.force_login(make_user("administrator"))


def given_up(key: str = "question:1:sent") -> Effect:
    return Effect.objects.create(
        kind="mail",
        key=key,
        payload={"to": "noor@gemeente.example", "text": "vertrouwelijk"},
        state=Effect.State.FAILED,
        failed_at=timezone.now(),
        attempts=9,
        last_error="SMTPServerDisconnected: gone",
    )


def test_it_shows_why_and_never_what(client: Client) -> None:
    given_up()
    given_up("mail to bram@gemeente.example")
    page = client.get(reverse("post:failed")).content.decode()
    assert "SMTPServerDisconnected: gone" in page and "question:1:sent" in page
    main = page[page.index("<main") :]
    assert "@gemeente" not in main and "vertrouwelijk" not in main


def test_it_counts_what_waits(client: Client) -> None:
    Effect.objects.create(kind="mail", key="now")
    Effect.objects.create(kind="mail", key="later", not_before=timezone.now() + dt.timedelta(days=1))
    page = client.get(reverse("post:failed"))
    assert (page.context["waiting"], page.context["later"]) == (1, 1)
    assert "Alles is bezorgd" in page.content.decode()


def test_trying_again_takes_it_off_the_list(client: Client) -> None:
    effect = given_up()
    page = client.post(reverse("post:try_again", args=[effect.pk]), follow=True).content.decode()
    assert "Het wordt nu opnieuw geprobeerd." in page and "Alles is bezorgd" in page
    effect.refresh_from_db()
    assert effect.state == Effect.State.PENDING
    again = client.post(reverse("post:try_again", args=[effect.pk]), follow=True).content.decode()
    assert "Dit is al opnieuw geprobeerd." in again


def test_the_list_takes_the_same_queries_for_few_and_many(
    client: Client, django_assert_num_queries: Any
) -> None:
    given_up()
    # session, user, roles, count of failed, page, waiting, later
    with django_assert_num_queries(7):
        client.get(reverse("post:failed"))
    for number in range(60):
        given_up(f"question:{number}:answer")
    with django_assert_num_queries(7):
        client.get(reverse("post:failed"))


def test_others_do_not_see_it(client: Client, make_user: Callable[..., User]) -> None:
    client.force_login(make_user("programme_team"))
    assert client.get(reverse("post:failed")).status_code == 403
    assert client.post(reverse("post:try_again", args=[given_up().pk])).status_code == 403

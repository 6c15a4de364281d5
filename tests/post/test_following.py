"""Following by mail: nothing without a confirmation, each piece of news once, and stopping with one POST."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import AuditEntry
from post import outbox
from post.following import digests, limits, links, topics
from post.following.actions import ask_to_follow, confirm_following, next_digest, put_following
from post.following.models import Follower, Following
from post.models import Effect
from post.outbox import run_due
from post.tasks import forget_unconfirmed, promise_digests

pytestmark = pytest.mark.django_db

HERE = {"origin": "http://testserver"}
NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)  # a Wednesday
DATA = {"kind": "proef", "ref": "een", "email": "Noor@Gemeente.example", "frequency": "daily"}


class World:
    """Topics "een" and "twee" of which a test says what is new."""

    def __init__(self) -> None:
        self.news: dict[str, list[topics.News]] = {"een": [], "twee": []}
        self.away = False

    def tell(self, key: str, *refs: str, at: dt.datetime | None = None) -> None:
        one = topics.News(
            key,
            at or timezone.now() + dt.timedelta(minutes=1),
            f"Stuk {key}",
            f"https://x.example/{key}/",
            "Tekst",
            "nieuw",
        )
        for ref in refs or ("een",):
            self.news[ref].append(one)

    def labels(self, refs: Collection[str]) -> dict[str, str]:
        return {ref: f"Onderwerp {ref}" for ref in refs if ref in self.news}

    def since(self, ref: str, moment: dt.datetime) -> list[topics.News]:
        if self.away:
            raise topics.TopicUnavailable
        return [one for one in self.news[ref] if one.at > moment]


@pytest.fixture
def world(time_machine: Any) -> Iterator[World]:
    time_machine.move_to(NOON, tick=False)
    made = World()
    topics.register(topics.Topic("proef", made.labels, made.since))
    yield made
    topics._topics.pop("proef")


def follow(ref: str = "een", frequency: str = "daily") -> Follower:
    """Somebody who follows and confirmed; the mail about it is out of the way."""
    following = ask_to_follow(kind="proef", ref=ref, email=DATA["email"], frequency=frequency)
    confirm_following(following.pk, frequency)
    run_due()
    mail.outbox.clear()
    return Follower.objects.get()


def a_day_later(time_machine: Any) -> None:
    time_machine.move_to(timezone.now() + dt.timedelta(days=1), tick=False)


def digest() -> list[Any]:
    """Beat and worker do their work; the mails that came of it."""
    mail.outbox.clear()
    promise_digests()
    run_due()
    return list(mail.outbox)


def path_in(text: str, part: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/volgen/{part}/\S+)", text)
    assert found
    return found.group(1)


def test_nothing_is_followed_before_the_link_of_the_mail_is_confirmed(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/volgen/", DATA, headers=HERE)
    assert answer["Location"] == "/volgen/gevraagd/"
    assert "Kijk in uw mail" in client.get("/volgen/gevraagd/").content.decode()
    run_due()
    [message] = mail.outbox
    assert message.to == ["noor@gemeente.example"]
    assert message.subject == "Bevestig dat u dit wilt volgen: Onderwerp een"
    link = path_in(message.body, "bevestigen")
    assert "noor" not in link

    assert "Wilt u dit volgen?" in client.get(link).content.decode()
    assert Following.objects.get().confirmed_at is None, "opening a link confirms nothing"
    done = client.post(link, follow=True)
    assert Following.objects.get().confirmed_at == timezone.now()
    assert "Onderwerp een" in done.content.decode()
    assert client.post(link).status_code == 302, "twice is once"
    assert Follower.objects.get().frequency == "daily"
    assert not client.cookies


def test_the_link_expires_and_one_letter_off_is_no_link(
    world: World, client: Client, time_machine: Any
) -> None:
    following = ask_to_follow(kind="proef", ref="een", email="n@x.example", frequency="daily")
    token = links.confirm_token(following, "daily")
    assert client.post(f"/volgen/bevestigen/{token[:-1]}/").status_code == 404
    time_machine.move_to(NOON + dt.timedelta(days=3, minutes=1), tick=False)
    answer = client.post(f"/volgen/bevestigen/{token}/")
    assert answer.status_code == 404
    assert "Deze link werkt niet meer" in answer.content.decode()
    assert Following.objects.get().confirmed_at is None


def test_asking_again_answers_the_same_and_sends_the_same_mail(world: World, client: Client) -> None:
    follow()
    known = client.post("/volgen/", DATA, headers=HERE)
    new = client.post("/volgen/", {**DATA, "email": "ander@gemeente.example"}, headers=HERE)
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    run_due()
    assert [message.subject for message in mail.outbox] == [
        "Bevestig dat u dit wilt volgen: Onderwerp een"
    ] * 2
    assert Following.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"email": ""}, 422), ({"email": "geen adres"}, 422), ({"email": "a@b.nl\nBcc: c@d.nl"}, 422),
        ({"email": "a" * 300 + "@b.nl"}, 422), ({"email": "a\x00@b.nl"}, 422), ({"frequency": "ooit"}, 422),
        ({"website": "x"}, 422), ({"ref": "drie"}, 404), ({"kind": "anders"}, 404), ({"ref": "e" * 400}, 404),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_what_was_typed_stays(
    world: World, client: Client, change: dict[str, str], status: int
) -> None:
    answer = client.post("/volgen/", {**DATA, **change}, headers=HERE)
    assert answer.status_code == status
    if status == 422 and "email" not in change:
        assert DATA["email"] in answer.content.decode()
    assert not Follower.objects.exists()


def test_a_form_from_elsewhere_is_refused(world: World, client: Client) -> None:
    assert client.post("/volgen/", DATA, headers={"origin": "https://elders.example"}).status_code == 403
    assert not Follower.objects.exists()


def test_an_address_has_a_limit(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 1)
    assert client.post("/volgen/", DATA, headers=HERE).status_code == 302
    answer = client.post("/volgen/", DATA, headers=HERE)
    assert answer.status_code == 429
    assert DATA["email"] in answer.content.decode()


def test_the_form_stands_on_a_page_of_its_own_and_in_a_block(world: World, client: Client) -> None:
    assert "Volg: Onderwerp een" in client.get("/volgen/?kind=proef&ref=een").content.decode()
    assert client.get("/volgen/?kind=proef&ref=drie").status_code == 404
    htmx = {**HERE, "HX-Request": "true"}
    wrong = client.post("/volgen/", {**DATA, "email": "x"}, headers=htmx)
    assert (wrong.status_code, "<html" in wrong.content.decode()) == (422, False)
    assert "Kijk in uw mail" in client.post("/volgen/", DATA, headers=htmx).content.decode()


def test_a_digest_tells_what_is_new_with_headers_to_stop(
    world: World, time_machine: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "post.backends.FolderBackend"
    follower = follow()
    world.tell("a")
    a_day_later(time_machine)
    digest()
    files = [
        message_from_bytes(p.read_bytes(), policy=policy.default) for p in Path(settings.MAIL_DIR).iterdir()
    ]
    [message] = [one for one in files if "nieuw" in one["Subject"]]
    assert message["To"] == "noor@gemeente.example"
    assert message["Subject"] == "1 nieuwe pagina over wat u volgt"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip() == f"<{links.unsubscribe_url(follower)}>"
    text = message.get_body(("plain",)).get_content()
    assert "Onderwerp een" in text
    assert "https://x.example/a/" in text
    assert "/volgen/beheer/" in text


def test_nothing_new_means_no_mail(world: World, time_machine: Any) -> None:
    follow()
    a_day_later(time_machine)
    assert digest() == []


def test_what_was_there_before_somebody_followed_is_no_news(world: World, time_machine: Any) -> None:
    world.tell("oud", at=NOON - dt.timedelta(minutes=5))
    follow()
    a_day_later(time_machine)
    assert digest() == []


def test_each_change_is_told_once_also_when_it_belongs_to_two_topics(world: World, time_machine: Any) -> None:
    follow("een")
    follow("twee")
    world.tell("a", "een", "twee")
    a_day_later(time_machine)
    [message] = digest()
    assert message.body.count("https://x.example/a/") == 1
    a_day_later(time_machine)
    assert digest() == []


def test_what_is_committed_late_is_told_in_the_next_digest(world: World, time_machine: Any) -> None:
    follow()
    world.tell("a", at=NOON + dt.timedelta(hours=18))
    a_day_later(time_machine)
    assert len(digest()) == 1
    world.tell("laat", at=NOON + dt.timedelta(hours=17))
    a_day_later(time_machine)
    [message] = digest()
    assert "/laat/" in message.body
    assert "/a/" not in message.body
    a_day_later(time_machine)
    assert digest() == []


def test_a_weekly_follower_hears_on_monday_and_a_daily_one_tomorrow(world: World, time_machine: Any) -> None:
    assert next_digest("daily", NOON) == dt.datetime(2026, 3, 5, 6, tzinfo=dt.UTC)
    assert next_digest("weekly", NOON) == dt.datetime(2026, 3, 9, 6, tzinfo=dt.UTC)
    monday_evening = dt.datetime(2026, 3, 9, 20, tzinfo=dt.UTC)
    assert next_digest("weekly", monday_evening) == dt.datetime(2026, 3, 16, 6, tzinfo=dt.UTC)
    summer_time = next_digest("daily", dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC))
    assert summer_time == dt.datetime(2026, 3, 29, 5, tzinfo=dt.UTC)
    follow(frequency="weekly")
    world.tell("a")
    a_day_later(time_machine)
    assert digest() == []
    time_machine.move_to(dt.datetime(2026, 3, 9, 7, tzinfo=dt.UTC), tick=False)
    assert len(digest()) == 1


def test_beat_twice_is_one_digest(world: World, time_machine: Any) -> None:
    follow()
    world.tell("a")
    a_day_later(time_machine)
    assert (promise_digests(), promise_digests()) == (1, 0)
    run_due()
    assert len(mail.outbox) == 1


class Killed(BaseException):
    """As a kill: no `except Exception` sees it."""


@pytest.mark.parametrize(
    "where", ["gathering", "promising the mail", "after the mail was promised", "ticking"]
)
def test_a_kill_at_any_line_loses_nothing_and_doubles_nothing(
    world: World, time_machine: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    follow()
    world.tell("a")
    a_day_later(time_machine)
    promise_digests()

    def die(*args: Any, **kwargs: Any) -> Any:
        raise Killed

    def promise_and_die(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise Killed

    real = digests.queue_mail
    with monkeypatch.context() as patch:
        if where == "gathering":
            patch.setattr(digests, "_gather", die)
        elif where == "promising the mail":
            patch.setattr(digests, "queue_mail", die)
        elif where == "after the mail was promised":
            patch.setattr(digests, "queue_mail", promise_and_die)
        else:
            patch.setattr(outbox, "_tick", die)
        with pytest.raises(Killed):
            run_due()
    # News of meanwhile must not fall between two stools either.
    world.tell("b")
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=5), tick=False)
    run_due()
    a_day_later(time_machine)
    promise_digests()
    run_due()
    told = "".join(message.body for message in mail.outbox)
    assert (told.count("/a/"), told.count("/b/")) == (1, 1)
    assert not Effect.objects.exclude(state="done").exists()


def test_a_topic_that_is_away_is_asked_again(world: World, time_machine: Any) -> None:
    follow()
    world.tell("a")
    world.away = True
    a_day_later(time_machine)
    assert digest() == []
    world.away = False
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=10), tick=False)
    run_due()
    assert len(mail.outbox) == 1


def test_one_post_ends_all_mail_without_cookie_token_or_origin(world: World) -> None:
    follower = follow()
    follow("twee")
    client = Client(enforce_csrf_checks=True)
    address = links.unsubscribe_url(follower).split("://")[1].partition("/")[2]
    shown = client.get(f"/{address}")
    assert "Stop alle mail" in shown.content.decode()
    assert Follower.objects.exists(), "opening a link ends nothing"
    answer = client.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "U krijgt geen mail meer" in answer.content.decode()
    assert not Follower.objects.exists()
    assert not Following.objects.exists()
    assert client.post(f"/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert AuditEntry.objects.filter(verb="stop_all_following").count() == 1
    assert client.post("/volgen/afmelden/raad:dit:eens/").status_code == 404


def test_a_follower_changes_how_often_and_stops_with_one_topic(world: World, client: Client) -> None:
    follower = follow()
    follow("twee")
    address = f"/volgen/beheer/{links.manage_token(follower)}/"
    html = client.get(address).content.decode()
    assert "Onderwerp een" in html
    assert "Onderwerp twee" in html
    client.post(address, {"frequency": "weekly"})
    follower.refresh_from_db()
    assert (follower.frequency, follower.next_digest_at) == ("weekly", next_digest("weekly", NOON))
    assert client.post(address, {"frequency": "nooit"}).status_code == 422
    one, two = Following.objects.order_by("pk")
    client.post(address, {"stop": str(one.pk)})
    assert Following.objects.get() == two
    client.post(address, {"stop": str(two.pk)})
    assert not Follower.objects.exists(), "with the last topic the address goes"
    assert client.get(address).status_code == 404


def test_nobody_stops_what_another_follows(world: World, client: Client) -> None:
    follower = follow()
    other = ask_to_follow(kind="proef", ref="een", email="ander@x.example", frequency="daily")
    client.post(f"/volgen/beheer/{links.manage_token(follower)}/", {"stop": str(other.pk)})
    assert Following.objects.count() == 2
    confirm = links.confirm_token(other, "daily")
    assert client.get(f"/volgen/beheer/{confirm}/").status_code == 404, "a link is for one thing"


def test_queries_of_the_page_of_a_follower_do_not_grow(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    follower = follow()
    address = f"/volgen/beheer/{links.manage_token(follower)}/"
    with django_assert_num_queries(2):
        client.get(address)
    follow("twee")
    with django_assert_num_queries(2):
        client.get(address)


def test_an_address_that_is_not_confirmed_goes_after_three_days(world: World, time_machine: Any) -> None:
    follow()
    ask_to_follow(kind="proef", ref="twee", email=DATA["email"], frequency="daily")
    ask_to_follow(kind="proef", ref="een", email="ander@x.example", frequency="daily")
    assert forget_unconfirmed() == 0
    time_machine.move_to(NOON + dt.timedelta(days=3, hours=1), tick=False)
    assert forget_unconfirmed() == 3
    assert Follower.objects.get().email == "noor@gemeente.example"
    assert Following.objects.get().ref == "een"


def test_a_list_that_is_taken_over_sends_no_mail_and_only_an_administrator_does_it(
    world: World, make_user: Any
) -> None:
    for _ in range(2):
        put_following(SYSTEM, kind="proef", ref="een", email="Noor@x.example", frequency="daily")
    assert Following.objects.get().confirmed_at is not None
    assert not Effect.objects.filter(kind="mail").exists()
    with pytest.raises(PermissionDenied):
        put_following(make_user("editor"), kind="proef", ref="een", email="a@x.example", frequency="daily")
    with pytest.raises(topics.UnknownTopic):
        put_following(SYSTEM, kind="proef", ref="drie", email="a@x.example", frequency="daily")


def test_an_address_is_one_follower_and_a_topic_is_followed_once(world: World) -> None:
    follower = follow()
    with pytest.raises(IntegrityError), transaction.atomic():
        Follower.objects.create(email=follower.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        Following.objects.create(follower=follower, kind="proef", ref="een", asked_at=NOON)

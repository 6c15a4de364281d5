"""Was this useful? A page asks it without cookie or token; who keeps it up to date reads the why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from knowledge.feedback import limits
from knowledge.feedback.actions import add_reason, give_feedback, mark_feedback
from knowledge.models import Feedback, Guide
from knowledge.tasks import forget_feedback

HERE = {"origin": "http://testserver"}
BSN = "111222333"


@pytest.fixture
def guide(content: Path) -> Guide:
    return Guide.objects.get()


def give(client: Client, page: Guide, useful: str = "no", **data: str) -> Any:
    return client.post(f"/nuttig/{page.pk}/", {"useful": useful, **data}, headers=HERE)


def test_a_page_asks_whether_it_was_useful_without_token_or_cookie(guide: Guide, client: Client) -> None:
    answer = client.get(guide.url)
    html = answer.content.decode()
    assert f'action="/nuttig/{guide.pk}/"' in html
    assert "csrfmiddlewaretoken" not in html
    assert not answer.cookies


def test_a_page_from_the_cache_takes_an_answer_a_follower_and_a_count(
    guide: Guide, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    caches["pages"].clear()
    Client().get(guide.url)
    client = Client(enforce_csrf_checks=True)
    with django_assert_num_queries(0):
        html = client.get(guide.url).content.decode()
    ref = re.search(r'name="ref" value="(\d+)"', html)
    assert ref
    answer = re.search(r'action="(/nuttig/\d+/)"', html)
    assert answer
    asked = {"kind": "page", "ref": ref[1], "email": "noor@gemeente.example", "frequency": "weekly"}
    counted = re.search(r'data-count-view="([^"]+)"', html)
    assert counted
    assert client.post(answer[1], {"useful": "yes"}, headers=HERE).status_code == 302
    assert client.post("/volgen/", asked, headers=HERE)["Location"] == "/volgen/gevraagd/"
    assert client.post(counted[1], headers=HERE).status_code == 204
    assert Feedback.objects.get().page_id == guide.pk
    caches["pages"].clear()


def test_a_reader_answers_says_why_and_finds_the_way_back(guide: Guide) -> None:
    client = Client(enforce_csrf_checks=True)
    thanks = client.post(f"/nuttig/{guide.pk}/", {"useful": "no"}, headers=HERE, follow=True)
    feedback = Feedback.objects.get()
    assert (feedback.page_id, feedback.useful, feedback.reason, feedback.state) == (
        guide.pk,
        False,
        "",
        "new",
    )
    assert f'href="{guide.url}"' in thanks.content.decode()
    where = thanks.redirect_chain[0][0]
    again = client.post(where, {"reason": "Ik mis de kosten."}, headers=HERE, follow=True)
    assert "Bedankt" in again.content.decode()
    feedback.refresh_from_db()
    assert feedback.reason == "Ik mis de kosten."
    assert not client.cookies


def test_with_htmx_only_the_block_comes_back(guide: Guide, client: Client) -> None:
    block = client.post(f"/nuttig/{guide.pk}/", {"useful": "yes"}, headers={**HERE, "HX-Request": "true"})
    html = block.content.decode()
    assert block.status_code == 200
    assert "<html" not in html
    assert "textarea" in html


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
        {"Referer": "https://elders.example/http://testserver/"},
        {"Origin": "http://[kapot"},
        {},
    ],
)
def test_what_does_not_come_from_our_pages_is_refused_with_a_reason(
    guide: Guide, client: Client, headers: dict[str, str]
) -> None:
    answer = client.post(f"/nuttig/{guide.pk}/", {"useful": "no"}, headers=headers)
    assert answer.status_code == 403
    assert "Uw browser zegt niet dat dit formulier op onze site stond" in answer.content.decode()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://testserver"},
        {"Referer": "http://testserver/x/"},
    ],
)
def test_each_sign_that_it_comes_from_here_is_enough(
    guide: Guide, client: Client, headers: dict[str, str]
) -> None:
    assert client.post(f"/nuttig/{guide.pk}/", {"useful": "no"}, headers=headers).status_code == 302


def test_personal_data_are_taken_out_of_a_reason(guide: Guide) -> None:
    feedback = give_feedback(
        guide,
        useful=False,
        reason=f"Bel 06-12345678 of noor@gemeente.example, bsn {BSN}, 1234 AB, artikel 12.",
    )
    assert feedback.reason == (
        "Bel [telefoonnummer] of [e-mailadres], bsn [burgerservicenummer], [postcode], artikel 12."
    )


def test_a_long_reason_is_refused_and_stays_in_the_form(guide: Guide, client: Client) -> None:
    feedback = give_feedback(guide, useful=False)
    answer = client.post(f"/nuttig/{feedback.token}/waarom/", {"reason": "a" * 1001}, headers=HERE)
    assert answer.status_code == 422
    assert "a" * 1001 in answer.content.decode()
    feedback.refresh_from_db()
    assert feedback.reason == ""


@pytest.mark.parametrize("data", [{}, {"useful": "misschien"}, {"useful": "\x00"}])
def test_a_bad_answer_keeps_nothing(guide: Guide, client: Client, data: dict[str, str]) -> None:
    assert client.post(f"/nuttig/{guide.pk}/", data, headers=HERE).status_code == 400
    assert not Feedback.objects.exists()


def test_a_nul_in_a_reason_is_an_error_in_the_form(guide: Guide, client: Client) -> None:
    feedback = give_feedback(guide, useful=False)
    answer = client.post(f"/nuttig/{feedback.token}/waarom/", {"reason": "a\x00b"}, headers=HERE)
    assert answer.status_code == 422


def test_a_page_that_is_not_public_takes_no_feedback(guide: Guide, client: Client) -> None:
    guide.unpublish()
    assert give(client, guide).status_code == 404


def test_what_fills_in_the_hidden_field_is_kept_as_spam(guide: Guide, client: Client) -> None:
    assert give(client, guide, website="https://koop.example").status_code == 302
    feedback = Feedback.objects.get()
    assert (feedback.state, feedback.suspicion) == ("spam", "trap")


def test_a_link_or_repeated_words_are_marked_for_review(guide: Guide) -> None:
    assert give_feedback(guide, useful=True, reason="Kijk op www.koop.example").suspicion == "link"
    said = [give_feedback(guide, useful=False, reason="Koop nu") for _ in range(4)]
    assert [one.suspicion for one in said] == ["", "", "", "repeated"]
    assert Feedback.objects.count() == 5


def test_a_network_has_a_limit_and_what_was_typed_is_shown(
    guide: Guide, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 2)
    assert [give(client, guide).status_code for _ in range(3)] == [302, 302, 429]
    where = f"/nuttig/{Feedback.objects.latest('pk').token}/waarom/"
    answer = client.post(where, {"reason": "Veel werk"}, headers=HERE)
    assert answer.status_code == 429
    assert "Veel werk" in answer.content.decode()
    assert client.post(where, {"reason": "x"}, headers={**HERE, "HX-Request": "true"}).status_code == 422


def test_a_reason_comes_soon_after_the_answer_or_not_at_all(guide: Guide, client: Client) -> None:
    feedback = give_feedback(guide, useful=False)
    Feedback.objects.update(given_at=timezone.now() - dt.timedelta(hours=3))
    answer = client.post(f"/nuttig/{feedback.token}/waarom/", {"reason": "Te laat"}, headers=HERE)
    assert answer.status_code == 422
    assert "Te laat" in answer.content.decode()
    assert add_reason("bestaat-niet", "x") is None


def test_the_same_answer_twice_is_one(guide: Guide) -> None:
    first, second = (give_feedback(guide, useful=True, token="een") for _ in range(2))
    assert first == second
    assert Feedback.objects.count() == 1


def test_a_maintainer_sees_feedback_on_own_pages_and_the_team_sees_all(
    guide: Guide, make_user: Callable[..., User], client: Client
) -> None:
    expert, other, editor = make_user("expert"), make_user("expert"), make_user("editor")
    Guide.objects.filter(pk=guide.pk).update(maintainer=expert)
    give_feedback(guide, useful=False, reason="Ik mis de kosten.")
    give_feedback(guide, useful=True)
    seen = {}
    for user in (expert, other, editor):
        client.force_login(user)
        seen[user] = client.get("/kennis/reacties/").content.decode()
    assert "Ik mis de kosten." in seen[expert]
    assert "Reacties op mijn pagina’s" in seen[expert]
    assert "Ik mis de kosten." not in seen[other]
    assert "Ik mis de kosten." in seen[editor]
    assert seen[editor].count('scope="row"') == 1, "a bare yes is only counted"
    client.force_login(editor)
    assert "Ik mis de kosten." not in client.get("/kennis/reacties/?state=new&whose=mine").content.decode()


def test_filters_narrow_the_list_and_nonsense_shows_what_is_new(
    guide: Guide, make_user: Callable[..., User], client: Client
) -> None:
    client.force_login(make_user("programme_team"))
    give_feedback(guide, useful=False, reason="Te lang")
    give_feedback(guide, useful=True, reason="Helder", trapped=True)

    def shown(query: str) -> set[str]:
        html = client.get(f"/kennis/reacties/?{query}").content.decode()
        return {text for text in ("Te lang", "Helder") if text in html}

    assert shown("") == shown("state=zzz&group=%00&stuk=x") == {"Te lang"}
    assert shown("state=spam") == {"Helder"}
    assert shown("state=all") == {"Te lang", "Helder"}
    assert shown("state=all&answer=yes") == {"Helder"}
    assert shown("state=all&group=bewoners-b") == set()
    assert shown(f"state=all&stuk={guide.pk}") == {"Te lang", "Helder"}
    assert shown(f"state=all&stuk={guide.pk + 10_000}") == set()


def test_queries_of_the_list_do_not_grow_with_its_rows(
    guide: Guide, make_user: Callable[..., User], client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(make_user("editor"))
    for count in (1, 20):
        for number in range(count):
            give_feedback(guide, useful=False, reason=f"Reden {count} {number}")
        client.get("/kennis/reacties/")
        with django_assert_num_queries(QUERIES_OF_LIST):
            client.get("/kennis/reacties/")


QUERIES_OF_LIST = 7


def test_who_sees_feedback_marks_it_and_others_can_not(
    guide: Guide, make_user: Callable[..., User], client: Client
) -> None:
    feedback = give_feedback(guide, useful=False, reason="Ik mis de kosten.")
    editor, expert, front_office = make_user("editor"), make_user("expert"), make_user("front_office")
    for stranger in (expert, front_office, None):
        with pytest.raises(PermissionDenied):
            mark_feedback(stranger, feedback, "handled")
    client.force_login(expert)
    assert client.post(f"/kennis/reacties/{feedback.pk}/", {"state": "handled"}).status_code == 404
    client.force_login(editor)
    address = f"/kennis/reacties/{feedback.pk}/"
    answer = client.post(address, {"state": "handled", "back": "/kennis/reacties/?state=all"})
    assert answer["Location"] == "/kennis/reacties/?state=all"
    for back in (
        "https://elders.example/",
        "//elders.example/",
        "javascript:alert(1)",
        "geen-pad",
        "-1",
        "\x00",
    ):
        answer = client.post(address, {"state": "handled", "back": back})
        assert answer["Location"] == "/kennis/reacties/"
    assert client.post(address, {"state": "weg"}).status_code == 400
    feedback.refresh_from_db()
    assert (feedback.state, feedback.handled_by) == ("handled", editor)
    assert AuditEntry.objects.filter(verb="mark_feedback").count() == 1, "the same state again is no change"
    add_reason(feedback.token, "Anders")
    feedback.refresh_from_db()
    assert feedback.reason == "Ik mis de kosten.", "what was handled stays as it was read"


def test_feedback_goes_after_a_year(guide: Guide) -> None:
    give_feedback(guide, useful=False)
    assert forget_feedback() == 0
    Feedback.objects.update(given_at=timezone.now() - dt.timedelta(days=366))
    assert forget_feedback() == 1

"""Searching the desk: colleagues find what they may read, and nobody else learns of anything in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.actions import SYSTEM, withdraw_role
from accounts.models import User
from accounts.roles import Role
from loket import actions
from loket.models import Consultation, Message, Question
from loket.search_source import INDEX, NAME, passages, still
from post.models import Effect
from post.outbox import run_due
from search import indexing, sources
from search.asking import finding_for, page_of, promoted_for, public_ids, suggestions_for
from search.engine import engine
from search.finding import Results
from search.models import PromotedResult, QueryCount
from search.tuning.store import tuning

# Words that stand nowhere else; each in another kind of text.
ASKED, ANSWERED, NOTED = "zilverlinde", "kweepeer", "mispelboom"


@pytest.fixture
def indexes(db: None) -> None:
    """Both indexes are there, and empty."""
    for index in sources.indexes():
        list(indexing.rebuild(index))


@pytest.fixture
def told(
    indexes: None, groups: list, front_office: User, expert: User, make_question: Callable[..., Question]
) -> Question:
    """A question with an answer and a note, passed to an expert and indexed by the outbox."""
    question = make_question(text=f"Mogen bewoners onder een {ASKED} wonen?", target_group=groups[0])
    actions.pass_to_expert(front_office, question, expert)
    actions.write_note(expert, question, f"Intern: bel eerst over de {NOTED}.")
    actions.publish_answer(expert, question, f"Ja, met een {ANSWERED} erbij.")
    run_due()
    return question


def found(user: Any, query: str, **how: Any) -> Results:
    return finding_for(user, query, index=INDEX, **how)


def finds(user: Any, query: str) -> bool:
    results = found(user, query, literal=True)
    return bool(results.pages or results.total or results.answer or any(results.facets.values()))


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_desk_and_the_expert_find_question_answer_and_note(
    told: Question, front_office: User, expert: User, make_user: Callable[..., User]
) -> None:
    for user in (front_office, expert, make_user("programme_team")):
        for word in (ASKED, ANSWERED, NOTED, told.reference, "Hengelo", "Aydin"):
            results = found(user, word)
            assert [page.page_id for page in results.pages] == [f"{NAME}:{told.pk}"], word
    note = found(expert, NOTED).pages[0].passages[0]
    assert note.url == f"/loket/vragen/{told.reference}/#bericht-{note.passage.extra['message']}"


def test_a_hit_opens_at_its_message(told: Question, client: Client, front_office: User) -> None:
    client.force_login(front_office)
    page = client.get("/loket/zoeken/", {"q": NOTED}).content.decode()
    address, anchor = re.findall(r'href="(/loket/vragen/[^"#]+)#([^"]+)"', page)[0]
    assert f'id="{anchor}"' in client.get(address).content.decode()
    assert "Interne notitie:" in page
    assert f'<mark class="utrecht-mark">{NOTED}</mark>' in page


def test_a_reference_opens_its_question(told: Question, client: Client, front_office: User) -> None:
    client.force_login(front_office)
    answer = client.get("/loket/zoeken/", {"q": told.reference.lower()})
    assert answer.url == f"/loket/vragen/{told.reference}/"


# Who has nothing to do with this question, or no longer.
@pytest.fixture
def strangers(told: Question, make_user: Callable[..., User], groups: list) -> dict[str, Any]:
    """Everybody who may find none of it."""
    asker = make_user("employee", email=told.asker_email)
    former = make_user("expert", target_groups=[groups[0]])
    Consultation.objects.create(question=told, expert=former, asked_at=told.asked_at)
    run_due()
    withdraw_role(SYSTEM, former, Role.EXPERT)
    retired = make_user("front_office")
    retired.is_active = False
    return {
        "visitor": AnonymousUser(),
        "municipality": make_user("employee"),
        "asker": asker,
        "other expert": make_user("expert", target_groups=[groups[0]]),
        "former expert": anew(former),
        "left the desk": retired,
        "planner": make_user("planner"),
        "professional": make_user("professional"),
        "editor": make_user("editor"),
        "administrator": make_user("administrator"),
    }


def test_who_may_not_read_it_finds_nothing_by_any_way(told: Question, strangers: dict[str, Any]) -> None:
    for name, user in strangers.items():
        for word in (ASKED, ANSWERED, NOTED, told.reference, "Hengelo", "Aydin"):
            assert not finds(user, word), (name, word)
            assert not finding_for(user, word).pages, (name, word)
        listing = found(user, "")
        assert (listing.pages, listing.total, sum(map(len, listing.facets.values()))) == ((), 0, 0), name
        for index in sources.indexes():
            allowed = sources.tokens_of(user, index)
            for word in (ASKED, ANSWERED, NOTED):
                misspelt = word.replace("e", "ee", 1)
                assert not finding_for(user, misspelt, index=index).repairs, (name, misspelt)
                suggestions = engine(index).suggest(word[:5], allowed)
                assert not suggestions, (name, word)
                assert not engine(index).known([word], allowed).counts, (name, word)


def test_the_site_search_of_the_desk_itself_shows_none_of_it(
    told: Question, client: Client, front_office: User, expert: User
) -> None:
    """On the site colleagues see what visitors see: pages, suggestions, counts, a feed, what is related."""
    for user in (None, front_office, expert):
        if user:
            client.force_login(user)
        for word in (ASKED, ANSWERED, NOTED, told.reference, "bewoners"):
            for address, parameters in (
                ("/zoeken/", {"q": word}),
                ("/zoeken/", {"q": word.replace("e", "ee", 1)}),
                ("/zoeken/", {"soort": "question.open", "q": word}),
                ("/zoeken/suggesties/", {"q": word[:5]}),
            ):
                page = client.get(address, parameters).content.decode()
                for secret in (ASKED, ANSWERED, NOTED, told.reference, told.title):
                    assert secret == word or secret not in page, (address, parameters, secret)
                assert "/loket/vragen/" not in strip_tags(page)
        assert not suggestions_for(user, ASKED[:5])
    assert engine().page_ids() == set()


def test_a_question_can_not_be_put_on_the_site_by_its_id(told: Question, front_office: User) -> None:
    page_id = f"{NAME}:{told.pk}"
    assert public_ids([page_id]) == set()
    PromotedResult.objects.create(phrases=["zilver"], page_id=page_id, title="x")
    results = finding_for(AnonymousUser(), "zilver")
    assert promoted_for(AnonymousUser(), results, tuning=tuning()) == []
    assert promoted_for(front_office, results, tuning=tuning()) == []


def test_what_is_typed_at_the_desk_is_not_counted(told: Question, client: Client, front_office: User) -> None:
    client.force_login(front_office)
    page = client.get("/loket/zoeken/", {"q": "Aydin"}).content.decode()
    assert "data-mark" not in page and "data-page" not in page
    assert not QueryCount.objects.exists()


def test_a_narrower_token_hides_the_notes_and_not_the_conversation(
    told: Question, monkeypatch: pytest.MonkeyPatch, front_office: User
) -> None:
    source = sources.get(NAME)
    assert source is not None
    narrow = sources.Source(
        NAME, source.passages, source.readable, source.kinds, INDEX, lambda user: {"desk"}, source.still
    )
    monkeypatch.setitem(sources._sources, NAME, narrow)
    assert finds(front_office, ASKED) and finds(front_office, ANSWERED)
    assert not finds(front_office, NOTED)
    assert not found(front_office, "mispelbom").repairs


def test_an_expert_keeps_what_was_asked_after_it_moved_to_another(
    told: Question, expert: User, front_office: User, make_user: Callable[..., User], groups: list
) -> None:
    other = make_user("expert", target_groups=[groups[1]])
    assert not finds(other, NOTED)
    actions.reopen(front_office, told)
    actions.pass_to_expert(front_office, told, other, reason="Dit hoort bij de kaardebol.")
    run_due()
    for user in (expert, other):
        assert finds(user, NOTED) and finds(user, "kaardebol")


def test_who_may_no_longer_read_it_finds_nothing_although_the_index_is_late(
    told: Question, expert: User, client: Client
) -> None:
    Question.objects.filter(pk=told.pk).update(expert=None)
    Consultation.objects.filter(question=told).delete()
    results = found(expert, NOTED)
    assert (results.pages, results.total, results.answer) == ((), 0, None)


@pytest.mark.parametrize(
    "stale",
    [
        lambda q: q.messages.filter(kind="note").update(kind="event", event="taken"),
        lambda q: [setattr(f, "comment", "weg") or f.save() for f in _followups(q)],
        lambda q: q.messages.filter(kind="note").delete(),
        lambda q: Question.objects.filter(pk=q.pk).update(title="Iets anders"),
        lambda q: Question.objects.filter(pk=q.pk).update(held=True),
        lambda q: q.delete(),
    ],
    ids=["another kind", "emptied", "note deleted", "retitled", "held", "deleted"],
)
def test_a_text_that_the_database_no_longer_has_is_not_shown_by_a_late_index(
    told: Question, front_office: User, stale: Callable[[Question], object]
) -> None:
    assert finds(front_office, NOTED)
    stale(told)
    results = found(front_office, NOTED, literal=True)
    assert (results.pages, results.total) == ((), 0)


def _followups(question: Question) -> list[Any]:
    return [m.followup for m in Message.objects.filter(question=question).select_related("followup")]


def test_what_says_nothing_of_a_passage_promises_no_indexing(told: Question) -> None:
    Effect.objects.all().delete()
    told.access_hash = "0" * 64
    told.save(update_fields=["access_hash"])
    assert not Effect.objects.exists()


def emptied(question: Question, front_office: User) -> None:
    question.asker_name = question.organisation_name = question.title = ""
    question.save()
    for followup in _followups(question):
        followup.comment = ""
        followup.save()


def deleted(question: Question, front_office: User) -> None:
    question.ticket.delete()


def held(question: Question, front_office: User) -> None:
    question.held = True
    question.save()


@pytest.mark.parametrize("change", [emptied, deleted, held])
def test_what_is_taken_away_leaves_the_index_itself(
    told: Question, front_office: User, change: Callable
) -> None:
    change(told, front_office)
    run_due()
    for word in (ASKED, ANSWERED, NOTED, "aydin", "hengelo"):
        assert not engine(INDEX).known([word], {"desk", "desk.notes"}).counts, word
    assert not finds(front_office, ASKED)


def test_each_change_is_found_after_the_outbox(
    told: Question, front_office: User, groups: list, expert: User
) -> None:
    actions.reopen(front_office, told)
    actions.hand_back(front_office, told)
    actions.react(told_asker(told), told, "Wij bedoelden de hondsroos.")
    actions.set_target_group(front_office, Question.objects.get(pk=told.pk), groups[1])
    run_due()
    results = found(front_office, "hondsroos")
    assert [value.value for value in results.facets["target_groups"]] == [groups[1].slug]
    assert results.pages[0].kind == "question.open"
    actions.close(front_office, told)
    run_due()
    assert found(front_office, "hondsroos").pages[0].kind == "question.finished"


def told_asker(question: Question) -> Any:
    from loket.rights import TokenHolder

    return TokenHolder(question.pk)


def test_what_waits_for_review_is_found_once_it_is_let_through(
    indexes: None, front_office: User, make_question: Callable[..., Question]
) -> None:
    question = make_question(text="Koop nu uw guichelheil bij ons.", held=True)
    run_due()
    assert not finds(front_office, "guichelheil")
    actions.release(front_office, question)
    run_due()
    assert finds(front_office, "guichelheil")


def test_a_rebuild_brings_back_the_same(told: Question, front_office: User) -> None:
    before = engine(INDEX).status().passages
    call_command("search_rebuild", verbosity=0)
    assert engine(INDEX).status().passages == before == 4
    assert finds(front_office, NOTED)


def test_counts_and_facets_are_those_of_the_reader(
    told: Question, front_office: User, expert: User, make_question: Callable[..., Question]
) -> None:
    make_question(text=f"Nog een vraag over de {ASKED}: mag dat in Almere?")
    run_due()
    assert found(front_office, ASKED).total == 2
    assert found(expert, ASKED).total == 1
    assert sum(value.count for value in found(expert, ASKED).facets["year"]) == 1


def test_the_page_takes_as_many_queries_for_one_as_for_ten(
    indexes: None,
    client: Client,
    front_office: User,
    make_question: Callable[..., Question],
    django_assert_num_queries: Any,
) -> None:
    client.force_login(front_office)
    for count in (1, 9):
        for number in range(count):
            make_question(text=f"Wat kost een sleedoorn nummer {number}, inclusief onderhoud?")
        run_due()
        client.get("/loket/zoeken/", {"q": "sleedoorn"})
        with django_assert_num_queries(10):
            page = client.get("/loket/zoeken/", {"q": "sleedoorn"}).content.decode()
    assert page.count('class="tb-result"') == 10


def test_only_who_works_behind_the_desk_gets_the_page(
    told: Question, client: Client, strangers: dict[str, Any]
) -> None:
    for name, user in strangers.items():
        client.logout()
        if isinstance(user, User) and user.is_active:
            client.force_login(user)
        answer = client.get(reverse("loket:search"), {"q": NOTED})
        page = answer.content.decode()
        assert "bel eerst" not in page and told.reference not in page, name
        expected = 200 if name == "other expert" else 302 if name in SIGNED_OUT else 403
        assert answer.status_code == expected, name


SIGNED_OUT = ("visitor", "left the desk")


def test_without_an_index_the_page_says_so_and_leads_to_the_list(client: Client, front_office: User) -> None:
    client.force_login(front_office)
    answer = client.get("/loket/zoeken/", {"q": NOTED})
    assert answer.status_code == 503
    assert f"/loket/?weergave=alles&amp;q={NOTED}" in answer.content.decode()


def test_learning_words_of_target_groups_reads_no_questions(told: Question) -> None:
    from loket.models import TriageKeyword
    from loket.triage.learning import learn_keywords

    learn_keywords(SYSTEM)
    assert not TriageKeyword.objects.filter(words__in=[ASKED, ANSWERED, NOTED]).exists()


def test_a_passage_of_another_question_is_not_taken_for_one_of_this(
    told: Question, front_office: User, make_question: Callable[..., Question]
) -> None:
    """An id that names a message of another question proves nothing."""
    other = make_question()
    mine = list(passages([str(told.pk)]))
    forged = [replace(one, page_id=f"{NAME}:{other.pk}", title=other.title) for one in mine]
    assert still(front_office, mine) == {one.id for one in mine}
    assert still(front_office, forged) == set()
    assert page_of(f"{NAME}:0") is None


def test_a_consultation_is_found_by_the_desk_and_the_experts_of_the_question_alone(
    told: Question, client: Client, front_office: User, expert: User, make_user: Callable[..., User]
) -> None:
    consulted = make_user("expert", email="raad@thuisbasis.example")
    conversation = actions.consult(
        front_office, told, "Uw mening", "Mag dit onder een wilde gagel?", colleague=consulted
    )
    actions.say_aside(consulted, conversation, "Alleen bij een lijsterbes.")
    run_due()
    for word in ("gagel", "lijsterbes"):
        assert finds(front_office, word) and finds(expert, word)
        # Who was consulted reads it at its own address; the question is not theirs to find.
        assert not finds(consulted, word) and not finds(
            make_user("employee", email=f"{word}@x.example"), word
        )
    client.force_login(front_office)
    page = client.get(reverse("loket:search"), {"q": "lijsterbes"}).content.decode()
    assert f'href="/loket/overleg/{conversation.pk}/"' in page and "Overleg:" in page
    conversation.messages.filter(text__contains="lijsterbes").update(text="Weg.")
    assert not finds(front_office, "lijsterbes"), "a stale index shows nothing"
    passage = next(p for p in passages([str(told.pk)]) if "gagel" in p.text)
    forged = replace(passage, extra={**passage.extra, "part": "note"})
    assert still(front_office, [passage, forged]) == {passage.id} - (
        {forged.id} if forged.id != passage.id else set()
    )

"""What looks like rubbish is decided by a person; colleagues read along as long as the asker agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organisation, User
from loket import actions
from loket.actions.reviewing import discard
from loket.actions.sharing import share_questions, stop_sharing
from loket.models import Question, Review
from post.outbox import run_due

FOLDER = reverse("loket:review")


def test_a_suspect_question_is_discarded_with_a_reason_and_brought_back(
    client: Client, front_office: User, make_question: Callable, sent: Callable
) -> None:
    question = make_question(held=True)
    Review.objects.create(question=question, reason=Review.Reason.LINKS)
    client.force_login(front_office)
    assert question.title in client.get(FOLDER).content.decode()
    client.post(FOLDER, {"vraag": question.reference, "doe": "leg-weg", "waarom": " "})
    assert question.title in client.get(FOLDER).content.decode(), "without a reason nothing is discarded"
    client.post(FOLDER, {"vraag": question.reference, "doe": "leg-weg", "waarom": "Reclame"})
    assert question.title not in client.get(FOLDER).content.decode()
    away = client.get(FOLDER, {"weggelegd": "1"}).content.decode()
    assert question.title in away and "Reclame" in away and str(front_office) in away
    assert sent() == []
    client.post(f"{FOLDER}?weggelegd=1", {"vraag": question.reference, "doe": "laat-door"})
    question.refresh_from_db()
    assert (question.held, question.state, question.closed_at) == (False, "new", None)
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("how", "discarded"),
    [("page", False), ("page", True), ("take", False), ("take", True), ("pass", False), ("answer", True)],
)
def test_whatever_lets_a_suspect_question_through_says_who_did(
    client: Client, front_office: User, expert: User, make_question: Callable, how: str, discarded: bool
) -> None:
    question = make_question(held=True)
    Review.objects.create(question=question, reason=Review.Reason.LINKS)
    if discarded:
        discard(front_office, question, "Reclame")
        question.refresh_from_db()
    client.force_login(front_office)
    address = reverse("loket:question", args=[question.reference])
    assert "In de tekst staan veel links." in client.get(address).content.decode()
    if how == "page":
        client.post(reverse("loket:change_state", args=[question.reference]), {"doe": "laat-door"})
    elif how == "take":
        actions.take_question(front_office, question)
    elif how == "pass":
        actions.pass_to_expert(front_office, question, expert)
    else:
        actions.publish_answer(front_office, question, "Dat mag.")
    question.refresh_from_db()
    states = {"page": "new", "take": "with_front_office", "pass": "with_expert", "answer": "answered"}
    assert (question.held, question.state, question.closed_at) == (False, states[how], None)
    assert question.reopened == 0, "it was no question before"
    assert (question.review.outcome, question.review.decided_by) == ("let_through", front_office)


def test_only_the_desk_decides(make_question: Callable, expert: User, make_user: Callable) -> None:
    question = make_question(held=True)
    for user in (None, expert, make_user("employee"), make_user("editor")):
        with pytest.raises(PermissionDenied):
            discard(user, question, "Reclame")


@pytest.fixture
def colleagues(organisation: Organisation, make_user: Callable) -> tuple[User, User]:
    """Two who work for the same organisation; the first asks."""
    return (
        make_user("employee", email="f.aydin@hengelo.example", organisations=[organisation]),
        make_user("employee", organisations=[organisation]),
    )


def test_a_colleague_reads_along_as_long_as_the_asker_agrees(
    client: Client,
    colleagues: tuple[User, User],
    organisation: Organisation,
    make_question: Callable,
    front_office: User,
) -> None:
    asker, reader = colleagues
    question = make_question(organisation=organisation)
    actions.write_note(front_office, question, "Intern: mispelboom.")
    actions.publish_answer(front_office, question, "De gemeente betaalt.")
    page = reverse("loket:shared_question", args=[question.reference])
    client.force_login(reader)
    assert client.get(page).status_code == 404
    share_questions(asker, organisation)
    assert question in Question.objects.visible_to(reader)
    assert question.title in client.get(reverse("loket:shared")).content.decode()
    shown = client.get(page).content.decode()
    assert "De gemeente betaalt." in shown and "mispelboom" not in shown
    # To read, not to act.
    assert client.get(reverse("loket:my_question", args=[question.reference])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.react(reader, question, "Ik ook.")
    stop_sharing(asker, organisation)
    assert client.get(page).status_code == 404
    assert question not in Question.objects.visible_to(reader)


def test_who_left_neither_reads_along_nor_lets_others(
    colleagues: tuple[User, User], organisation: Organisation, make_question: Callable
) -> None:
    asker, reader = colleagues
    question = make_question(organisation=organisation)
    share_questions(asker, organisation)
    assert question in Question.objects.shared_with(reader)
    for left in (reader, asker):
        membership = Membership.objects.get(user=left)
        membership.delete()
        assert question not in Question.objects.shared_with(User.objects.get(pk=reader.pk))
        membership.save(force_insert=True)


def test_other_organisations_and_what_was_asked_for_another_stay_closed(
    colleagues: tuple[User, User], organisation: Organisation, make_question: Callable, make_user: Callable
) -> None:
    asker, reader = colleagues
    other = Organisation.objects.create(kind="care", name="Zorg", slug="zorg")
    share_questions(asker, organisation)
    elsewhere = make_question(organisation=other)
    here = make_question(organisation=organisation)
    held = make_question(organisation=organisation, held=True)
    stranger = make_user("employee", organisations=[other])
    assert set(Question.objects.shared_with(reader)) == {here}
    assert not Question.objects.shared_with(stranger).exists()
    assert not {elsewhere, held} & set(Question.objects.visible_to(reader))
    with pytest.raises(PermissionDenied):
        share_questions(stranger, organisation)


def test_consent_is_given_and_withdrawn_on_the_page(
    client: Client, colleagues: tuple[User, User], organisation: Organisation
) -> None:
    asker, _reader = colleagues
    client.force_login(asker)
    here = reverse("loket:shared")
    client.post(here, {"organisatie": organisation.pk, "doe": "deel"})
    assert asker.shares_questions.count() == 1
    assert "Stop met delen" in client.get(here).content.decode()
    client.post(here, {"organisatie": organisation.pk, "doe": "stop"})
    client.post(here, {"organisatie": "99999", "doe": "deel"})
    assert asker.shares_questions.count() == 0


def test_the_lists_take_as_many_queries_for_one_as_for_ten(
    client: Client,
    colleagues: tuple[User, User],
    organisation: Organisation,
    make_question: Callable,
    front_office: User,
    django_assert_max_num_queries: Any,
) -> None:
    asker, reader = colleagues
    share_questions(asker, organisation)
    taken = {}
    for count in (1, 9):
        for _number in range(count):
            make_question(organisation=organisation)
            make_question(held=True)
        run_due()
        for user, address in ((reader, reverse("loket:shared")), (front_office, FOLDER)):
            client.force_login(user)
            client.get(address)
            with django_assert_max_num_queries(taken.get(address, 12)) as queries:
                client.get(address)
            taken[address] = len(queries)

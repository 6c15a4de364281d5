"""Two years after a question was finished nothing of its persons is left anywhere; what reports count is."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, Organisation, User
from files.actions import store_file
from files.models import StoredFile
from loket import access, actions
from loket.actions.retention import empty_question, forget_questions
from loket.intake.mail.processing import process
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail, Message, Question, ReplyDraft, Satisfaction, SentMail
from loket.models.question import State
from loket.reply_address import reply_address
from loket.rights import TokenHolder
from loket.search_source import INDEX
from loket.tasks import forget_questions as errand
from loket.triage.examples import material
from post.models import Effect
from post.outbox import run_due
from search import indexing, sources
from search.asking import finding_for
from tests.loket.mail.conftest import simple
from vocabulary.models import TargetGroup

# Stands in every text, name, address and file of the question, and nowhere else.
MARK = "Zwartkoper"
PERIOD = dt.timedelta(days=731)


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{MARK} {name}.pdf", f"%PDF-1.4\n{MARK}".encode())


def ended_long_ago(question: Question) -> None:
    long_ago = timezone.now() - PERIOD
    Question.objects.filter(pk=question.pk, closed_at__isnull=False).update(closed_at=long_ago)
    Question.objects.filter(pk=question.pk).update(answered_at=long_ago)


def everything_stored() -> str:
    """All rows of all tables and all private files, as text."""
    rows = [
        repr(row)
        for model in apps.get_models()
        if model._meta.managed
        for row in model._base_manager.values()  # type: ignore[attr-defined]
    ]
    root = Path(StoredFile._meta.get_field("content").storage.location)
    files = [path.read_bytes().decode("latin-1") for path in root.rglob("*") if path.is_file()]
    return "\n".join(rows + files)


@pytest.fixture
def rich(
    make_question: Callable[..., Question], front_office: User, expert: User, groups: list[TargetGroup],
    django_capture_on_commit_callbacks: Callable,
) -> Question:  # fmt: skip
    """A closed question with a person in every place that can hold one."""
    for index in sources.indexes():
        list(indexing.rebuild(index))
    body = Organisation.objects.create(kind="municipality", name="Gemeente Hengelo", slug="h")
    address = f"{MARK}@hengelo.example".lower()
    question = make_question(
        text=f"Mag {MARK} hier wonen?", asker_name=f"F. {MARK}", asker_email=address, organisation=body,
        organisation_name=f"Stichting {MARK}", target_group=groups[0],
    )  # fmt: skip
    holder = TokenHolder(question.pk)
    actions.pass_to_expert(front_office, question, expert, reason=f"Ken jij {MARK}?")
    actions.consult(front_office, question, f"Over {MARK}", f"Wat vindt u van {MARK}?", name=MARK,
                    email=f"{MARK}@buiten.example")  # fmt: skip
    actions.publish_answer(expert, question, f"Ja, {MARK} mag dat.", uploads=[upload("antwoord")])
    actions.react(holder, question, f"Dank, {MARK}.", uploads=[upload("reactie")], quoted=f"> {MARK}")
    raw = simple(f"Nog iets van {MARK}.", sender=address, to=reply_address(question))
    process(receive(io.BytesIO(raw.encode()))[0])
    actions.write_note(front_office, question, f"{MARK} belde.", uploads=[upload("notitie")])
    actions.set_target_group(front_office, Question.objects.get(pk=question.pk), groups[1])
    actions.watch(front_office, question)
    question = Question.objects.get(pk=question.pk)
    actions.plan_answer(front_office, question, f"Straks meer, {MARK}.", uploads=[upload("gepland")])
    actions.keep_draft(front_office, question, f"Half af over {MARK}")
    store_file(front_office, upload("concept"), owner=ReplyDraft.objects.get())
    actions.publish_answer(expert, question, f"Tot ziens, {MARK}.", then=State.CLOSED)
    Satisfaction.objects.create(question=question, score=3, text=f"Goed! {MARK}", at=timezone.now())
    run_due()
    Effect.objects.create(
        kind="mail", key=SentMail.objects.filter(question=question).first().key + "x", state="failed",
        payload={"to": address},
    )  # fmt: skip
    SentMail.objects.create(
        internet_id="<x@y>", question=question, key=Effect.objects.get(state="failed").key
    )
    return Question.objects.get(pk=question.pk)


def test_nothing_of_a_person_is_left_in_any_table_file_or_index(
    rich: Question, front_office: User, django_capture_on_commit_callbacks: Callable
) -> None:
    assert everything_stored().lower().count(MARK.lower()) > 30
    assert finding_for(front_office, MARK, index=INDEX).total
    ended_long_ago(rich)
    with django_capture_on_commit_callbacks(execute=True):
        assert errand() == 1
    run_due()
    left = [line for line in everything_stored().splitlines() if MARK.lower() in line.lower()]
    assert left == []
    assert not finding_for(front_office, MARK, index=INDEX).total
    assert not finding_for(front_office, rich.reference, index=INDEX, literal=True).total
    assert [
        entry.verb for entry in AuditEntry.objects.filter(object_id=str(rich.pk), verb__endswith="question")
    ] == ["empty_question"]


def test_what_reports_count_stays(rich: Question, django_capture_on_commit_callbacks: Callable) -> None:
    ended_long_ago(rich)
    counted = (
        "reference", "channel", "state", "urgent", "target_group_id", "subject_id", "organisation_kind",
        "municipality_id", "asked_at", "first_answered_at", "closed_at", "first_response_minutes",
        "first_response_in_time", "solution_minutes", "solution_in_time", "message_count",
    )  # fmt: skip
    before = Question.objects.values(*counted).get(pk=rich.pk)
    when = list(rich.messages.public().order_by("pk").values_list("at", "kind"))
    forget_questions(SYSTEM)
    assert Question.objects.values(*counted).get(pk=rich.pk) == before
    assert list(rich.messages.public().order_by("pk").values_list("at", "kind")) == when
    assert Satisfaction.objects.get().score == 3


def test_the_links_of_an_emptied_question_open_nothing_and_it_takes_nothing_more(
    rich: Question, client: Client, front_office: User, make_question: Callable[..., Question]
) -> None:
    ended_long_ago(rich)
    forget_questions(SYSTEM)
    assert client.get(reverse("loket:asker", args=[access.token_of(rich.access_salt)])).status_code == 404
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[rich.reference])).content.decode()
    assert "is leeggemaakt" in page and "Verstuur antwoord" not in page
    assert client.get(reverse("loket:worklist"), {"weergave": "alles"}).status_code == 200
    assert client.get(reverse("loket:make_knowledge", args=[rich.reference])).status_code in (302, 403)
    emptied, other = Question.objects.get(pk=rich.pk), make_question()
    for verb, arguments in (
        (actions.publish_answer, ("Zo.",)), (actions.reopen, ()), (actions.merge, (other,)),
        (actions.react, ("Nog iets.",)),
    ):  # fmt: skip
        with pytest.raises((PermissionDenied, ValidationError)):
            verb(front_office, emptied, *arguments)
    with pytest.raises(ValidationError):
        actions.merge(front_office, other, emptied)


def test_only_what_is_finished_long_enough_is_emptied(
    make_question: Callable[..., Question], front_office: User
) -> None:
    running, lately, answered, closed, merged, into = (make_question() for _ in range(6))
    actions.take_question(front_office, running)
    Question.objects.filter(pk=running.pk).update(asked_at=timezone.now() - 3 * PERIOD)
    actions.close(front_office, lately)
    actions.publish_answer(front_office, answered, "Zo.")
    actions.close(front_office, closed)
    actions.merge(front_office, merged, into)
    for question in (answered, closed, merged):
        ended_long_ago(question)
    assert forget_questions(SYSTEM) == 2
    emptied = Question.objects.filter(emptied_at__isnull=False)
    assert set(emptied) == {answered, closed}
    assert forget_questions(SYSTEM) == 0, "once"
    actions.close(front_office, Question.objects.get(pk=into.pk))
    ended_long_ago(into)
    assert forget_questions(SYSTEM) == 2, "with where it was answered goes what was merged"


def test_a_reaction_in_time_keeps_a_question(
    make_question: Callable[..., Question], front_office: User
) -> None:
    question = make_question()
    actions.publish_answer(front_office, question, "Zo.")
    ended_long_ago(question)
    actions.react(TokenHolder(question.pk), question, "Ik heb nog iets.")
    assert forget_questions(SYSTEM) == 0
    assert question.messages.filter(kind=Message.Kind.ASKER).count() == 2


def test_nobody_empties_by_hand(question: Question, front_office: User) -> None:
    actions.close(front_office, question)
    ended_long_ago(question)
    with pytest.raises(PermissionDenied):
        empty_question(front_office, question)
    assert Question.objects.get().asker_name


def test_triage_does_not_learn_from_emptied_questions(
    make_question: Callable[..., Question], front_office: User, groups: list[TargetGroup]
) -> None:
    question = make_question(target_group=groups[0])
    actions.publish_answer(front_office, question, "Zo.")
    assert material().from_desk == 1
    ended_long_ago(question)
    forget_questions(SYSTEM)
    assert material().from_desk == 0


def test_mail_that_was_about_it_is_known_when_it_comes_again(rich: Question) -> None:
    ended_long_ago(rich)
    known = IncomingMail.objects.get(question=rich).fingerprint
    forget_questions(SYSTEM)
    mail = IncomingMail.objects.get(question=rich)
    assert mail.fingerprint == known and mail.forgotten and not mail.parts.exists()

"""The demo loads whole, a second time changes nothing, and a bad file is named with its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from helpdesk.models import PreSetReply

from accounts.actions import SYSTEM
from accounts.models import User
from demo.loading import questions, tables
from demo.loading.history import SENDER
from demo.management.commands import load_demo
from experts.actions.plans import EFFECT
from experts.models import PlacementRequest, Plan, Professional
from files.models import StoredFile
from files.serving import way_of_showing
from knowledge.importing import import_content
from knowledge.keeping.checking import waiting_for
from knowledge.models import EventCount, Faq, PlanRun, Resource
from knowledge.resources.listing import MODELS
from knowledge.runs.presentation import run_page
from loket.answering.filling import examples, fill
from loket.models import OfferOfHelp, Question, Satisfaction
from loket.models.question import State
from post.models import Effect
from post.outbox import carry_out
from vocabulary.models import ActionLine, Municipality, TargetGroup

CONTENT = tables.CONTENT


def rows() -> dict[str, int]:
    """How many rows each model has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once; all that follows is undone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, django_db_blocker: Any) -> Iterator[None]:
    """The loaded demo; what one test changes, the next does not see."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
def test_nobody_gets_mail_about_what_is_loaded_but_about_a_check() -> None:
    mails = Effect.objects.filter(kind="mail").values_list("key", flat=True)
    assert {key.split(":")[0] for key in mails} == {"check", "checked"}


@pytest.mark.usefixtures("demo")
def test_the_editor_finds_work_in_each_state() -> None:
    editor = User.objects.get(email="redactie@thuisbasis.example")
    assert [one.state.task.name for one in waiting_for(editor)] == ["Publicatie"]
    expert = User.objects.get(email="expert@thuisbasis.example")
    assert [one.page.title for one in waiting_for(expert)] == [
        "Hoe betrekt u buren bij een nieuwe standplaats?"
    ]
    assert Faq.objects.filter(live=False, source_key__startswith="demo-").count() == 3
    assert Resource.objects.overdue(timezone.localdate()).exists()


@pytest.mark.usefixtures("demo")
def test_a_second_time_changes_nothing() -> None:
    before = rows()
    call_command("load_demo", verbosity=0)
    assert rows() == before


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("folder", "kind", "number"),
    [
        ("doelgroepen", "group", 10),
        ("actielijnen", "line", 4),
        ("handreikingen", "guide", 15),
        ("stappenplannen", "step_plan", 6),
        ("modelverordeningen", "ordinance", 3),
        ("praktijkvoorbeelden", "case", 14),
        ("bijeenkomsten", "event", 5),
        ("veelgestelde-vragen", "faq", 49),
        ("wetgeving", "law", 12),
        ("regelingen", "scheme", 10),
        ("gereedschappen", "toolkit", 4),
        ("begrippen", "term", 48),
        ("nieuws", "news", 3),
    ],
)
def test_every_content_file_is_a_page_that_all_can_read(folder: str, kind: str, number: int) -> None:
    pages = MODELS[kind].objects.live()
    assert pages.count() == number
    assert {page.slug for page in pages} == {path.stem for path in (CONTENT / folder).glob("*.md")}


@pytest.mark.usefixtures("demo")
def test_every_link_between_pages_leads_somewhere() -> None:
    report = import_content(SYSTEM, CONTENT, dry_run=True)
    assert (report.problems, report.warnings) == ([], [])


def words_of(path: Path) -> int:
    """How many words the text below the front matter has."""
    return len(path.read_text(encoding="utf-8").split("\n---\n", 1)[1].split())


def test_guides_are_long_enough_to_be_read() -> None:
    guides = list((CONTENT / "handreikingen").glob("*.md"))
    assert len(guides) >= 14
    assert {path.stem: words_of(path) for path in guides if words_of(path) < 600} == {}


@pytest.mark.usefixtures("demo")
def test_each_action_line_answers_twelve_questions() -> None:
    asked = {
        line.slug: MODELS["faq"].objects.live().filter(action_lines=line).count()
        for line in ActionLine.objects.all()
    }
    assert min(asked.values()) >= 12, asked


@pytest.mark.usefixtures("demo")
def test_each_target_group_has_a_guide_and_a_question() -> None:
    groups = set(TargetGroup.objects.values_list("slug", flat=True))
    for kind in ("guide", "faq"):
        pages = MODELS[kind].objects.live()
        assert set(pages.values_list("target_groups__slug", flat=True)) >= groups


@pytest.mark.usefixtures("demo")
def test_words_places_and_people_are_there() -> None:
    assert (TargetGroup.objects.count(), ActionLine.objects.count()) == (10, 4)
    assert Municipality.objects.count() == 342
    assert Professional.objects.count() == 24
    assert not User.objects.exclude(email__endswith=".example").exists()


@pytest.mark.usefixtures("demo")
def test_forty_questions_show_every_state() -> None:
    assert Question.objects.exclude(asker_email__endswith=SENDER).count() == 40
    assert set(Question.objects.values_list("state", flat=True)) == set(State.values)


@pytest.mark.usefixtures("demo")
def test_the_desk_has_standard_texts_that_can_be_filled_in_and_ratings_of_all_kinds() -> None:
    texts = list(PreSetReply.objects.all())
    assert len(texts) >= 6
    for text in texts:
        filled = fill(text.body, examples())
        assert (filled.missing, filled.unknown) == ((), ())
    assert set(Satisfaction.objects.values_list("score", flat=True)) == set(Satisfaction.Score.values)
    ways = {way_of_showing(stored) for stored in StoredFile.objects.all()}
    assert {"image", "text"} <= ways


@pytest.mark.usefixtures("demo")
def test_requests_in_every_state_of_which_a_plan_is_being_made() -> None:
    assert PlacementRequest.objects.count() == 35
    plan = Plan.objects.get()
    assert plan.state == Plan.State.COMPUTING
    assert plan.requests.count() == 2
    assert carry_out(Effect.objects.get(kind=EFFECT))
    # What the table of requests promises is there once the worker has computed it.
    assert set(PlacementRequest.objects.values_list("state", flat=True)) == set(PlacementRequest.State.values)


@pytest.mark.usefixtures("demo")
def test_a_year_of_questions_fills_the_figures_and_nothing_else_is_waiting() -> None:
    past = Question.objects.filter(asker_email__endswith=SENDER)
    assert past.count() > 180
    assert not past.exclude(state=State.CLOSED).exists()
    assert {None, True, False} >= set(past.values_list("first_response_in_time", flat=True)) >= {True, False}
    assert set(past.values_list("target_group", flat=True)) == set(
        TargetGroup.objects.values_list("pk", flat=True)
    )
    assert Satisfaction.objects.filter(question__in=past).count() > 50
    assert EventCount.objects.reached().exists()
    assert OfferOfHelp.objects.exists()


@pytest.mark.usefixtures("demo")
def test_two_step_plans_are_under_way_and_one_is_late() -> None:
    runs = {run.key: run for run in PlanRun.objects.with_progress()}
    hengelo, utrecht = runs["woonzorgvisie-hengelo"], runs["verdeling-utrecht"]
    assert len(runs) == 2
    assert (len(hengelo.done_keys), hengelo.overdue) == (2, [])
    assert (len(utrecht.done_keys), len(utrecht.overdue)) == (1, 1)
    # Each tick of the table names an item that the plan has, or it would not be there.
    assert (hengelo.ticks.count(), utrecht.ticks.count()) == (12, 5)
    assert not any(run_page(run, run.started_by).dropped for run in runs.values())


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content, to break."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    for module in (tables, load_demo, questions):
        monkeypatch.setattr(module, "CONTENT", copy)
    return copy


def change(path: Path, old: str, new: str) -> str:
    """Put `new` for the first `old`; returns the place as a message should name it."""
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{path} says no {old!r}"
    path.write_text(before + new + after, encoding="utf-8")
    return f"{path.name}:{before.count(chr(10)) + 1 + old.startswith(chr(10))}:"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("wetgeving/wams.md", "\nlaw_status: ", "\nlaw_status: niet-"),
        ("vragen/*.md", "\nchannel: ", "\nchannel: postduif-"),
        ("aanvragen.csv", ",2,12,8,0.5,1,", ",2,twaalf,8,0.5,1,"),
        ("professionals.csv", "yes", "ja"),
        ("stappenplannen-in-gebruik.csv", ",60,", ",zestig,"),
        ("mensen.csv", "@thuisbasis.example,", "@thuisbasis.example,,,,,,"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_nothing_is_loaded(
    content: Path, name: str, old: str, new: str
) -> None:
    place = change(min(content.glob(name)), old, new)
    before = rows()
    with pytest.raises(CommandError, match=re.escape(place)):
        call_command("load_demo", verbosity=0)
    assert rows() == before

"""Working in a run: who may, what two colleagues do at once, and what is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Membership, Organisation, User
from accounts.roles import Role
from knowledge.models import StepPlan
from knowledge.runs import actions, reminders
from knowledge.runs.actions import digest_of
from knowledge.runs.models import PlanRun, RunStep, RunTick
from post.models import Effect

from .runs import MONDAY, Team
from .runs import team as team

pytestmark = pytest.mark.django_db
EMPTY = digest_of("")


def mails() -> list[Effect]:
    return list(Effect.objects.filter(kind="mail"))


def test_a_run_is_seen_by_its_organisation_alone(team: Team, people: dict[str, User]) -> None:
    assert list(PlanRun.objects.visible_to(team.bilal)) == [team.run]
    for role in Role.values:
        assert not PlanRun.objects.visible_to(people[role]).exists(), role
    assert not PlanRun.objects.visible_to(None).exists()
    Membership.objects.filter(user=team.bilal).delete()
    assert not PlanRun.objects.visible_to(team.bilal).exists()


def test_nobody_else_writes_in_it(team: Team, people: dict[str, User]) -> None:
    verbs: list[Any] = [
        lambda who: actions.start_run(who, team.plan, team.run.organisation, starts_on=MONDAY, key="x"),
        lambda who: actions.change_run(who, team.run, name="x", starts_on=MONDAY),
        lambda who: actions.tick_items(who, team.run, "opdracht", ticked=["bellen"]),
        lambda who: actions.mark_step(who, team.run, "opdracht", done=True),
        lambda who: actions.write_note(who, team.run, "opdracht", "x", seen=EMPTY),
        lambda who: actions.assign_step(who, team.run, "opdracht", who),
        lambda who: actions.take_over_plan(who, team.run, seen=""),
        lambda who: actions.finish_run(who, team.run),
        lambda who: actions.stop_run(who, team.run),
        lambda who: actions.reopen_run(who, team.run),
    ]
    for role in ("employee", "programme_team", "administrator"):
        for verb in verbs:
            with pytest.raises(PermissionDenied):
                verb(people[role])


def test_the_same_form_starts_one_run_and_a_plan_can_have_several(team: Team) -> None:
    assert team.begin("een") == team.run
    assert team.begin("twee") != team.run
    assert team.run.name == "Onze visie"
    assert PlanRun.objects.get(key="twee").name == team.plan.title


def test_a_plan_that_is_not_published_is_not_started(team: Team) -> None:
    team.plan.unpublish()
    with pytest.raises(PermissionDenied):
        team.begin("twee")


def test_what_two_colleagues_tick_at_once_is_all_kept(team: Team) -> None:
    actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen"])
    actions.tick_items(team.bilal, team.run, "opdracht", ticked=["bellen", "brief", "bestaat-niet"])
    assert [(tick.item_key, tick.by) for tick in RunTick.objects.all()] == [
        ("bellen", team.anna),
        ("brief", team.bilal),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        RunTick.objects.create(run=team.run, step_key="opdracht", item_key="bellen", text="Nog eens")
    actions.tick_items(team.anna, team.run, "opdracht", unticked=["bellen"])
    assert RunTick.objects.get().item_key == "brief"


def test_a_note_never_overwrites_what_its_writer_did_not_see(team: Team) -> None:
    actions.write_note(team.anna, team.run, "tellen", "Van Anna", seen=EMPTY)
    with pytest.raises(actions.NoteChanged) as refused:
        actions.write_note(team.bilal, team.run, "tellen", "Van Bilal", seen=EMPTY)
    assert refused.value.row.note == "Van Anna"
    assert RunStep.objects.get().note == "Van Anna"
    # Who typed nothing has nothing to lose: saving a tick beside an older note is no conflict.
    actions.write_note(team.bilal, team.run, "tellen", "", seen=EMPTY)
    actions.write_note(team.bilal, team.run, "tellen", "Samen", seen=digest_of("Van Anna"))
    row = RunStep.objects.get()
    assert (row.note, row.note_by) == ("Samen", team.bilal)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunStep.objects.create(run=team.run, step_key="tellen", title="Nog een")


def test_a_responsible_colleague_gets_one_mail_and_oneself_none(team: Team) -> None:
    actions.assign_step(team.anna, team.run, "tellen", team.anna)
    assert mails() == []
    actions.assign_step(team.anna, team.run, "tellen", team.bilal)
    actions.assign_step(team.anna, team.run, "tellen", None)
    actions.assign_step(team.anna, team.run, "tellen", team.bilal)
    [mail] = mails()
    assert mail.payload["to"] == team.bilal.email
    assert "Tel de mensen" in mail.payload["subject"]
    # Three weeks after the start it begins, and before the step of week nine it is done.
    assert "30 april 2027" in mail.payload["text"]


def test_only_a_colleague_can_be_responsible(team: Team, people: dict[str, User]) -> None:
    with pytest.raises(ValidationError):
        actions.assign_step(team.anna, team.run, "tellen", people["employee"])
    assert not RunStep.objects.exists()


def test_a_run_that_ended_takes_nothing_until_it_is_opened_again(team: Team) -> None:
    actions.finish_run(team.anna, team.run)
    for verb in (
        lambda: actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen"]),
        lambda: actions.write_note(team.anna, team.run, "opdracht", "x", seen=EMPTY),
        lambda: actions.stop_run(team.anna, team.run),
    ):
        with pytest.raises(actions.RunClosed):
            verb()
    assert team.again().deadlines == []
    actions.reopen_run(team.bilal, team.run)
    actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen"])
    assert RunTick.objects.count() == 1


def test_dates_are_working_days_and_end_before_the_next_step(team: Team) -> None:
    dates = team.run.dates
    assert dates["opdracht"].begins == MONDAY
    # The next step begins on Monday the 22nd: this one is done on the Friday before.
    assert dates["opdracht"].due == dt.date(2027, 3, 19)
    # Thirteen weeks on is 31 May; the Friday before it is a working day.
    assert dates["besluit"].due == dt.date(2027, 5, 28)
    sunday = team.begin("zondag")
    actions.change_run(team.anna, sunday, name="Zondag", starts_on=dt.date(2027, 3, 28))
    # Easter: the 28th and 29th of March are no working days.
    assert PlanRun.objects.get(pk=sunday.pk).dates["opdracht"].begins == dt.date(2027, 3, 30)


def test_a_step_that_says_nothing_has_no_date(team: Team) -> None:
    team.run.shown["steps"][2]["done_weeks"] = None
    team.run.shown["steps"][1]["weeks"] = None
    run = PlanRun(shown=team.run.shown, starts_on=MONDAY)
    assert run.dates["besluit"].due is None
    assert (run.dates["tellen"].begins, run.dates["tellen"].due) == (None, None)
    assert run.dates["opdracht"].due == dt.date(2027, 4, 30)


def test_every_verb_leaves_an_audit_entry_without_what_was_typed(team: Team) -> None:
    actions.tick_items(team.bilal, team.run, "opdracht", ticked=["bellen"])
    actions.mark_step(team.bilal, team.run, "opdracht", done=True)
    actions.write_note(team.bilal, team.run, "opdracht", "Geheim", seen=EMPTY)
    actions.assign_step(team.bilal, team.run, "opdracht", team.bilal)
    actions.change_run(team.bilal, team.run, name="Geheime naam", starts_on=MONDAY)
    actions.stop_run(team.bilal, team.run)
    actions.reopen_run(team.bilal, team.run)
    entries = AuditEntry.objects.filter(actor=team.bilal).order_by("pk")
    assert [entry.verb for entry in entries] == [
        "tick_items", "mark_step", "write_note", "assign_step", "change_run", "stop_run", "reopen_run",
    ]  # fmt: skip
    assert not any("eheim" in str(entry.details) for entry in entries)
    assert team.again().changed_by == team.bilal


def test_when_a_person_goes_the_names_go_and_the_work_stays(team: Team) -> None:
    actions.tick_items(team.bilal, team.run, "opdracht", ticked=["bellen"])
    actions.write_note(team.bilal, team.run, "opdracht", "Blijft staan", seen=EMPTY)
    actions.assign_step(team.bilal, team.run, "opdracht", team.bilal)
    team.bilal.delete()
    assert RunTick.objects.get().by is None
    row = RunStep.objects.get()
    assert (row.note, row.note_by, row.responsible) == ("Blijft staan", None, None)
    assert team.again().changed_by is None


def test_a_run_outlives_the_page_of_its_plan(team: Team) -> None:
    actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen"])
    StepPlan.objects.get(pk=team.plan.pk).delete()
    run = team.again()
    assert run.plan is None
    assert [step["title"] for step in run.steps] == ["Geef de opdracht", "Tel de mensen", "Besluit"]
    assert run.ticks.count() == 1


def test_an_organisation_with_runs_stays(team: Team) -> None:
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        Organisation.objects.get(pk=team.run.organisation_id).delete()


def test_who_sees_to_a_step_is_reminded_once_a_week_before(team: Team) -> None:
    # The first step is due on Friday 19 March, the second on 30 April.
    actions.assign_step(team.bilal, team.run, "opdracht", team.bilal)
    actions.assign_step(team.anna, team.run, "tellen", team.anna)
    reminded = []
    for day in ("2027-03-11", "2027-03-12", "2027-03-13", "2027-03-19", "2027-03-20"):
        with time_machine.travel(f"{day} 09:00+01:00", tick=False):
            reminded.append(reminders.remind())
    assert reminded == [0, 1, 1, 1, 0]
    [mail] = mails()
    assert mail.payload["to"] == team.bilal.email
    assert mail.payload["subject"] == "Klaar op 19 maart: Geef de opdracht"


def test_a_run_whose_reminder_fails_takes_no_other_back(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    other, last = team.begin("twee"), team.begin("drie")
    for run in (team.run, other, last):
        actions.assign_step(team.anna, run, "opdracht", team.bilal)
    Effect.objects.all().delete()
    promise = reminders.mails.due_soon

    def fails_for_other(run: PlanRun, *rest: Any) -> None:
        promise(run, *rest)
        if run == other:
            raise KeyError("opdracht")

    monkeypatch.setattr(reminders.mails, "due_soon", fails_for_other)
    with time_machine.travel("2027-03-15 09:00+01:00", tick=False), pytest.raises(KeyError):
        reminders.remind()
    assert len(mails()) == 2


@pytest.mark.parametrize("why", ["done", "ended", "left", "closed"])
def test_nobody_is_reminded_of_what_is_no_longer_theirs_to_do(team: Team, why: str) -> None:
    actions.assign_step(team.bilal, team.run, "opdracht", team.bilal)
    if why == "done":
        actions.mark_step(team.anna, team.run, "opdracht", done=True)
    elif why == "ended":
        actions.stop_run(team.anna, team.run)
    elif why == "left":
        Membership.objects.filter(user=team.bilal).delete()
    else:
        User.objects.filter(pk=team.bilal.pk).update(is_active=False)
    with time_machine.travel("2027-03-15 09:00+01:00", tick=False):
        assert reminders.remind() == 0
    assert mails() == []

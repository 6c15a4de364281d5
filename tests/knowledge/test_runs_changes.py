"""When the plan changes: keys keep the ticks, and a run is told what is different until its people saw it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import Guide, StepPlan
from knowledge.resources.blocks import StepsBlock
from knowledge.runs import actions
from knowledge.runs.actions import digest_of, version_of
from knowledge.runs.presentation import run_page
from knowledge.runs.snapshot import Change, changes_between, snapshot_of

from .runs import STEPS, Team, put_steps
from .runs import team as team

pytestmark = pytest.mark.django_db


def newer_steps() -> list[dict[str, Any]]:
    """The first step says something else and has another item, the second is gone, one came."""
    steps = copy.deepcopy(STEPS)
    steps[0]["text"] = "<p>Spreek af wie <b>meebetaalt</b>.</p>"
    steps[0]["weeks"] = 1
    steps[0]["checklist"] = [
        {"key": "brief", "text": "Schrijf een lange brief."},
        {"key": "mail", "text": "Stuur een mail."},
    ]
    steps[1] = {"key": "vieren", "title": "Vier het", "text": "<p>Met taart.</p>"}
    return steps


def test_a_run_is_told_what_was_added_removed_and_changed(team: Team) -> None:
    old = snapshot_of(team.plan)
    changes = changes_between(old, snapshot_of(put_steps(team.plan, newer_steps())))
    told = [(change.kind, change.step, str(change.what), change.old, change.new) for change in changes]
    first = "Geef de opdracht"
    assert told == [
        ("changed", first, "Begint na (weken)", "0", "1"),
        ("changed", first, "Toelichting", "Spreek af wie meedoet.", "Spreek af wie meebetaalt."),
        ("changed", first, "Takenlijst", "Schrijf een brief.", "Schrijf een lange brief."),
        ("added", first, "Takenlijst", "", "Stuur een mail."),
        ("removed", first, "Takenlijst", "Bel de buren.", ""),
        ("added", "Vier het", "", "", "Met taart."),
        ("removed", "Tel de mensen", "", "", ""),
    ]


def test_the_title_of_a_page_that_is_not_public_is_told_to_nobody(team: Team) -> None:
    guide = Guide.objects.get()
    steps = copy.deepcopy(STEPS)
    steps[0]["links"] = [guide]
    shown = snapshot_of(put_steps(team.plan, steps))
    assert [link["title"] for link in shown["steps"][0]["links"]] == [guide.title]
    guide.unpublish()
    assert snapshot_of(StepPlan.objects.get())["steps"][0]["links"] == []


def test_markup_alone_is_nothing_to_read_and_another_order_is(team: Team) -> None:
    old = snapshot_of(team.plan)
    markup = copy.deepcopy(old)
    markup["steps"][0]["text"] = "<p>Spreek af <i>wie</i> meedoet.</p>"
    assert changes_between(old, markup) == []
    turned = {**old, "steps": old["steps"][::-1]}
    [change] = changes_between(old, turned)
    assert isinstance(change, Change)
    assert change.new == "Besluit, Tel de mensen, Geef de opdracht"


def test_ticks_stay_with_their_keys_and_what_was_dropped_stays_readable(team: Team, client: Client) -> None:
    actions.tick_items(team.anna, team.run, "opdracht", ticked=["bellen", "brief"])
    actions.mark_step(team.anna, team.run, "tellen", done=True)
    actions.write_note(team.anna, team.run, "tellen", "Er zijn er 40.", seen=digest_of(""))
    plan = put_steps(team.plan, newer_steps())

    client.force_login(team.bilal)
    address = reverse("knowledge:run", args=[team.run.pk])
    page = client.get(address).content.decode()
    assert "Het stappenplan is gewijzigd" in page
    assert "Spreek af wie meebetaalt." in page
    # Until it is seen the run works by what its people know.
    assert "Tel de mensen</h2>" in page

    version = client.get(address).context["shown"].newer.version
    client.post(reverse("knowledge:run_seen", args=[team.run.pk]), {"version": version})
    run = team.again()
    assert run.shown == snapshot_of(plan)
    shown = run_page(run, team.bilal)
    assert shown.newer is None
    [brief, mail] = shown.steps[0].items
    assert (brief["tick"].by, mail["tick"]) == (team.anna, None)
    assert {tick.text for tick in shown.dropped.ticks} == {"Bel de buren.", "Tel de mensen"}
    assert [row.note for row in shown.dropped.notes] == ["Er zijn er 40."]
    page = client.get(address).content.decode()
    assert "Vervallen" in page and "Er zijn er 40." in page
    # Done steps that are gone don't count.
    assert run.done_keys == set()

    put_steps(team.plan, STEPS)
    assert actions.take_over_plan(team.anna, run, seen=version_of(snapshot_of(put_steps(plan, STEPS))))
    assert run_page(team.again(), team.anna).steps[1].done is not None


def test_a_change_that_came_after_looking_is_not_taken_over_unseen(team: Team, client: Client) -> None:
    seen = version_of(snapshot_of(put_steps(team.plan, newer_steps())))
    put_steps(team.plan, STEPS[:1])
    client.force_login(team.anna)
    answer = client.post(reverse("knowledge:run_seen", args=[team.run.pk]), {"version": seen}, follow=True)
    assert "nog een keer veranderd" in answer.content.decode()
    assert team.again().shown == team.run.shown


def test_importing_again_keeps_the_ticks(content: Path, team: Team) -> None:
    plan_file = content / "stappenplannen" / "plan.md"
    text = plan_file.read_text(encoding="utf-8")
    plan_file.write_text(text.replace("Bel de buren.", "Bel alle buren."), encoding="utf-8")
    assert not import_content(SYSTEM, content).problems
    run = actions.start_run(
        team.anna, StepPlan.objects.get(), team.run.organisation, starts_on=team.run.starts_on, key="import"
    )
    actions.tick_items(team.anna, run, "begin", ticked=["bellen"])
    plan_file.write_text(text.replace("Bel de buren.", "Bel de hele straat."), encoding="utf-8")
    assert not import_content(SYSTEM, content).problems
    shown = run_page(run, team.anna)
    assert shown.newer is not None
    [change] = shown.newer.changes
    assert (change.old, change.new) == ("Bel alle buren.", "Bel de hele straat.")
    actions.take_over_plan(team.anna, run, seen=shown.newer.version)
    run.refresh_from_db()
    [item] = run_page(run, team.anna).steps[0].items
    assert item["text"] == "Bel de hele straat." and item["tick"].by == team.anna


def clean(*steps: dict[str, Any]) -> Any:
    block = StepsBlock()
    stored = [{"type": "step", "value": step} for step in steps]
    return block.clean(block.to_python(stored))


def messages_of(error: Any) -> str:
    """All texts of an error of blocks."""
    found = [*error.messages] if not hasattr(error, "block_errors") else []
    nested = getattr(error, "block_errors", None) or {}
    for one in nested.values() if isinstance(nested, dict) else nested:
        if one is not None:
            found.append(messages_of(one))
    return " ".join(found)


def test_the_editor_refuses_a_key_that_occurs_twice_and_names_the_step() -> None:
    with pytest.raises(ValidationError) as refused:
        clean({"key": "a", "title": "Eerste"}, {"key": "a", "title": "Tweede"})
    assert "Tweede" in messages_of(refused.value)
    items = [{"key": "x", "text": "Een"}, {"key": "x", "text": "Twee"}]
    with pytest.raises(ValidationError) as refused:
        clean({"key": "a", "title": "Eerste", "checklist": items})
    assert "Eerste" in messages_of(refused.value)


def test_the_editor_makes_keys_that_nobody_typed() -> None:
    items = [{"text": "Bel de buren"}, {"text": "Bel de buren"}]
    [first, second] = clean(
        {"title": "Tel de mensen", "checklist": items}, {"key": "tel-de-mensen", "title": "Anders"}
    )
    assert (first.value["key"], second.value["key"]) == ("tel-de-mensen-2", "tel-de-mensen")
    assert [item["key"] for item in first.value["checklist"]] == ["bel-de-buren", "bel-de-buren-2"]


def test_the_importer_names_the_step_with_a_double_key(content: Path) -> None:
    plan_file = content / "stappenplannen" / "plan.md"
    text = plan_file.read_text(encoding="utf-8")
    item = "      - key: bellen\n        text: Bel de buren.\n"
    plan_file.write_text(text.replace(item, item * 2), encoding="utf-8")
    [problem] = import_content(SYSTEM, content).problems
    assert "'bellen' komt twee keer voor in de stap 'begin'" in problem.reason

"""A step plan as plain data: what a run works by, until its people have seen a newer version of the plan.

A snapshot is JSON: {"title", "steps": [{"key", "title", "who", "weeks", "done_weeks", "text" (stored rich
text), "checklist": [{"key", "text"}], "links": [{"id", "title"}]}]}. Keys are unique within their list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge.resources.reading import plain
from knowledge.resources.types import StepPlan

Snapshot = dict[str, Any]
Step = dict[str, Any]

# What a step says, and what it is called where a change of it is told.
PARTS: dict[str, str | Promise] = {
    "title": _("Title"),
    "who": _("Who"),
    "weeks": _("Begins after (weeks)"),
    "done_weeks": _("Done within (weeks)"),
    "text": _("Explanation"),
    "links": _("Useful pages"),
}


def snapshot_of(plan: StepPlan) -> Snapshot:
    """What the plan says now."""
    return {"title": plan.title, "steps": [_step(block.value) for block in plan.steps]}


def _step(value: Any) -> Step:
    # The title of a page that is not public is for no reader, so its link is left out, as on the page itself.
    return {
        "key": value["key"],
        "title": value["title"],
        "who": value["who"] or "",
        "weeks": value["weeks"],
        "done_weeks": value["done_weeks"],
        "text": value["text"].source if value["text"] else "",
        "checklist": [{"key": item["key"], "text": item["text"]} for item in value["checklist"]],
        "links": [
            {"id": link.pk, "title": link.title} for link in value["links"] if link is not None and link.live
        ],
    }


def step_in(snapshot: Snapshot, key: str) -> Step | None:
    """The step with this key."""
    return next((step for step in snapshot["steps"] if step["key"] == key), None)


@dataclass(frozen=True)
class Change:
    """One difference between two versions. `kind`: "added", "removed" or "changed"; `what` names a part of
    the step, or is empty for the step as a whole."""

    kind: str
    step: str
    what: str | Promise = ""
    old: str = ""
    new: str = ""


def changes_between(old: Snapshot, new: Snapshot) -> list[Change]:
    """What is different in the newer version, in the order of its steps; what was removed comes last."""
    before = {step["key"]: step for step in old["steps"]}
    after = {step["key"] for step in new["steps"]}
    found: list[Change] = []
    for step in new["steps"]:
        known = before.get(step["key"])
        if known is None:
            found.append(Change("added", step["title"], new=plain(step["text"])))
        elif known != step:
            found.extend(_inside(known, step))
    kept = [step["key"] for step in old["steps"] if step["key"] in after]
    if kept != [step["key"] for step in new["steps"] if step["key"] in before]:
        found.append(
            Change(
                "changed", new["title"], _("Order of the steps"), _titles(old, before), _titles(new, after)
            )
        )
    found.extend(
        Change("removed", step["title"], old=plain(step["text"]))
        for step in old["steps"]
        if step["key"] not in after
    )
    return found


def _titles(snapshot: Snapshot, keys: Any) -> str:
    return ", ".join(step["title"] for step in snapshot["steps"] if step["key"] in keys)


def _inside(old: Step, new: Step) -> Iterator[Change]:
    """The differences within one step."""
    for part, name in PARTS.items():
        if old[part] != new[part]:
            before, after = _words(part, old[part]), _words(part, new[part])
            # Markup alone, or a link that points elsewhere, is nothing to read about.
            if before != after:
                yield Change("changed", new["title"], name, before, after)
    name = _("Checklist")
    before_items = {item["key"]: item["text"] for item in old["checklist"]}
    after_items = {item["key"]: item["text"] for item in new["checklist"]}
    for key, text in after_items.items():
        if key not in before_items:
            yield Change("added", new["title"], name, new=text)
        elif before_items[key] != text:
            yield Change("changed", new["title"], name, before_items[key], text)
    for key, text in before_items.items():
        if key not in after_items:
            yield Change("removed", new["title"], name, old=text)


def _words(part: str, value: Any) -> str:
    if part == "links":
        return ", ".join(link["title"] for link in value)
    if value is None:
        return ""
    return plain(value) if part == "text" else str(value)

"""Solved plans: right, proven, the same each time, in time, and ended when asked."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bench.planning_cases import planning_case
from experts.matching import (
    Assignment,
    Instance,
    Objective,
    Plan,
    Progress,
    Unassigned,
    check_writable,
    evaluate,
    greedy,
    make_plan,
    parse_instance,
    solve,
    violations,
    write_plan,
)
from experts.matching.runners import Runners
from tests.matching.cases import best_by_trying_all, instance, request, tiny_instances

ROOT = Path(__file__).resolve().parents[2]
SMALL: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "small.json").read_text())


def check(problem: Instance, plan: Plan) -> None:
    """What holds for every plan, proven or not."""
    assigned = {one.request: one.professional for one in plan.assignments}
    left = [one.request for one in plan.unassigned]
    assert sorted([*assigned, *left]) == sorted(one.id for one in problem.requests)
    assert len(assigned) == len(plan.assignments)
    assert not violations(problem, assigned)
    assert plan.objective == evaluate(problem, assigned)
    assert plan.bound >= plan.objective.value
    assert plan.objective.rank >= evaluate(problem, greedy(problem)).rank
    if plan.status == "optimal":
        assert plan.bound == plan.objective.value


def test_the_solver_with_the_most_memory_is_ended_before_it_is_too_much() -> None:
    with Runners(["tests.matching.hungry", "tests.matching.modest"]) as runners:
        ready: list[Any] = []
        while len(ready) < 2:
            ready += runners.receive(30)
        assert not runners.relieve(1 << 40)
        assert runners.relieve(150 << 20)
        hungry, modest = runners._processes
        assert hungry.wait(30) < 0
        assert not runners.relieve(150 << 20)
        assert modest.poll() is None


@pytest.mark.parametrize("name", SMALL)
def test_small_cases_have_their_known_plan(name: str) -> None:
    case = SMALL[name]
    problem = parse_instance(case["instance"])
    plan = solve(problem, seconds=20)
    check(problem, plan)
    assert plan.status == "optimal"
    assert {one.request: one.reason for one in plan.unassigned} == case["unassigned"]
    if case["objective"] is not None:
        assert list(plan.objective) == case["objective"]
    if case["assignments"] is not None:
        assert {one.request: one.professional for one in plan.assignments} == case["assignments"]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(tiny_instances())
def test_no_plan_of_a_tiny_instance_is_better(problem: Instance) -> None:
    plan = solve(problem, seconds=20)
    check(problem, plan)
    assert plan.status == "optimal"
    assert plan.objective == best_by_trying_all(problem)


def test_where_anybody_could_do_anything_the_best_value_is_proven_all_the_same() -> None:
    # A hundred thousand pairs: a relaxation by pair does not end in any time that somebody waits.
    problem = planning_case(200, 500, 52, seed=1)
    for one in problem["professionals"]:
        one |= {"skills": ["projectleiding"], "max_travel_km": 1_000, "hours": [36] * 52}
    for one in problem["requests"]:
        one |= {"skills": ["projectleiding"], "first_week": 0, "last_week": 25, "hours_per_week": 24}
    problem |= {"current": [], "schemes": []}
    for one in problem["requests"]:
        one["scheme"] = None
    shown: list[Progress] = []
    plan = solve(parse_instance(problem), 15, shown.append, lambda: bool(shown) and shown[-1].gap == 0)
    assert plan.bound == plan.objective.value
    assert len(plan.assignments) == 200


def test_a_proven_plan_is_the_same_each_time() -> None:
    problem = parse_instance(planning_case(20, 40, 26, reach=2))
    first, second = (solve(problem, seconds=30) for _ in range(2))
    assert first.status == "optimal"
    assert first == second


def test_the_time_limit_holds_with_the_start_of_the_program_in_it(tmp_path: Path) -> None:
    case = planning_case(120, 300, 104, reach=2)
    source, target = tmp_path / "instance.json", tmp_path / "plan.json"
    source.write_text(json.dumps(case))
    command = [sys.executable, "site/manage.py", "plan_match", str(source), str(target), "--seconds", "6"]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert time.monotonic() - began < 6.6
    written = json.loads(target.read_text())
    plan = Plan(
        tuple(Assignment(**one) for one in written["assignments"]),
        tuple(Unassigned(**one) for one in written["unassigned"]),
        Objective(*written["objective"]),
        written["bound"],
        written["status"],
    )
    check(parse_instance(case), plan)


def test_a_limit_too_short_to_start_a_solver_gives_the_greedy_plan() -> None:
    problem = parse_instance(planning_case(20, 40, 26))
    plan = solve(problem, seconds=0.01)
    check(problem, plan)


def test_progress_is_told_and_solving_stops_when_cancelled() -> None:
    problem = parse_instance(planning_case(120, 300, 104, reach=2))
    told: list[Progress] = []
    plan = solve(problem, 60, told.append, lambda: len(told) > 3)
    assert plan.status == "feasible"
    check(problem, plan)
    # After it was cancelled only how it ended is told.
    assert len(told) == 5
    bounds = [one.bound for one in told]
    ranks = [one.objective.rank for one in told]
    assert bounds == sorted(bounds, reverse=True)
    assert ranks == sorted(ranks)
    assert all(0 <= one.gap <= 1 for one in told)


def test_the_caller_loads_no_solver() -> None:
    code = "import sys, experts.matching; print({'ortools', 'highspy', 'numpy', 'django'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_command_writes_a_plan_and_names_what_is_wrong(tmp_path: Path) -> None:
    source, target = tmp_path / "instance.json", tmp_path / "plan.json"
    source.write_text(json.dumps(instance()))
    command = [sys.executable, "-m", "experts.matching", str(source), str(target), "--seconds", "10"]
    subprocess.run(command, check=True, capture_output=True)
    assert json.loads(target.read_text()) == {
        "assignments": [{"request": "R1", "professional": "P1"}],
        "unassigned": [],
        "objective": [64, 0, 0, 0],
        "bound": 64,
        "status": "optimal",
    }
    source.write_text(json.dumps(instance(weeks=-1)))
    target.unlink()
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr.startswith("weeks: must be a whole number")
    assert not list(tmp_path.glob("plan*"))


@pytest.mark.parametrize(
    ("program", "seconds", "target"),
    [
        (["-m", "experts.matching"], "0", "plan.json"),
        (["-m", "experts.matching"], "-3", "plan.json"),
        (["-m", "experts.matching"], "9", "missing/plan.json"),
        (["site/manage.py", "plan_match"], "nan", "plan.json"),
        (["site/manage.py", "plan_match"], "9", ""),
    ],
)
def test_a_wrong_limit_or_place_for_the_plan_is_refused_before_anything_is_solved(
    tmp_path: Path, program: list[str], seconds: str, target: str
) -> None:
    source = tmp_path / "instance.json"
    source.write_text(json.dumps(instance()))
    command = [sys.executable, *program, str(source), str(tmp_path / target), f"--seconds={seconds}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.strip()
    assert ".part" not in done.stderr
    assert list(tmp_path.iterdir()) == [source]


def test_what_is_fixed_and_does_not_fit_together_is_told_and_planned_around(tmp_path: Path) -> None:
    source, target = tmp_path / "instance.json", tmp_path / "plan.json"
    names = ("R1", "R2", "R3")
    asked = [request(one, hours_per_week=hours) for one, hours in zip(names, (30, 4, 20), strict=True)]
    fixed = [{"request": one, "professional": "P1", "fixed": True} for one in names]
    forbidden = [{"request": "R2", "professional": "P1"}]
    source.write_text(json.dumps(instance(requests=asked, current=fixed, forbidden=forbidden)))
    command = [sys.executable, "-m", "experts.matching", str(source), str(target), "--seconds", "10"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "not possible together: P1 has too few hours for R1, R3 from week 0" in done.stderr
    assert "fixed, though forbidden: P1 is excluded from R2" in done.stderr
    assert len(json.loads(target.read_text())["assignments"]) == 3


def test_a_plan_that_cannot_be_written_whole_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "plan.json"
    target.write_text("before")
    monkeypatch.setattr(Path, "replace", full)
    plan = make_plan(parse_instance(instance()), {}, 64, "feasible")
    with pytest.raises(OSError, match="No space"):
        write_plan(plan, target)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    plan = make_plan(parse_instance(instance()), {}, 64, "feasible")
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    read: list[str] = []
    reader.start()
    check_writable(pipe)
    write_plan(plan, pipe)
    reader.join()
    assert json.loads(read[0])["bound"] == 64
    assert list(tmp_path.iterdir()) == [pipe]

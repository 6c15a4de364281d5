"""How long the planning board of 400 people and 104 weeks takes, next to drawing all of it in one page.

`python -m bench.board [--people 400] [--keep FILE]`, on SQLite. The peer draws every person and every week
with the same query methods and the same template, as one would at first. Told is processor time of the whole
answer, since other work on the machine must not count; both take turns. With `--keep` the filled database is
left in a file, to look at it in a browser.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 5
WEEKS = 104
PLACEMENTS_EACH = 6
LEAVES_EACH = 4
PASSWORD = "bench-of-the-board"  # of a database of this run alone


def fill(count: int) -> Any:
    """People with placements and leave over two years, the same in each run; the planner who looks."""
    from django.core.management import call_command

    from accounts.actions import SYSTEM, put_organisation, put_user
    from accounts.models import User
    from experts.models import Leave, Placement, PlacementRequest, Professional, ProfessionalSkill, Skill
    from experts.weeks import WEEK, this_monday
    from vocabulary.models import Municipality

    call_command("load_municipalities", verbosity=0)
    chance, start = random.Random(1), this_monday()
    places = list(Municipality.objects.all())
    skills = [
        Skill.objects.get_or_create(slug=f"s{n}", defaults={"name": f"Skill {n}"})[0] for n in range(12)
    ]
    town = put_organisation(SYSTEM, slug="bench", name="Bench", kind="municipality", municipality=places[0])
    users = User.objects.bulk_create(
        [User(email=f"p{n}@elders.example", first_name="P", last_name=f"{n:04}") for n in range(count)]
    )
    people = Professional.objects.bulk_create(
        Professional(
            user=user, home_municipality=chance.choice(places), max_travel_km=80,
            contract_from=start - 52 * WEEK,
            **dict.fromkeys(("hours_mon", "hours_tue", "hours_wed", "hours_thu"), 8),
        )
        for user in users
    )  # fmt: skip
    ProfessionalSkill.objects.bulk_create(
        ProfessionalSkill(professional=one, skill=skill, level=2)
        for one in people
        for skill in chance.sample(skills, 4)
    )
    asked, placed, away = [], [], []
    for person in people:
        for number in range(PLACEMENTS_EACH):
            first = start + (number * 18 + chance.randrange(4)) * WEEK
            request = PlacementRequest(
                organisation=town, municipality=chance.choice(places), title=f"Werk {number}",
                description="x", first_week=first, weeks=13, hours_per_week=16, state="placed",
            )  # fmt: skip
            asked.append(request)
            placed.append(
                Placement(
                    request=request, professional=person, first_week=first, last_week=first + 12 * WEEK,
                    hours_per_week=16,
                )
            )  # fmt: skip
        for number in range(LEAVES_EACH):
            day = start + dt.timedelta(days=180 * number + chance.randrange(100))
            away.append(
                Leave(
                    professional=person, first_day=day, last_day=day + dt.timedelta(days=9), state="approved"
                )
            )
    PlacementRequest.objects.bulk_create(asked)
    Placement.objects.bulk_create(placed)
    Leave.objects.bulk_create(away)
    planner = put_user(
        SYSTEM, email="planner@elders.example", first_name="P", last_name="L", roles=["planner"]
    )
    planner.set_password(PASSWORD)
    planner.save()
    return planner


def took(work: Callable[[], Any]) -> float:
    """Processor time in milliseconds."""
    begin = time.process_time()
    work()
    return 1000 * (time.process_time() - begin)


def everything(user: Any) -> str:
    """The peer: all people and all weeks in one page."""
    from django.template.loader import render_to_string

    from experts.models import Professional
    from experts.planning.board import board_of
    from experts.planning.columns import Column
    from experts.weeks import this_monday, weeks_from

    people = list(Professional.objects.visible_to(user).placeable().with_profile())
    columns = [
        Column((monday,), f"{monday:%V}", f"{monday:%B}") for monday in weeks_from(this_monday(), WEEKS)
    ]
    return render_to_string(
        "look/components/gantt.html", {"board": board_of(people, columns), "label": "Planning"}
    )


def measure(user: Any) -> None:
    """Print each way to look at the board, and the peer."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    looks = {
        "weeks": "", "months": "?schaal=maand", "quarters (104 weeks)": "?schaal=kwartaal",
        "as a table": "?beeld=tabel", "one skill, page 2": "?vaardigheid=s1&page=2",
    }  # fmt: skip
    times: dict[str, list[float]] = {name: [] for name in [*looks, "peer"]}
    pages: dict[str, str] = {}

    def get(name: str, query: str) -> None:
        answer = client.get(f"/flexpool/planning/bord/{query}")
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {answer.status_code}")
        pages[name] = answer.content.decode()

    def peer() -> None:
        pages["peer"] = everything(user)

    for name, query in looks.items():
        get(name, query)
    for _ in range(ROUNDS):
        for name, query in looks.items():
            times[name].append(took(lambda name=name, query=query: get(name, query)))  # type: ignore[misc]
        times["peer"].append(took(peer))
    whole = statistics.median(times["peer"])
    for name, found in times.items():
        rows = len(
            re.findall(r'class="tb-gantt__row"|<th class="utrecht-table__cell" scope="row"', pages[name])
        )
        middle = statistics.median(found)
        print(
            f"{name:22} {middle:7.0f} ms  {rows:4} rows  {len(pages[name]) / 1024:7.0f} KiB  "
            f"peer {whole / middle:5.1f} times"
        )
        if name != "peer" and rows > 60:
            raise SystemExit("more than 60 rows in a page")


def main() -> None:
    """Make a database of this run alone and measure in it."""
    from tests import databases

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "db.sqlite3"
        databases.sqlite_copy(file)
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{file}",
            "VAR_DIR": f"{name}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.db import connection

        planner = fill(options.people)
        if options.keep:
            connection.close()
            shutil.copy(file, options.keep)
        measure(planner)
        connection.close()


if __name__ == "__main__":
    main()

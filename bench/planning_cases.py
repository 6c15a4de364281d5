"""Made-up planning problems of any size, with the shape that the expert pool has in practice.

Most professionals have four skills of twelve and are free for part of the horizon; most requests need one
skill; there is more work than there are hours, and the schemes pay only part of it.
"""

import random
from datetime import date
from typing import Any

SKILLS = {
    "beleidsadvies": 40,
    "casemanagement": 38,
    "projectleiding": 35,
    "woonruimteverdeling": 35,
    "procesregie": 29,
    "juridisch-advies": 21,
    "data-analyse": 14,
    "subsidies": 11,
    "gebiedsontwikkeling": 11,
    "communicatie": 10,
    "vergunningverlening": 10,
    "exploitatie": 7,
}
GROUPS = ("ouderen", "studenten", "statushouders", "urgentie", "spoedzoekers", "arbeidsmigranten")
TOWNS = ((52.09, 5.12), (52.37, 4.90), (51.92, 4.48), (52.07, 4.30), (51.44, 5.47), (53.22, 6.57))


def _drawn(draw: random.Random, weights: dict[str, int], count: int) -> list[str]:
    left = dict(weights)
    found = []
    for _ in range(count):
        name = draw.choices(list(left), list(left.values()))[0]
        del left[name]
        found.append(name)
    return sorted(found)


def _place(draw: random.Random) -> dict[str, float]:
    if draw.random() < 0.5:
        latitude, longitude = draw.choice(TOWNS)
        return {
            "latitude": round(draw.gauss(latitude, 0.12), 5),
            "longitude": round(draw.gauss(longitude, 0.18), 5),
        }
    return {"latitude": round(draw.uniform(50.85, 53.4), 5), "longitude": round(draw.uniform(3.6, 7.0), 5)}


def _hours(draw: random.Random, weeks: int) -> list[int]:
    """A contract for part of the horizon, some leave in it, and at times other work in its first half."""
    contract = draw.choice((16, 20, 24, 24, 28, 28, 32, 32, 32, 36))
    length = draw.randint(weeks // 3, weeks)
    first = draw.choice((0, 0, draw.randint(0, weeks - length)))
    hours = [contract if first <= week < first + length else 0 for week in range(weeks)]
    if draw.random() < 0.3:
        for week in range(first, first + length // 2):
            hours[week] = max(0, contract - draw.choice((8, 12, 16)))
    if draw.random() < 0.3:
        away = draw.randint(first, first + length - 1)
        for week in range(away, min(weeks, away + draw.randint(1, 3))):
            hours[week] = 0
    return hours


def planning_case(
    professionals: int, requests: int, weeks: int, seed: int = 1, reach: float = 1.0
) -> dict[str, Any]:
    """A decoded instance file. The same arguments give the same case; `reach` scales everyone's travel."""
    draw = random.Random(f"{professionals}x{requests}x{weeks}:{seed}")
    people: list[dict[str, Any]] = [
        {
            "id": f"P{number:04}",
            "skills": _drawn(draw, SKILLS, draw.choice((3, 3, 4, 4, 4, 5, 5, 6, 7))),
            "target_groups": sorted(draw.sample(GROUPS, draw.choice((1, 1, 2, 2, 3, 4)))),
            **_place(draw),
            "max_travel_km": round(reach * draw.choice((30, 40, 40, 50, 50, 60, 60, 60, 75, 100))),
            "hours": _hours(draw, weeks),
        }
        for number in range(1, professionals + 1)
    ]
    schemes = [f"S{number}" for number in range(1, 6)]
    work: list[dict[str, Any]] = []
    for number in range(1, requests + 1):
        share = draw.choice((0.15, 0.2, 0.25, 0.25, 0.33, 0.4, 0.5, 0.5, 0.5, 0.6, 0.6, 0.75, 0.85, 1.0))
        length = max(1, round(share * weeks))
        first = draw.choice((0, draw.randint(0, weeks - length), draw.randint(0, weeks - length)))
        work.append(
            {
                "id": f"R{number:04}",
                **_place(draw),
                "first_week": first,
                "last_week": first + length - 1,
                "hours_per_week": draw.choice((6, 8, 8, 9, 12, 12, 14, 16, 16, 18, 20, 24, 24, 28, 32, 36)),
                "skills": _drawn(draw, SKILLS, draw.choice((1, 1, 1, 1, 1, 1, 2))),
                "target_groups": sorted(draw.sample(GROUPS, draw.choice((0, 1, 1, 1, 2, 2, 3)))),
                "priority": draw.choice((1, 1, 2, 2, 3)),
                "remote_share": draw.choice((0, 0.2, 0.25, 0.4, 0.5, 0.5, 0.6, 0.75, 0.8, 1)),
                "scheme": draw.choice((None, None, None, *schemes)),
            }
        )
    asked = dict.fromkeys(schemes, 0)
    for request in work:
        if request["scheme"]:
            length = request["last_week"] - request["first_week"] + 1
            asked[request["scheme"]] += request["hours_per_week"] * length
    current: list[dict[str, Any]] = [
        {"request": request["id"], "professional": draw.choice(people)["id"], "fixed": False}
        for request in draw.sample(work, requests // 10)
    ]
    # Some of what stands today is work that the person can really do, and a third of that is fixed.
    for entry in current:
        request = next(one for one in work if one["id"] == entry["request"])
        weeks_needed = slice(request["first_week"], request["last_week"] + 1)
        able = [
            one
            for one in people
            if set(request["skills"]) <= set(one["skills"])
            and min(one["hours"][weeks_needed]) >= request["hours_per_week"]
        ]
        if able:
            entry["professional"] = draw.choice(able)["id"]
            entry["fixed"] = draw.random() < 0.3
    return {
        "start": date(2026, 11, 30).isoformat(),
        "weeks": weeks,
        "professionals": people,
        "requests": work,
        "schemes": [
            {"id": name, "hours": round(hours * draw.choice((0.2, 0.4, 0.8, 1.0, 1.1)), -1)}
            for name, hours in asked.items()
        ],
        "current": current,
    }

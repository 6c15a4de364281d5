"""From a place on earth to a place on the map of provinces (npm package @svg-maps/netherlands)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, degrees, hypot, log, pi, radians, sin, sqrt, tan

# What the drawing calls each province, by the code of CBS.
OUTLINES = {
    "PV20": "gr", "PV21": "fr", "PV22": "dr", "PV23": "ov", "PV24": "fl", "PV25": "ge", "PV26": "ut",
    "PV27": "nh", "PV28": "zh", "PV29": "ze", "PV30": "nb", "PV31": "li",
}  # fmt: skip


def place(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees (WGS 84) to units of the drawing, within about 5. The drawing is Web Mercator; the
    coefficients are fitted on known places."""
    mercator = degrees(log(tan(pi / 4 + radians(latitude) / 2)))
    x = 157.652 * longitude - 0.640 * mercator - 487.3
    y = 0.034 * longitude - 157.300 * mercator + 10015.2
    return round(x, 1), round(y, 1)


# Units of the drawing between the middles of two dots that don't hide each other.
DOT_APART = 40.0
# Enough for dots in one town to find room; many towns stay where they are.
ROUNDS = 25
GOLDEN_ANGLE = pi * (3 - sqrt(5))


def apart(points: Sequence[tuple[float, float]], distance: float = DOT_APART) -> list[tuple[float, float]]:
    """The points, moved as little as it takes so that no two are nearer to each other than `distance`.

    The same points always give the same answer. Where there is no room within a few rounds, some still touch.
    """
    # Points in one place have no direction to move in: they begin as the seeds of a sunflower stand.
    moved: list[tuple[float, float]] = []
    for number, (x, y) in enumerate(points):
        same = points[:number].count((x, y))
        reach, angle = distance * 0.6 * sqrt(same), GOLDEN_ANGLE * same
        moved.append((x + reach * cos(angle), y + reach * sin(angle)))
    for _round in range(ROUNDS):
        still = True
        for first in range(len(moved)):
            for second in range(first + 1, len(moved)):
                dx, dy = moved[second][0] - moved[first][0], moved[second][1] - moved[first][1]
                if abs(dx) >= distance or abs(dy) >= distance or (gap := hypot(dx, dy)) >= distance:
                    continue
                still = False
                push = (distance - gap) / 2 / (gap or 1)
                moved[first] = (moved[first][0] - dx * push, moved[first][1] - dy * push)
                moved[second] = (moved[second][0] + dx * push, moved[second][1] + dy * push)
        if still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]

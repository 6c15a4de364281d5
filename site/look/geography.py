"""From a place on earth to a place on the map of provinces (npm package @svg-maps/netherlands)."""

from __future__ import annotations

from math import degrees, log, pi, radians, tan


def place(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees (WGS 84) to units of the drawing, within about 5. The drawing is Web Mercator; the
    coefficients are fitted on known places."""
    mercator = degrees(log(tan(pi / 4 + radians(latitude) / 2)))
    x = 157.652 * longitude - 0.640 * mercator - 487.3
    y = 0.034 * longitude - 157.300 * mercator + 10015.2
    return round(x, 1), round(y, 1)

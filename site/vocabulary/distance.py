"""Distance between two places."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Great-circle distance in km by the haversine formula; degrees in."""
    lat_a, lat_b = radians(latitude_a), radians(latitude_b)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(longitude_b - longitude_a) / 2)
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_lat**2 + cos(lat_a) * cos(lat_b) * half_lon**2))

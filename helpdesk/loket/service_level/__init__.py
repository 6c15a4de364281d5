"""The promise: when an answer is due, how much working time is left, and who hears of it in time."""

from .clock import Clock, clock_of
from .level import ServiceLevel, service_level
from .running import begin, follow, promise, responded, used
from .working_time import WorkingTime

__all__ = [
    "Clock",
    "ServiceLevel",
    "WorkingTime",
    "begin",
    "clock_of",
    "follow",
    "promise",
    "responded",
    "service_level",
    "used",
]

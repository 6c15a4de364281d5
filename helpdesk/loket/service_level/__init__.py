"""The promise: when an answer is due, and how much working time is left."""

from .clock import Clock, clock_of, due_after, working_time

__all__ = ["Clock", "clock_of", "due_after", "working_time"]

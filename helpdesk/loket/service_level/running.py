"""The clock of one question: it begins, stands still while we wait for the asker, goes on, and ends.

A question holds the working time that went by before the stretch that runs now, so the promise can be counted
anew at any moment: what is left of it, from the start of this stretch. Nothing here saves.
"""

from __future__ import annotations

import datetime as dt

from loket.models.question import FINISHED, TO_DO, Question, State

from .level import WARN_AT, ServiceLevel, service_level


def begin(question: Question, now: dt.datetime, level: ServiceLevel | None = None) -> None:
    """Start the clock from nothing: a new question, or one that was finished and comes back."""
    question.clock_used = 0
    question.clock_started_at = now
    question.responded_at = None
    question.alarm = 0
    promise(question, now, level)


def promise(question: Question, now: dt.datetime, level: ServiceLevel | None = None) -> None:
    """Say anew when a running question must be answered, solved, and warned about."""
    level = level or service_level()
    promised, used = level.promise_for(question), dt.timedelta(seconds=question.clock_used)

    def moment(whole: dt.timedelta) -> dt.datetime:
        return level.time.after(question.clock_started_at, whole - used)

    question.solution_due_at = moment(promised.solution)
    whole = promised.solution
    question.due_at = question.solution_due_at
    if question.responded_at is None:
        question.due_at = question.response_due_at = moment(promised.first_response)
        whole = promised.first_response
    question.warn_at = moment(whole * WARN_AT)
    # What was told stays told; what lies ahead once more is told once more.
    if question.warn_at > now:
        question.alarm = 0
    elif question.due_at > now:
        question.alarm = min(question.alarm, 1)


def responded(question: Question, now: dt.datetime) -> None:
    """The asker got an answer: from here on the clock runs towards the solution."""
    if question.responded_at is not None:
        return
    question.responded_at = now
    if question.first_answered_at is None:
        taken = used(question, now)
        if question.merged_into_id is not None:
            # Who asked it waited on after it was merged.
            taken += service_level().time.between(question.clock_started_at, now)
        question.first_response_minutes = _minutes(taken)
        question.first_response_in_time = question.response_due_at is None or now <= question.response_due_at
    question.due_at = question.solution_due_at or question.due_at


def follow(question: Question, before: str, now: dt.datetime, *, came_back: bool = True) -> None:
    """Let the clock follow a question that moved from the state `before` to the one it has.

    `came_back`: whether opening it again counts as such; merging and taking apart do not (decision 18).
    """
    ran, runs = before in TO_DO, question.state in TO_DO
    if before in FINISHED and question.state not in FINISHED:
        question.reopened += came_back
        if came_back or question.solution_minutes is not None:
            begin(question, now)
            return
        # It was open when it was merged: its clock goes on, and who has no answer yet waited all the time.
        if question.responded_at is not None:
            question.clock_started_at = now
        promise(question, now)
    elif ran and not runs:
        stretch = service_level().time.between(question.clock_started_at, now)
        question.clock_used += _seconds(stretch)
        question.clock_started_at = now
    elif before == State.WAITING_FOR_ASKER and runs:
        question.clock_started_at = now
        promise(question, now)
    if question.state in FINISHED and before not in FINISHED:
        if question.merged_into_id is not None:
            # It is solved with the other, and not by itself.
            question.solution_minutes = question.solution_in_time = None
            return
        question.solution_minutes = _minutes(dt.timedelta(seconds=question.clock_used))
        # Judged by time used: a clock that stood still has no moment to be late at.
        question.solution_in_time = question.clock_used <= _seconds(
            service_level().promise_for(question).solution
        )


def used(question: Question, now: dt.datetime, level: ServiceLevel | None = None) -> dt.timedelta:
    """The working time that a question took so far; waiting for the asker does not count."""
    before = dt.timedelta(seconds=question.clock_used)
    if question.state not in TO_DO:
        return before
    return before + (level or service_level()).time.between(question.clock_started_at, now)


def _seconds(time: dt.timedelta) -> int:
    return int(time.total_seconds())


def _minutes(time: dt.timedelta) -> int:
    return int(time.total_seconds() // 60)

"""How many questions of the desk somebody can take in a week, out of the same hours as placements.

    questions a week = (free hours, at most `desk_hours`) * 60 / `minutes_per_question`, rounded down

Free hours are those of `experts.availability`: what is placed, leave and other work are off already. Both
settings stand on the person's profile: at most so many hours for questions (empty: all that are free), and
how long a question takes on average (two hours when nobody says otherwise).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from .availability import Week, weeks_of
from .models import Professional
from .weeks import monday_of


def questions_a_week(person: Professional, week: Week) -> int:
    """How many questions fit in a week of this person."""
    hours = week.free if person.desk_hours is None else min(week.free, person.desk_hours)
    return hours * 60 // person.minutes_per_question


def desk_capacity(users: Iterable[int], day: dt.date) -> dict[int, int]:
    """The questions that people (by user pk) can take in the week of `day`; five queries, one when nobody of
    them has a profile. Who has none is left out: nobody knows their hours."""
    people = list(
        Professional.objects.filter(user__in=list(users), answers_questions=True).under_contract(day, day)
    )
    weeks = weeks_of(people, monday_of(day), 1)
    return {person.user_id: questions_a_week(person, weeks[person.pk][0]) for person in people}

"""Which days a report is about, and what somebody is told who asks for days that make no sense."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from loket.reports.period import PeriodForm, Preset, own_period, period_of

TODAY = dt.date(2026, 3, 31)
D = dt.date


@pytest.mark.parametrize(
    ("preset", "days", "before"),
    [
        ("30-dagen", (D(2026, 3, 2), TODAY), (D(2026, 1, 31), D(2026, 3, 1))),
        ("deze-maand", (D(2026, 3, 1), TODAY), (D(2026, 2, 1), D(2026, 2, 28))),
        ("vorige-maand", (D(2026, 2, 1), D(2026, 2, 28)), (D(2026, 1, 1), D(2026, 1, 31))),
        ("dit-kwartaal", (D(2026, 1, 1), TODAY), (D(2025, 10, 1), D(2025, 12, 31))),
        ("vorig-kwartaal", (D(2025, 10, 1), D(2025, 12, 31)), (D(2025, 7, 1), D(2025, 9, 30))),
        ("dit-jaar", (D(2026, 1, 1), TODAY), (D(2025, 1, 1), D(2025, 3, 31))),
        ("vorig-jaar", (D(2025, 1, 1), D(2025, 12, 31)), (D(2024, 1, 1), D(2024, 12, 31))),
    ],
)
def test_a_period_by_name_and_the_one_before_it(preset: str, days: tuple[D, D], before: tuple[D, D]) -> None:
    period = period_of(preset, TODAY)
    assert (period.first, period.last) == days
    assert (period.before.first, period.before.last) == before


def test_a_period_that_still_runs_is_compared_with_as_many_days() -> None:
    period = period_of(Preset.THIS_MONTH, D(2026, 3, 10))
    assert (period.before.first, period.before.last) == (D(2026, 2, 1), D(2026, 2, 10))


@pytest.mark.parametrize("preset", [one.value for one in Preset if one != Preset.OWN])
@pytest.mark.parametrize("today", [D(2026, 1, 1), D(2024, 2, 29), D(2026, 12, 31)])
def test_no_day_of_the_year_breaks_a_period(preset: str, today: D) -> None:
    period = period_of(preset, today)
    assert period.before.first <= period.before.last < period.first <= period.last <= today


def test_dates_of_ones_own_are_compared_with_as_many_days_before() -> None:
    period = own_period(D(2026, 3, 10), D(2026, 3, 16))
    assert (period.before.first, period.before.last, period.days) == (D(2026, 3, 3), D(2026, 3, 9), 7)


def test_what_may_point_at_a_person_is_counted_by_whole_months() -> None:
    months = own_period(D(2026, 1, 30), D(2026, 2, 2)).whole_months
    assert (months.first, months.last) == (D(2026, 1, 1), D(2026, 2, 28))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("periode=eigen", "van", "Vul een datum in"),
        ("periode=eigen&van=2026-01-01", "tot", "Vul een datum in"),
        ("periode=eigen&van=gisteren&tot=2026-01-01", "van", "dag-maand-jaar"),
        ("periode=eigen&van=2026-02-01&tot=2026-01-01", "tot", "ligt voor de eerste"),
        ("periode=eigen&van=2026-01-01&tot=2999-01-01", "tot", "moet nog komen"),
        ("periode=eigen&van=0001-01-01&tot=2026-01-01", "van", "geen cijfers van voor"),
        ("van=2026-02-31", "van", "dag-maand-jaar"),
        ("periode=volgend-jaar", "periode", "Kies een periode uit de lijst"),
    ],
)
def test_days_that_make_no_sense_are_explained(query: str, field: str, says: str) -> None:
    form = PeriodForm.of(QueryDict(query))
    assert form.chosen() is None
    assert says in str(form.errors[field])


def test_dates_alone_are_dates_of_ones_own_also_as_people_here_write_them() -> None:
    period = PeriodForm.of(QueryDict("van=1-2-2026&tot=2026-02-03")).chosen()
    assert period is not None
    assert (period.first, period.last) == (D(2026, 2, 1), D(2026, 2, 3))


def test_without_an_address_it_is_about_the_last_thirty_days() -> None:
    period = PeriodForm.of(QueryDict()).chosen()
    assert period is not None
    assert period.days == 30

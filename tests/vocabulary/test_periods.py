"""The choice of days and target group above figures says what they are of, whatever the address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from vocabulary.models import TargetGroup
from vocabulary.periods import PeriodForm


@pytest.mark.parametrize(
    ("address", "days", "group"),
    [
        ("", "30", ""),
        ("days=90&group=ouderen", "90", "ouderen"),
        ("group=ouderen", "30", "ouderen"),
        ("days=90&group=bestaat-niet", "90", ""),
        ("days=8&group=ouderen", "30", "ouderen"),
        ("anders=1", "30", ""),
    ],
)
def test_the_form_shows_what_the_figures_are_of(db: None, address: str, days: str, group: str) -> None:
    TargetGroup.objects.get_or_create(slug="ouderen", defaults={"name": "Ouderen"})
    form = PeriodForm.of(QueryDict(address))
    assert (form["days"].value(), form["group"].value()) == (days, group)
    first, last, chosen = form.chosen()
    assert last - first == dt.timedelta(days=int(days) - 1)
    assert (chosen.slug if chosen else "") == group

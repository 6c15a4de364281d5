"""News is dated and stands newest first, on its own page, at home and on the pages of its groups."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import SYSTEM
from knowledge.importing import import_content
from knowledge.models import NewsItem

BERICHT = "nieuws/bericht.md"


def test_the_newest_is_first_whatever_was_published_last(content: Path, client: Client) -> None:
    item = NewsItem.objects.get()
    assert item.day == timezone.localdate() - dt.timedelta(days=2)
    item.copy(update_attrs={"slug": "oud", "title": "Oud nieuws", "day": dt.date(2020, 1, 1)})
    item.copy(update_attrs={"slug": "nieuw", "title": "Nog nieuwer", "day": timezone.localdate()})
    for address in ("/", "/nieuws/"):
        html = client.get(address).content.decode()
        assert html.index("Nog nieuwer") < html.index("Er is nieuws") < html.index("Oud nieuws"), address


@pytest.mark.parametrize(
    ("new", "reason"),
    [("", "'date' ontbreekt"), ("date: morgen\n", "moet een datum"), ("in_days: veel\n", "heel getal")],
)
def test_news_without_a_day_is_left_out(content: Path, new: str, reason: str) -> None:
    file = content / BERICHT
    file.write_text(file.read_text().replace("in_days: -2\n", new))
    assert [reason in p.reason for p in import_content(SYSTEM, content).problems] == [True]

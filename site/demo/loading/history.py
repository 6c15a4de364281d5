"""What the desk of the demo did before: a year of questions, meetings that were visited, offers of help.

Made from the rows of `eerdere-vragen.csv`, the same at each first start. Who asks is fictional.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from accounts.roles import Role
from knowledge.models import Event
from loket.actions.history import PastQuestion, put_history
from loket.actions.municipalities import offer_help, put_visit
from loket.models import Question
from loket.models.question import Channel
from loket.service_level import service_level
from vocabulary.models import ActionLine, Municipality, TargetGroup

from .tables import rows

DAYS = 330
# How often one row of the file is asked, and by how many municipalities all rows together.
TIMES, MUNICIPALITIES = 12, 48
SENDER = "@vragen.example"
NAMES = (
    "Anouk Verbeek", "Mehmet Kaya", "Ineke Postma", "Daniël de Groot", "Soraya Haddad", "Wim Jacobs", 
    "Lieke Smit", "Kofi Mensah", "Petra van Dam", "Rick Hofman",
)  # fmt: skip
CHANNELS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.MAIL, Channel.MAIL, Channel.PHONE)
# What askers answered, most of them nothing.
SCORES = (3, 3, 2, None, 3, None, None, 1, 3, None)


def load_history() -> int:
    """Put everything once; returns how many questions were new."""
    if Question.objects.filter(asker_email__endswith=SENDER).exists():
        return 0
    places = list(Municipality.objects.order_by("-inhabitants")[: MUNICIPALITIES * 2 : 2])
    _load_contacts(places)
    return len(put_history(SYSTEM, _past(places)))


def _dice(*parts: object) -> int:
    """A number that is as good as chance and the same each time."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:4])


def _past(places: list[Municipality]) -> list[PastQuestion]:
    organisations = {one.municipality_id: one for one in Organisation.objects.filter(kind="municipality")}
    groups = {group.slug: group for group in TargetGroup.objects.all()}
    subjects = {line.slug: line for line in ActionLine.objects.all()}
    front_office = User.objects.with_role(Role.FRONT_OFFICE).order_by("pk").first()
    if front_office is None:
        return []
    time, now, found = service_level().time, timezone.now(), []
    for number, (_place, row) in enumerate(rows("eerdere-vragen.csv")):
        expert = User.objects.expert_of(groups[row["group"]]).order_by("pk").first()
        # Some questions come back more often than others.
        for turn in range(TIMES - number % 6):
            chance = _dice(row["title"], turn)
            # Few municipalities ask much, many ask little; of late more than before.
            place = places[chance % MUNICIPALITIES * (chance // 7 % 97) // 97]
            ago = dt.timedelta(days=4 + DAYS * (chance // 11 % 1000 / 1000) ** 1.3)
            asked = time.after(now - ago, dt.timedelta(minutes=chance % 400))
            # The desk grew quicker.
            hours = (1 + (chance // 13 % 100) ** 2 / 480) * (0.5 + ago / dt.timedelta(days=DAYS))
            organisation = organisations.get(place.pk)
            found.append(
                PastQuestion(
                    title=row["title"],
                    text=row["question"],
                    answer=row["answer"],
                    asked_at=asked,
                    answered_at=min(now, time.after(asked, dt.timedelta(hours=hours))),
                    asker_name=NAMES[chance % len(NAMES)],
                    asker_email=f"vraag-{number}-{turn}{SENDER}",
                    organisation_name=organisation.name if organisation else f"Gemeente {place.name}",
                    organisation=organisation,
                    municipality=place,
                    author=front_office,
                    expert=expert if chance // 3 % 3 else None,
                    channel=CHANNELS[chance // 5 % len(CHANNELS)],
                    target_group=groups[row["group"]],
                    subject=subjects.get(row["subject"]),
                    score=SCORES[chance // 17 % len(SCORES)],
                    reopened=int(chance // 19 % 12 == 0),
                )
            )
    return sorted(found, key=lambda one: one.asked_at)


def _load_contacts(places: list[Municipality]) -> None:
    """Meetings that were visited, and help that was offered to who asks nothing."""
    now = timezone.now()
    events = list(Event.objects.filter(live=True).order_by("pk"))
    for number, place in enumerate(places):
        for event in events:
            if _dice(event.slug, number) % 4 == 0:
                put_visit(SYSTEM, place, event, at=now - dt.timedelta(days=1 + _dice(number) % 40))
    planner = User.objects.with_role(Role.PLANNER).order_by("pk").first()
    for number, place in enumerate(Municipality.objects.order_by("-inhabitants")[1:20:4]):
        if planner is not None:
            offer_help(
                planner, place, how=("phone", "mail", "visit")[number % 3], form_key=f"demo-{place.pk}",
                at=now - dt.timedelta(days=9 * number + 2),
            )  # fmt: skip

"""Questions and conversations for `bench.loket`, made by bulk inserts, the same for each run.

Most are finished and spread over six years; six in a hundred are open and came lately. A few people and
organisations have much, most have little. Conversations have four messages on average, one has 500.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.utils import timezone

BATCH = 2_000
LONGEST = 500
PLACES = (
    "gemeente", "huurder", "woning", "begeleiding", "corporatie", "urgentie", "regio", "verordening",
    "indicatie", "schulden", "wachttijd", "uitstroom", "toewijzing", "contract", "overlast", "plek", "opvang",
    "standplaats", "student", "ouderen", "vergunning", "subsidie", "raad", "beleid", "zorgaanbieder",
)  # fmt: skip
SENTENCES = (
    "In onze {0} zoekt een {1} al maanden naar een {2}.",
    "Wie betaalt de {0} als de {1} bij een andere {2} hoort?",
    "Wij lezen in de {0} dat een {1} voorrang krijgt, maar niet hoe dat met de {2} gaat.",
    "Mogen wij de {0} weigeren wanneer er nog een {1} loopt over de {2}?",
    "Onze {0} werkt met de {1} samen en wil afspraken over de {2} vastleggen.",
    "De {0} zegt dat de {1} pas na de {2} kan beginnen.",
)
GROUPS = 10


def _text(dice: random.Random, sentences: int) -> str:
    return " ".join(dice.choice(SENTENCES).format(*dice.sample(PLACES, 3)) for _ in range(max(1, sentences)))


class Desk:
    """The people of the desk, and questions that are added to it."""

    def __init__(self, wanted: int) -> None:
        """Make who asks, answers and knows; `wanted` is how many questions there will be at the end."""
        from accounts.actions import SYSTEM, put_user
        from accounts.models import Expertise, Organisation, User
        from loket.actions.ground import desk_queue
        from vocabulary.models import ActionLine, Municipality, TargetGroup

        call_command("load_municipalities", verbosity=0)
        self.dice = random.Random(20261126)
        self.now = timezone.now()
        self.queue = desk_queue()
        for number in range(GROUPS):
            TargetGroup.objects.get_or_create(slug=f"groep-{number}", defaults={"name": f"Groep {number}"})
        for number in range(4):
            ActionLine.objects.get_or_create(slug=f"lijn-{number}", defaults={"name": f"Lijn {number}"})
        self.groups, self.lines = list(TargetGroup.objects.all()), list(ActionLine.objects.all())
        self.places = list(Municipality.objects.order_by("code"))
        self.colleague = put_user(
            SYSTEM, email="loket@bench.example", first_name="Lot", last_name="Loket", roles=["front_office"]
        )
        self.desk = [self.colleague] + [
            put_user(SYSTEM, email=f"desk{n}@bench.example", first_name="D", last_name=f"Desk {n}",
                     roles=["front_office"])
            for n in range(14)
        ]  # fmt: skip
        self.experts = [
            put_user(SYSTEM, email=f"expert{n}@bench.example", first_name="E", last_name=f"Expert {n}",
                     roles=["expert"])
            for n in range(80)
        ]  # fmt: skip
        # django-helpdesk shows its pages to Django's staff alone, and lets only those own a ticket.
        User.objects.update(is_staff=True)
        User.objects.filter(pk=self.colleague.pk).update(is_superuser=True)
        Expertise.objects.bulk_create(
            [Expertise(user=expert, target_group=group)
             for expert in self.experts for group in self.dice.sample(self.groups, 2)]
        )  # fmt: skip
        self.askers = User.objects.bulk_create(
            [User(email=f"vrager{n}@bench.example", first_name="V", last_name=f"Vrager {n}", password="!")
             for n in range(3_000)]
        )  # fmt: skip
        self.organisations = Organisation.objects.bulk_create(
            [Organisation(name=f"Gemeente Bench {n}", slug=f"bench-{n}", kind="municipality",
                          municipality=self._pick(self.places))
             for n in range(700)]
        )  # fmt: skip
        self.made, self.wanted = 0, wanted

    def _pick(self, some: list[Any]) -> Any:
        """One of them, the first ones far more often; None when there are none."""
        return some[int(len(some) * self.dice.random() ** 2.5)] if some else None

    def fill(self, questions: int, messages: int) -> None:
        """Add questions until there are so many, with so many messages in all."""
        from loket.models import Message

        while self.made < questions:
            self._add(min(BATCH, questions - self.made), messages / questions)
        left = messages - Message.objects.count()
        if left > 0:
            from loket.models import Question

            # What the dice left over goes to the conversations in the middle.
            pks = list(Question.objects.order_by("pk").values_list("pk", flat=True)[1 : left + 1])
            chosen = Question.objects.in_bulk(pks)
            self._say([(chosen[pk], 1) for pk in pks], first=False)

    def _add(self, count: int, average: float) -> None:
        from helpdesk.models import Ticket

        from loket.models import Consultation, Question, Satisfaction, SentMail

        drafts = [self._question(self.made + number) for number in range(count)]
        tickets = Ticket.objects.bulk_create(
            [
                Ticket(queue=self.queue, title=q.title, description=text, created=q.asked_at,
                       modified=q.changed_at, due_date=q.due_at, submitter_email="",
                       status=1 if q.is_open else 4, priority=2 if q.urgent else 3)
                for q, text in drafts
            ]
        )  # fmt: skip
        for (question, _said), ticket in zip(drafts, tickets, strict=True):
            question.ticket = ticket
        questions = [question for question, _said in drafts]
        lengths = [
            LONGEST if self.made + n == 0 else max(1, round(self.dice.expovariate(1 / (average - 0.5))) or 1)
            for n in range(count)
        ]
        for question, length in zip(questions, lengths, strict=True):
            question.message_count = length
        Question.objects.bulk_create(questions)
        self._say(list(zip(questions, lengths, strict=True)), first=True)
        Consultation.objects.bulk_create(
            [Consultation(question=q, expert=q.expert, asked_at=q.asked_at) for q in questions if q.expert]
        )
        SentMail.objects.bulk_create(
            [
                SentMail(internet_id=f"<{q.pk}.{n}@bench.example>", question=q, key=f"bench-{q.pk}-{n}",
                         promised_at=q.asked_at)
                for q in questions for n in range(1 if q.is_open else 2)
            ]
        )  # fmt: skip
        Satisfaction.objects.bulk_create(
            [Satisfaction(question=q, score=self.dice.choice((1, 2, 3, 3)), at=q.changed_at)
             for q in questions if not q.is_open and self.dice.random() < 0.3]
        )  # fmt: skip
        self.made += count

    def _question(self, number: int) -> tuple[Any, str]:
        from loket.models import Question
        from loket.models.question import State

        dice = self.dice
        # The first has the long conversation; somebody works on it.
        is_open = number == 0 or dice.random() < 0.06
        age = dt.timedelta(days=dice.expovariate(1 / 6) if is_open else 20 + 2_100 * dice.random())
        asked = self.now - age
        state = State.WITH_FRONT_OFFICE if number == 0 else self._state(is_open)
        expert = None
        if state in (State.WITH_EXPERT, State.WAITING_FOR_COLLEAGUE) or (
            state != State.NEW and dice.random() < 0.6
        ):
            expert = self._pick(self.experts)
        asker = self._pick(self.askers)
        organisation = self._pick(self.organisations)
        text = _text(dice, dice.randint(2, 9))
        changed = asked + (age * dice.random() * 0.5 if is_open else dt.timedelta(days=15 * dice.random()))
        due = asked + dt.timedelta(hours=8 + 80 * dice.random())
        return (
            Question(
                reference=f"TB-2026-{number:06d}",
                title=_text(dice, 1)[:110],
                channel=dice.choice(("web", "web", "web", "mail", "mail", "phone")),
                state=state,
                urgent=dice.random() < 0.05,
                held=state == State.NEW and dice.random() < 0.01,
                target_group=self._pick(self.groups) if dice.random() < 0.9 else None,
                subject=self._pick(self.lines) if dice.random() < 0.6 else None,
                asker=asker,
                asker_name=f"V. Vrager {asker.pk}",
                asker_email=asker.email,
                organisation=organisation,
                organisation_name=organisation.name,
                organisation_kind="municipality",
                municipality=organisation.municipality,
                handler=None if state == State.NEW else self._pick(self.desk),
                expert=expert,
                snoozed_until=self.now + dt.timedelta(days=2) if is_open and dice.random() < 0.03 else None,
                asked_at=asked,
                clock_started_at=asked,
                due_at=due,
                response_due_at=due,
                solution_due_at=due,
                warn_at=asked + (due - asked) * 0.75,
                first_answered_at=None if is_open else asked + (changed - asked) / 2,
                answered_at=None if is_open else changed,
                closed_at=changed if state == State.CLOSED else None,
                changed_at=changed,
                access_salt=f"{number:032d}",
                access_hash=f"{number:064d}",
                access_expires_at=self.now,
            ),
            text,
        )

    def _state(self, is_open: bool) -> Any:
        from loket.models.question import State

        if not is_open:
            return self.dice.choice((State.CLOSED, State.CLOSED, State.ANSWERED))
        return self.dice.choice(
            (State.NEW, State.WITH_FRONT_OFFICE, State.WITH_EXPERT, State.WITH_EXPERT,
             State.WAITING_FOR_COLLEAGUE, State.WAITING_FOR_ASKER, State.WAITING_FOR_ASKER)
        )  # fmt: skip

    def _say(self, wanted: list[tuple[Any, int]], *, first: bool) -> None:
        from helpdesk.models import FollowUp

        from loket.models import Message

        said: list[tuple[Any, str, dt.datetime]] = []
        for question, count in wanted:
            span = question.changed_at - question.asked_at
            for number in range(count):
                kind = "asker" if first and number == 0 else self._kind()
                said.append((question, kind, question.asked_at + span * (number / max(1, count))))
        for part in _batches(said):
            followups = FollowUp.objects.bulk_create(
                [
                    FollowUp(ticket_id=question.pk, date=at, title=kind, public=kind in Message.PUBLIC,
                             comment="" if kind == "event" else _text(self.dice, self.dice.randint(1, 8)))
                    for question, kind, at in part
                ]
            )  # fmt: skip
            Message.objects.bulk_create(
                [
                    Message(followup=followup, question=question, kind=kind, at=at,
                            event="taken" if kind == "event" else "",
                            author=None if kind == "asker" else question.expert or question.handler)
                    for followup, (question, kind, at) in zip(followups, part, strict=True)
                ]
            )  # fmt: skip

    def _kind(self) -> str:
        return self.dice.choice(("asker", "answer", "answer", "note", "event"))


def _batches(some: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(some), BATCH):
        yield some[start : start + BATCH]

"""Property: whatever happens in whatever order, no internal text is in a mail to outsiders or on their pages.

Two askers, two of the desk, two experts and somebody from outside; each kind of text holds a word of its own,
so that a leak says what leaked to whom. Nobody has the desk's own address: what they mail comes in.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from accounts.actions import SYSTEM, put_user
from accounts.models import User
from loket import access, actions
from loket.actions.new_link import ask_for_links
from loket.intake.mail.processing import own_addresses, process
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail, Message, Question, SideConversation, SideParticipant
from loket.models.question import State
from loket.reply_address import reply_address, side_reply_address
from loket.rights import SideGuest, TokenHolder
from post.models import Effect
from post.outbox import run_due
from tests.loket.conftest import ASKER, send_planned
from tests.loket.mail.conftest import simple

NOTE, ASIDE, UNDONE, RATED = "GEHEIM", "TERZIJDE", "TERUGGEHAALD", "OORDEEL"
OUTSIDE = "buiten@kennis.example"
ASKED = ("EERSTEVRAGER", "TWEEDEVRAGER")
EITHER = st.integers(0, 1)


def _person(role: str, name: str) -> User:
    return put_user(SYSTEM, email=f"{name}@thuisbasis.example", first_name="P", last_name=name, roles=[role])


class Desk(RuleBasedStateMachine):
    """Two questions of two askers, and all that may be done with them."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        mail.outbox.clear()
        self.desk, self.expert = _person("front_office", "balie"), _person("expert", "kenner")
        self.other, self.second = _person("expert", "ander"), _person("front_office", "wisselaar")
        self.staff = {user.email for user in (self.desk, self.second, self.expert, self.other)}
        assert not self.staff & own_addresses()
        self.asked = [
            actions.ask_question(
                None, **{**ASKER, "text": f"Hoe zit dit? {word}", "asker_email": f"{word}@x.example".lower()}
            )
            for word in ASKED
        ]

    def teardown(self) -> None:
        """Send everything, and look at every mail and page of who is outside."""
        try:
            send_planned()
            run_due()
            self.look()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def act(self, verb: Any, *arguments: Any, **named: Any) -> Any:
        with contextlib.suppress(PermissionDenied, ValidationError):
            return verb(*arguments, **named)

    @rule(which=EITHER)
    def note(self, which: int) -> None:
        self.act(actions.write_note, self.desk, self.asked[which], f"{NOTE} @P kenner kijk eens")

    @rule(which=EITHER)
    def draft(self, which: int) -> None:
        self.act(actions.keep_draft, self.desk, self.asked[which], f"{NOTE} half af")

    @rule(which=EITHER, anew=st.booleans())
    def pass_on(self, which: int, anew: bool) -> None:
        expert = self.other if anew else self.expert
        self.act(actions.pass_to_expert, self.desk, self.asked[which], expert, reason=f"{NOTE} reden")

    @rule(which=EITHER)
    def back(self, which: int) -> None:
        self.act(actions.hand_back, self.desk, self.asked[which], reason=f"{NOTE} terug")

    @rule(which=EITHER)
    def hand_over(self, which: int) -> None:
        to = self.second if Question.objects.get(pk=self.asked[which].pk).handler == self.desk else self.desk
        self.act(actions.transfer, self.desk, self.asked[which], to, f"{NOTE} overdracht")

    @rule(which=EITHER)
    def mention(self, which: int) -> None:
        text = f"@P wisselaar @P ander {NOTE} lees dit"
        self.act(actions.write_note, self.desk, self.asked[which], text)

    @rule(which=EITHER)
    def watch(self, which: int) -> None:
        self.act(actions.watch, self.second, self.asked[which])

    @rule(which=EITHER, score=st.integers(1, 3))
    def rate(self, which: int, score: int) -> None:
        holder = TokenHolder(self.asked[which].pk)
        self.act(actions.rate, holder, self.asked[which], score, text=f"{RATED} {ASKED[which]}")

    @rule(which=EITHER)
    def ask_for_links(self, which: int) -> None:
        ask_for_links(self.asked[which].asker_email)

    @rule(which=EITHER, both=st.booleans(), wait=st.booleans())
    def answer(self, which: int, both: bool, wait: bool) -> None:
        also = [q.reference for q in self.asked] if both else []
        then = State.WAITING_FOR_ASKER if wait else State.ANSWERED
        self.act(actions.publish_answer, self.desk, self.asked[which], "Antwoord.", then=then, also_to=also)

    @rule(which=EITHER)
    def plan_and_undo(self, which: int) -> None:
        planned = self.act(actions.plan_answer, self.desk, self.asked[which], f"{UNDONE} antwoord")
        self.act(actions.take_back, self.desk, planned)

    @rule(which=EITHER)
    def plan(self, which: int) -> None:
        self.act(actions.plan_answer, self.desk, self.asked[which], "Straks.")

    @rule()
    def send(self) -> None:
        send_planned()

    @rule(which=EITHER)
    def react(self, which: int) -> None:
        holder = TokenHolder(self.asked[which].pk)
        self.act(actions.react, holder, self.asked[which], f"Nog iets. {ASKED[which]}", quoted=ASKED[which])

    @rule(which=EITHER, outside=st.booleans())
    def consult(self, which: int, outside: bool) -> None:
        whom: dict[str, Any] = {"name": "B", "email": OUTSIDE} if outside else {"colleague": self.other}
        self.act(actions.consult, self.desk, self.asked[which], "Uw mening", f"{ASIDE} wat vindt u?", **whom)

    @rule()
    def advise(self) -> None:
        guest = SideParticipant.objects.filter(user=None).last()
        if guest:
            actor = SideGuest(guest.pk, guest.name)
            self.act(actions.say_aside, actor, guest.conversation, f"{ASIDE} mijn advies")

    @rule(ends=st.booleans())
    def go_on_aside(self, ends: bool) -> None:
        if conversation := SideConversation.objects.last():
            self.act(actions.say_aside, self.desk, conversation, f"{ASIDE} en verder?")
            if ends:
                self.act(actions.end_consultation, self.desk, conversation)

    @rule(which=EITHER)
    def merge(self, which: int) -> None:
        self.act(actions.merge, self.desk, self.asked[which], self.asked[1 - which])

    @rule(which=EITHER)
    def unmerge(self, which: int) -> None:
        self.act(actions.unmerge, self.desk, self.asked[which])

    @rule(which=EITHER)
    def split(self, which: int) -> None:
        last = self.asked[which].messages.filter(kind=Message.Kind.ASKER).order_by("-at", "-pk").first()
        if last:
            self.act(actions.split, self.desk, last)

    @rule(which=EITHER)
    def snooze(self, which: int) -> None:
        self.act(actions.snooze, self.desk, self.asked[which], timezone.now() + dt.timedelta(days=1))

    @rule(which=EITHER)
    def close(self, which: int) -> None:
        self.act(actions.close, TokenHolder(self.asked[which].pk), self.asked[which])

    @rule(which=EITHER)
    def reopen(self, which: int) -> None:
        self.act(actions.reopen, self.desk, self.asked[which])

    @rule(which=EITHER)
    def close_at_the_desk(self, which: int) -> None:
        self.act(actions.close, self.desk, self.asked[which])

    @rule(which=EITHER)
    def set_promise(self, which: int) -> None:
        self.act(actions.set_channel, self.desk, self.asked[which], "phone")
        self.act(actions.set_priority, self.desk, self.asked[which], True)

    def mailed(self, which: int, sender: str, text: str, to: str = "") -> IncomingMail:
        raw = simple(text, sender=sender, to=to or reply_address(self.asked[which]))
        # Each message is another one.
        count = IncomingMail.objects.count()
        mail = receive(io.BytesIO(f"{raw}{count}\n".encode()))[0]
        process(mail)
        return mail

    @rule(which=EITHER)
    def mail_of_asker(self, which: int) -> None:
        self.mailed(which, self.asked[which].asker_email, f"Per mail. {ASKED[which]}")

    @rule(which=EITHER)
    def mail_of_colleague(self, which: int) -> None:
        mail = self.mailed(which, self.desk.email, f"{NOTE} per mail")
        assert (mail.outcome, mail.reason) == ("reaction", "note"), "else the property says nothing of it"
        assert mail.message and not mail.message.is_public

    @rule(which=EITHER)
    def mail_of_a_stranger(self, which: int) -> None:
        mail = self.mailed(which, OUTSIDE, f"{ASIDE} antwoord per mail")
        assert mail.question != self.asked[which], "who is consulted takes no part in the question"
        # Their text is theirs: it becomes a question of their own, which nobody else reads.
        Question.objects.filter(pk=mail.question_id).update(held=True)

    @rule()
    def mail_of_who_is_consulted(self) -> None:
        guest = SideParticipant.objects.filter(user=None).last()
        if guest:
            mail = self.mailed(0, OUTSIDE, f"{ASIDE} advies per mail", to=side_reply_address(guest))
            assert mail.reason in ("advice", "consultation_ended") and mail.message is None

    @rule(which=EITHER)
    def correct(self, which: int) -> None:
        question = Question.objects.get(pk=self.asked[which].pk)
        self.act(
            actions.correct_asker, self.desk, question, title="Hoe zit dit?", asker_name=question.asker_name,
            asker_email=question.asker_email, organisation_name=f"Gemeente {question.version}",
        )  # fmt: skip

    def look(self) -> None:
        promised = str(list(Effect.objects.values_list("payload", flat=True)))
        words = (NOTE, ASIDE, UNDONE, RATED, *ASKED)
        for text in (promised, *(str(message.message()) for message in mail.outbox)):
            assert not any(word in text for word in words)
        by_address = {question.asker_email: question for question in self.asked}
        for message in mail.outbox:
            (to,) = message.to
            self.look_at_mail(to, f"{message.subject}\n{message.body}\n{message.alternatives}", by_address)
        for question in Question.objects.exclude(asker_email=OUTSIDE):
            own = question.asker_email.split("@")[0].upper()
            token = access.token_of(question.access_salt)
            page = Client().get(reverse("loket:asker", args=[token]))
            assert page.status_code == 200
            shown = page.content.decode()
            assert own in shown
            shown += Client().get(reverse("loket:asker_rating", args=[token])).content.decode()
            strange = [word for word in ASKED if word != own]
            assert not any(word in shown for word in (NOTE, ASIDE, UNDONE, *strange))
            assert not any(address in shown for address in (*self.staff, OUTSIDE))
        for guest in SideParticipant.objects.filter(user=None):
            token = access.token_of(guest.access_salt, access.SIDE)
            shown = Client().get(reverse("loket:aside_by_link", args=[token])).content.decode()
            assert ASIDE in shown
            assert not any(word in shown for word in (NOTE, UNDONE, RATED, *ASKED))
        assert Client().get(reverse("loket:worklist")).status_code == 302
        for conversation in SideConversation.objects.all():
            assert Client().get(reverse("loket:aside", args=[conversation.pk])).status_code == 302

    def look_at_mail(self, to: str, text: str, by_address: dict[str, Question]) -> None:
        """To an asker about their questions alone, to who is outside about none, to us behind a sign-in."""
        if to in self.staff:
            assert "/vraag/" not in text and "/overleg/" not in text.replace("/loket/overleg/", "")
            return
        assert "/loket/" not in text and not any(address in text for address in self.staff)
        for address, question in by_address.items():
            if to != address:
                assert question.reference not in text and address not in text
                assert access.token_of(question.access_salt) not in text
        assert to in by_address or to == OUTSIDE


@pytest.mark.django_db
def test_no_internal_text_in_a_mail_or_on_a_page_of_who_is_outside() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            suppress_health_check=list(HealthCheck),
        ),
    )

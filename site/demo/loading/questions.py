"""Forty questions in all states. Who asks is fictional; times count back from the day of loading."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from django.core.files.base import ContentFile as ContentBytes
from django.core.files.base import File
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from accounts.roles import Role
from knowledge.importing.front_matter import BadFile, ContentFile, read
from loket.actions.answering import publish_answer, react, write_note
from loket.actions.asking import ask_question
from loket.actions.consulting import consult
from loket.actions.handling import close, pass_to_expert, take_question
from loket.actions.rating import rate
from loket.models import Satisfaction
from loket.models.question import Channel, Question, State
from vocabulary.models import TargetGroup

from .tables import CONTENT, BadContent

SCORES = {"ja": Satisfaction.Score.WELL, "deels": Satisfaction.Score.PARTLY, "nee": Satisfaction.Score.BADLY}
# A section of the body, by its heading; what stands before the first one is the question.
SECTIONS = ("Overleg", "Tussenbericht", "Antwoord", "Interne notitie", "Reactie")
HEADING = re.compile(rf"^## ({'|'.join(SECTIONS)})\s*$", re.MULTILINE)
# Moments between asking and now, as a share of the time that passed (at most three days).
PASSED, NOTED, ANSWERED, REACTED, CLOSED = 0.1, 0.3, 0.6, 0.8, 0.9


class QuestionLoader:
    """Puts one file after the other; people and words are read once."""

    def __init__(self) -> None:
        """Read who and what the files can name."""
        self.now = timezone.now()
        self.organisations = {one.slug: one for one in Organisation.objects.all()}
        self.groups = {group.slug: group for group in TargetGroup.objects.all()}
        self.people = {user.email: user for user in User.objects.all()}
        front_office = User.objects.with_role(Role.FRONT_OFFICE).order_by("pk").first()
        if front_office is None:
            raise BadContent("mensen.csv: nobody has the role front_office")
        self.front_office = front_office

    def load(self, path: Path) -> bool:
        """Put the question of a file; False when it is there already. Raises BadContent with the file."""
        try:
            file = read(path)
            fields = file.fields()
            facts = {
                "subject": fields.text("subject", required=True, longest=120),
                "channel": fields.choice("channel", Channel),
                "asker_name": fields.text("asker_name", required=True),
                "asker_email": fields.text("asker_email", required=True),
                "organisation": fields.text("organisation"),
                "target_group": fields.text("target_group"),
                "days_ago": fields.text("days_ago", required=True),
                "state": fields.choice("state", State),
                "expert": fields.text("expert"),
                "score": fields.choice("score", SCORES, default=""),
                "score_text": fields.text("score_text"),
            }
            attachments = fields.texts("attachments")
            fields.finish()
            if file.problems:
                raise BadFile(file.problems)
        except BadFile as error:
            raise BadContent(str(error)) from error
        if Question.objects.filter(asker_email=facts["asker_email"], title=facts["subject"]).exists():
            return False
        try:
            self._put(file, facts, attachments)
        except Exception as error:
            raise BadContent(f"{path.parent.name}/{path.name}: {error}") from error
        return True

    def _put(self, file: ContentFile, facts: dict[str, str], attachments: list[str]) -> None:
        asked_at = self.now - dt.timedelta(days=float(facts["days_ago"]))
        span = min(self.now - asked_at, dt.timedelta(days=3))
        texts = _sections(file.body)
        organisation = self.organisations.get(facts["organisation"])
        group = self.groups[facts["target_group"]] if facts["target_group"] else None
        expert = self.people[facts["expert"]] if facts["expert"] else None
        question = ask_question(
            SYSTEM,
            text=texts[""],
            title=facts["subject"],
            asker_name=facts["asker_name"],
            asker_email=facts["asker_email"],
            channel=facts["channel"],
            target_group=group,
            organisation=organisation,
            organisation_name="" if organisation else facts["organisation"],
            at=asked_at,
            silent=True,
            uploads=[_attachment(name) for name in attachments],
        )
        state = State(facts["state"])
        if state == State.NEW:
            return
        if expert is not None:
            pass_to_expert(SYSTEM, question, expert, at=asked_at + span * PASSED, silent=True)
        elif state == State.WITH_FRONT_OFFICE:
            take_question(
                SYSTEM, question, handler=self.front_office, at=asked_at + span * PASSED
            )  # fmt: skip
        elif state == State.WAITING_FOR_COLLEAGUE:
            take_question(
                SYSTEM, question, handler=self.front_office, at=asked_at + span * PASSED
            )  # fmt: skip
            consult(
                self.front_office, question, facts["subject"][:120], texts["Overleg"],
                name="Joris Prins", email="joris.prins@woonadvies.example", silent=True,
            )  # fmt: skip
        answerer = expert or self.front_office
        if note := texts.get("Interne notitie"):
            write_note(SYSTEM, question, note, author=answerer, at=asked_at + span * NOTED)
        if words := texts.get("Tussenbericht"):
            publish_answer(
                SYSTEM, question, words, then=State.WAITING_FOR_ASKER, author=answerer,
                at=asked_at + span * ANSWERED, silent=True,
            )  # fmt: skip
        if answer := texts.get("Antwoord"):
            publish_answer(
                SYSTEM, question, answer, then=State.ANSWERED, author=answerer,
                at=asked_at + span * ANSWERED, silent=True,
            )  # fmt: skip
        if reaction := texts.get("Reactie"):
            react(SYSTEM, question, reaction, at=asked_at + span * REACTED, silent=True)
            if answer and state == State.ANSWERED:
                publish_answer(
                    SYSTEM, question, "Graag gedaan. Heeft u nog een vraag? Wij helpen u graag verder.",
                    then=State.ANSWERED, author=answerer, at=asked_at + span * CLOSED, silent=True,
                )  # fmt: skip
        if state == State.CLOSED:
            close(SYSTEM, question, at=asked_at + span * CLOSED)
        if score := facts["score"]:
            rate(SYSTEM, question, SCORES[score], text=facts["score_text"], at=asked_at + span)
        question.refresh_from_db()
        if question.state != state:
            raise BadContent(f"should end as {state}, but ends as {question.state}")


def _attachment(name: str) -> File:
    """A file that comes with a question; they lie in a folder of their own."""
    return ContentBytes((CONTENT / "vragen" / "bijlagen" / name).read_bytes(), name)


def _sections(body: str) -> dict[str, str]:
    parts = HEADING.split(body)
    return {"": parts[0].strip()} | {
        name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def load_questions() -> int:
    """Put all questions; returns how many were new."""
    loader = QuestionLoader()
    return sum(loader.load(path) for path in sorted((CONTENT / "vragen").glob("*.md")))

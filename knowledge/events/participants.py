"""The list of who comes, for the organiser: on a page, and as a table for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .forms import QUESTION, question_fields
from .models import Event, Session
from .registrations import Registration, RegistrationQuerySet

State = Registration.State
PER_PAGE = 100


@dataclass
class Row:
    """One person with, per session, whether they were there."""

    registration: Registration
    position: int
    present: list[tuple[Session, bool]]


@dataclass
class Participants:
    """One page of the list as somebody asked for it. Five queries, however many people."""

    event: Event
    state: str = ""
    words: str = ""
    number: str = ""

    @property
    def found(self) -> RegistrationQuerySet:
        """Who fits the filters, in the order of the line."""
        found = self.event.registrations.order_by("turn")
        found = found.filter(state=self.state) if self.state in State.values else found.active()
        for word in self.words.replace("\x00", "").split()[:5]:
            found = found.filter(
                Q(name__icontains=word) | Q(email__icontains=word) | Q(organisation__icontains=word)
            )
        return found

    def page(self) -> Page[Any]:
        """The registrations of one page."""
        found = self.found.with_who_entered().prefetch_related("attendances")
        return Paginator(found, PER_PAGE).get_page(self.number)

    def rows(self, page: Page[Any]) -> list[Row]:
        """What the page shows per person."""
        line = {
            pk: n for n, pk in enumerate(self.event.registrations.in_line().values_list("pk", flat=True), 1)
        }
        rows = []
        for one in page:
            there = {attendance.session_uid for attendance in one.attendances.all()}
            present = [(session, session.uid in there) for session in self.event.session_list]
            rows.append(Row(one, line.get(one.pk, 0), present))
        return rows

    def counts(self) -> dict[str, int]:
        """How many in each state, and how many were at some session."""
        states = {str(state): Count("pk", filter=Q(state=state), distinct=True) for state in State.values}
        came = Count("pk", filter=Q(attendances__isnull=False), distinct=True)
        return self.event.registrations.aggregate(**states, came=came)


def details(event: Event, one: Registration, position: int) -> list[dict[str, str]]:
    """What is known of one person, as rows to look at; `position` is their number in the line, or 0."""
    state = str(one.get_state_display()).capitalize()
    if position:
        state += f" ({position})"
    elif one.must_answer:
        state += ", " + _("until %(moment)s hours") % {"moment": _moment(one.answer_by)}
    questions = question_fields(event).items()
    attended = {attendance.session_uid for attendance in one.attendances.all()}
    rows = [
        (_("State"), state),
        (_("E-mail address"), one.email),
        (_("Municipality or organisation"), one.organisation),
        *((str(field.label), one.answers.get(name.removeprefix(QUESTION), "")) for name, field in questions),
        (_("Registered on"), _moment(one.created_at)),
        (_("Registered by"), _registered_by(one)),
        (_("Was there"), "\n".join(_moment(s.starts_at) for s in event.session_list if s.uid in attended)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _registered_by(one: Registration) -> str:
    """The colleague or the organiser who did, if not they themselves."""
    if one.registered_by is not None:
        return one.registered_by.name
    return "" if one.entered_by is None else str(one.entered_by.get_full_name())


def _moment(when: object) -> str:
    return date_format(localtime(when), "j F Y, H.i")  # type: ignore[arg-type]


def table(event: Event) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows of the file with everybody who registered; own questions and sessions are columns."""
    questions = question_fields(event)
    header = [
        _("Number"), _("Name"), _("E-mail address"), _("Municipality or organisation"), _("State"),
        _("Registered by"), _("Registered on"), *(str(field.label) for field in questions.values()),
        *(_moment(session.starts_at) for session in event.session_list),
    ]  # fmt: skip
    people = event.registrations.order_by("turn").with_who_entered().prefetch_related("attendances")

    def rows() -> Iterator[list[object]]:
        for one in people.iterator(chunk_size=PER_PAGE):
            there = {attendance.session_uid for attendance in one.attendances.all()}
            yield [
                one.turn,
                one.name,
                one.email,
                one.organisation,
                str(one.get_state_display()),
                _registered_by(one),
                date_format(localtime(one.created_at), "Y-m-d H:i"),
                *(one.answers.get(name.removeprefix(QUESTION), "") for name in questions),
                *(_("present") if session.uid in there else "" for session in event.session_list),
            ]

    return header, rows()

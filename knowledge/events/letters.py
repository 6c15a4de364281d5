"""What people get by mail about their registration. Each is promised in the transaction of what it tells."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from post.mail import Attachment, queue_mail

from .access import address_of
from .calendar import invitations, withdrawals, withdrawals_of_gone
from .models import Event
from .registrations import Registration

State = Registration.State
# Letters of one effect: its transaction must not keep others waiting.
AT_ONCE = 50


@dataclass(frozen=True)
class Letter:
    """The parts of one mail: what it is about, its lines, and the button with where it leads."""

    subject: str
    lines: Sequence[str]
    button: str
    address: str = ""
    with_facts: bool = True
    attachments: Sequence[Attachment] = ()


def moment(when: object) -> str:
    """A day and time in words."""
    return date_format(timezone.localtime(when), "l j F, H.i")  # type: ignore[arg-type]


def _files(texts: Sequence[str], name: str, method: str) -> list[Attachment]:
    """Calendar files of one method; numbered where there are several."""
    ends = [f"-{number}" for number in range(1, len(texts) + 1)] if len(texts) > 1 else [""]
    # Of no texts there is no file.
    return [
        (f"{name}{end}.ics", f"text/calendar; method={method}", text)
        for end, text in zip(ends, texts, strict=False)
    ]


def _invited(registration: Registration, event: Event) -> list[Attachment]:
    return _files(invitations(registration, event), "bijeenkomst", "REQUEST")


def _withdrawn(texts: Sequence[str]) -> list[Attachment]:
    return _files(texts, "vervallen", "CANCEL")


def send(registration: Registration, event: Event, letter: Letter, key: str = "") -> None:
    """Promise a letter; without a key each is one of its own.

    Of several calendar files each goes in a mail of its own: programs take in the first of a mail alone.
    """
    key = key or f"registration-{registration.pk}-{secrets.token_hex(8)}"
    first, *others = letter.attachments or (None,)
    count = len(letter.attachments)
    if others:
        told = _("There are %(count)s calendar files. Each comes in a mail of its own.") % {"count": count}
        letter = replace(letter, lines=[*letter.lines, told])
    _queue(registration, event, replace(letter, attachments=[first] if first else []), key)
    for number, other in enumerate(others, 2):
        which = {"number": number, "count": count}
        line = _("This mail is for your calendar: it holds file %(number)s of %(count)s.") % which
        subject = f"{letter.subject} ({number}/{count})"
        alone = replace(letter, subject=subject, lines=[line], with_facts=False, attachments=[other])
        _queue(registration, event, alone, f"{key}-{number}")


def _queue(registration: Registration, event: Event, letter: Letter, key: str) -> None:
    from knowledge.resources.presentation import place_text, session_text

    with translation.override(settings.LANGUAGE_CODE):
        facts = [session_text(s.starts_at, s.ends_at, year=True) for s in event.session_list]
        where = place_text(event)
    queue_mail(
        key=key,
        to=registration.email,
        template="knowledge/mail/event",
        context={
            "subject": letter.subject,
            "name": registration.name,
            "lines": letter.lines,
            "title": event.title,
            "facts": [*facts, where] if letter.with_facts else [],
            "button": letter.button,
            "address": letter.address or address_of(registration),
            "page": _page(event, letter),
            "reason": _reason(registration),
        },
        attachments=list(letter.attachments),
        reply_to=settings.DESK_EMAIL,
    )


def _page(event: Event, letter: Letter) -> str:
    """The page of the meeting; "" where the button leads there, and for one that is off, which has none."""
    page = event.public_address
    return page if event.live and letter.address != page else ""


def _reason(registration: Registration) -> str:
    if registration.registered_by is not None:
        return _("You get this mail because %(name)s registered you.") % {
            "name": registration.registered_by.name
        }
    if registration.entered_by is not None:
        return _("You get this mail because %(name)s of %(site)s registered you.") % _who(registration)
    return _("You get this mail because somebody registered with this address.")


def _who(registration: Registration) -> dict[str, str]:
    """The organiser who entered somebody."""
    by = registration.entered_by
    return {"name": by.get_full_name() if by is not None else "", "site": settings.SITE_NAME}


def _entered(registration: Registration) -> list[str]:
    """Who was registered by an organiser hears by whom, and how to undo that."""
    if registration.entered_by is None:
        return []
    told = _(
        "%(name)s of %(site)s registered you for this meeting. Is that not right? Cancel with the button."
    )
    return [told % _who(registration)]


def _title(event: Event) -> dict[str, str]:
    return {"title": event.title}


def confirm_address(registration: Registration, event: Event) -> None:
    """Whoever filled in this address is asked whether it is theirs."""
    assert registration.answer_by is not None  # noqa: S101  set where it is called
    until = {"moment": moment(registration.answer_by)}
    if registration.state == State.OFFERED:
        lines = [_("We keep a place for you until %(moment)s. Confirm it with the button.") % until]
    else:
        lines = [
            _("All places are taken. You can be on the waiting list."),
            _("Confirm that before %(moment)s with the button.") % until,
        ]
    colleagues = [one.name for one in registration.colleagues.all()]
    if colleagues:
        lines.append(_("You also register: %(names)s.") % {"names": ", ".join(colleagues)})
    lines.append(_("Was it not you? Then you need not do anything, and we forget your address."))
    subject = _("Confirm your registration: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("Confirm my registration")))


def place_is_given(registration: Registration, event: Event) -> None:
    """The confirmation, with the meeting for the calendar."""
    attachments = _invited(registration, event)
    lines = [*_entered(registration), _("You have a place. The meeting is attached for your calendar.")]
    if event.online:
        lines.append(_("You find the link to take part on your page, from a day before the meeting."))
    lines.append(_("Can't you come? Cancel with the button, then somebody else can have your place."))
    subject = _("You are registered: %(title)s") % _title(event)
    send(
        registration,
        event,
        Letter(subject, lines, _("See or change your registration"), "", True, attachments),
    )


def is_waiting(registration: Registration, event: Event, position: int) -> None:
    """On the waiting list, and where."""
    lines = [
        *_entered(registration),
        _("You are on the waiting list, as number %(number)s.") % {"number": position},
        _("Does a place come free? Then you get a mail with the time until which it is yours."),
    ]
    subject = _("You are on the waiting list: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("See or change your registration")))


def is_first_in_line(registration: Registration, event: Event) -> None:
    """The organiser let somebody pass the others who wait."""
    lines = [
        _("You are now number 1 on the waiting list."),
        _("Does a place come free? Then you get a mail with the time until which it is yours."),
    ]
    subject = _("You are first on the waiting list: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("See or change your registration")))


def place_is_offered(registration: Registration, event: Event) -> None:
    """A place came free for who waited."""
    assert registration.answer_by is not None  # noqa: S101  the constraint says so
    until = {"moment": moment(registration.answer_by)}
    lines = [
        _("A place came free for you."),
        _("Take it before %(moment)s with the button. After that it goes to the next.") % until,
    ]
    subject = _("There is a place for you: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("Take this place")))


def offer_is_over(registration: Registration) -> None:
    """Nobody answered in time."""
    event = registration.event
    lines = [
        _("The place that we kept for you went to the next on the waiting list: we did not hear from you."),
        _("Would you still like to come? Register again."),
    ]
    subject = _("Your place is no longer kept: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("See the meeting"), event.public_address))


def is_cancelled(registration: Registration, event: Event, *, had_place: bool) -> None:
    """Somebody said that they don't come."""
    subject, lines = _("You cancelled: %(title)s"), [_("You no longer come to this meeting.")]
    _cancelled(registration, event, subject, lines, had_place=had_place)


def is_cancelled_for(registration: Registration, event: Event, *, had_place: bool) -> None:
    """The organiser cancelled for somebody."""
    lines = [
        _("We cancelled your registration: we heard that you don't come."),
        _("Is that not right? Answer this mail, or register again."),
    ]
    subject = _("You are no longer registered: %(title)s")
    _cancelled(registration, event, subject, lines, had_place=had_place)


def _cancelled(
    registration: Registration, event: Event, subject: str, lines: Sequence[str], *, had_place: bool
) -> None:
    attachments = _withdrawn(withdrawals(registration, event)) if had_place else []
    told = [*lines, *_taken_out(attachments)]
    letter = Letter(
        subject % _title(event), told, _("See the meeting"), event.public_address, True, attachments
    )
    send(registration, event, letter)


def how_it_stands(registration: Registration, event: Event) -> None:
    """Whoever registers again gets the letter of the state that they are in."""
    if registration.state == State.PLACED:
        place_is_given(registration, event)
    elif registration.confirmed_at is None:
        confirm_address(registration, event)
    elif registration.state == State.OFFERED:
        place_is_offered(registration, event)
    else:
        is_waiting(registration, event, position_of(registration))


def position_of(registration: Registration) -> int:
    """The number in the line, from one."""
    return Registration.objects.in_line().filter(
        event=registration.event_id, turn__lte=registration.turn
    ).count()  # fmt: skip


def _taken_out(attachments: Sequence[Attachment]) -> list[str]:
    """What a file that withdraws is for."""
    if not attachments:
        return []
    return [_("The attached file takes this out of your calendar.")]


def has_changed(registration: Registration, event: Event, changes: Sequence[str]) -> None:
    """The meeting is at another time or place."""
    lines = [_("Something changed about this meeting."), *changes]
    attachments: list[Attachment] = []
    if registration.has_place:
        attachments = _invited(registration, event)
        lines.append(
            _("The attached file changes it in your calendar. Can't you come then? Cancel on your page.")
        )
    subject = _("Changed: %(title)s") % _title(event)
    send(
        registration,
        event,
        Letter(subject, lines, _("See or change your registration"), "", True, attachments),
    )


def a_time_is_gone(registration: Registration, event: Event) -> None:
    """A session is no more, for whose calendar it is in. A mail of its own: programs read one file a mail."""
    attachments = _withdrawn(withdrawals_of_gone(registration, event)) if registration.has_place else []
    if not attachments:
        return
    lines = [_("A time of this meeting is off."), *_taken_out(attachments), _("These times are left.")]
    subject = _("A time is off: %(title)s") % _title(event)
    send(
        registration,
        event,
        Letter(subject, lines, _("See or change your registration"), "", True, attachments),
    )


def does_not_take_place(registration: Registration, event: Event) -> None:
    """The meeting is off."""
    attachments: list[Attachment] = []
    if registration.has_place:
        # A session that went just before is in their calendar too.
        gone = withdrawals_of_gone(registration, event)
        attachments = _withdrawn([*withdrawals(registration, event), *gone])
    lines = [_("We are sorry: this meeting does not take place."), *_taken_out(attachments)]
    subject = _("Does not take place: %(title)s") % _title(event)
    address = f"{settings.SITE_URL}/bijeenkomsten/"
    send(
        registration,
        event,
        Letter(subject, lines, _("See which meetings are coming"), address, True, attachments),
    )


def takes_place_after_all(registration: Registration, event: Event, changes: Sequence[str]) -> None:
    """It was off and is on again."""
    lines = [_("This meeting takes place after all. Your registration stands as it was."), *changes]
    attachments = _invited(registration, event) if registration.has_place else []
    subject = _("Takes place after all: %(title)s") % _title(event)
    send(
        registration,
        event,
        Letter(subject, lines, _("See or change your registration"), "", True, attachments),
    )


def reminder(registration: Registration, event: Event, starts: object, key: str, *, with_link: bool) -> None:
    """It is soon; an hour before it with the link to take part."""
    lines = [_("The meeting begins on %(moment)s hours.") % {"moment": moment(starts)}]
    if with_link and event.online_url:
        lines.append(_("Take part: %(link)s") % {"link": event.online_url})
        lines.append(_("Does the link not work? The newest one stands on your page."))
    elif event.online:
        lines.append(_("You find the link to take part on your page, from a day before the meeting."))
    lines.append(_("Can't you come? Cancel with the button, then somebody else can have your place."))
    subject = _("Soon: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("See or change your registration")), key)


def link_has_changed(registration: Registration, event: Event) -> None:
    """The link in the last reminder is not right any more."""
    lines = [
        _("The link to take part is another one now. Do not use the one in our earlier mail."),
        _("Take part: %(link)s") % {"link": event.online_url},
    ]
    subject = _("New link to take part: %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("See or change your registration")))


def link_to_ask(registration: Registration, event: Event) -> None:
    """The way to one's own questions, for who stands in the room without their mail at hand."""
    lines = [_("With the button you ask your question, and see what others ask.")]
    subject = _("Your link: %(title)s") % _title(event)
    address = address_of(registration, "event_ask")
    send(registration, event, Letter(subject, lines, _("Ask a question"), address, False))


def from_organiser(registration: Registration, event: Event, subject: str, text: str, key: str) -> None:
    """What an organiser wrote to participants, each part of the text a paragraph."""
    lines = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    button = _("See your page") if event.is_over else _("See or change your registration")
    send(registration, event, Letter(subject, lines, button, "", not event.is_over), key)


def asks_what_you_think(registration: Registration, event: Event, key: str) -> None:
    """After it: what was it like, and the certificate for who was there."""
    lines = [
        _("Thank you for coming. Was it of use to you? Tell us in a minute; we don't keep who said what."),
        _("Were you there? Then you find your certificate on the same page."),
    ]
    subject = _("What did you think of it? %(title)s") % _title(event)
    send(registration, event, Letter(subject, lines, _("Tell what you think"), "", False), key)

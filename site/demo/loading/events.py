"""Who registered for the meetings of the demo: one of them is full. A second time changes nothing."""

from __future__ import annotations

from knowledge.events.actions import RegistrationClosed, register_for_event
from knowledge.models import Event, Registration
from post.models import Effect

from .tables import each


def load_registrations() -> int:
    """Put everybody; returns how many were new."""
    events = {event.slug: event for event in Event.objects.filter(live=True)}
    known = set(Registration.objects.values_list("pk", flat=True))

    def put(row: dict[str, str]) -> Registration | None:
        event = events[row["event"]]
        answers = {block.id: row["lunch"] for block in list(event.questions)[:1]}
        try:
            return register_for_event(
                event, name=row["name"], email=row["email"], organisation=row["organisation"],
                key=f"demo-{row['key']}", answers=answers, confirmed=True,
            )  # fmt: skip
        except RegistrationClosed:
            # The demo may stand for weeks: then this meeting is over.
            return None

    each("aanmeldingen.csv", put)
    new = Registration.objects.exclude(pk__in=known)
    for registration in new:
        # Nobody gets mail about what is made up.
        Effect.objects.waiting().filter(
            kind="mail", key__startswith=f"registration-{registration.pk}-"
        ).delete()
    return new.count()

"""Coming forward to a municipality, and that one of theirs came to a meeting."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from knowledge.events.reach import note_reach, put_reach
from knowledge.models import Event, EventCount, Registration
from loket.intake.organisations import by_name, of_address
from loket.models import OfferOfHelp
from loket.rights import may_backdate, may_see_municipalities, require
from vocabulary.models import Municipality

# A click in the wrong line can be put right by who made it.
TAKE_BACK_WITHIN = dt.timedelta(days=1)


@transaction.atomic
def offer_help(
    actor: Any,
    municipality: Municipality,
    *,
    how: str = OfferOfHelp.How.PHONE,
    form_key: str = "",
    at: dt.datetime | None = None,
) -> OfferOfHelp:
    """Write down that the actor contacted a municipality to offer help. The same form again is one.

    Raises ValidationError for a way that does not exist and a moment that lies ahead.
    """
    require(may_see_municipalities(actor))
    now = timezone.now()
    if how not in OfferOfHelp.How.values:
        raise ValidationError(_("Choose how you contacted them."), code="how")
    if at is not None and at > now:
        raise ValidationError(_("This day has not come yet. Choose today or a day before it."), code="ahead")
    offer, created = OfferOfHelp.objects.get_or_create(
        form_key=form_key[:64] or secrets.token_hex(16),
        defaults={
            "municipality": municipality,
            "how": how,
            "at": at or now,
            "by": actor if isinstance(actor, User) else None,
        },
    )
    if created:
        record(actor, "offer_help", municipality, how=str(how))
    return offer


@transaction.atomic
def take_back_offer(actor: Any, offer: OfferOfHelp) -> None:
    """Undo a contact that was written down by mistake. Taking back twice is taking back once."""
    require(may_take_back(actor, offer))
    if OfferOfHelp.objects.filter(pk=offer.pk).delete()[0]:
        record(actor, "take_back_offer", offer.municipality)


def may_take_back(actor: Any, offer: OfferOfHelp) -> bool:
    """Who wrote it down, on the day itself."""
    mine = offer.by_id is not None and offer.by_id == getattr(actor, "pk", None)
    return may_see_municipalities(actor) and mine and timezone.now() - offer.at <= TAKE_BACK_WITHIN


def note_visit(registration: Registration) -> None:
    """Say of which municipality somebody comes to an event: by the mail domain, else by the name they typed.

    Only its own staff count: a corporation in the same town says nothing of the town hall.
    """
    known = of_address(registration.email)
    if known is not None and known.kind == known.Kind.MUNICIPALITY:
        municipality = known.municipality
    else:
        found = by_name(registration.organisation)
        municipality = found.municipality if found and found.kind == Organisation.Kind.MUNICIPALITY else None
    note_reach(registration, municipality)


@transaction.atomic
def put_visit(actor: Any, municipality: Municipality, event: Event, *, at: dt.datetime) -> EventCount:
    """Put a visit that was registered elsewhere: from the command line alone. Twice is once."""
    require(may_backdate(actor))
    return put_reach(municipality, event, at)


def forget_old_offers() -> int:
    """Remove what was kept as long as the privacy page says; returns how many."""
    kept_from = OfferOfHelp.personal_data.kept_from(timezone.now())
    return OfferOfHelp.objects.filter(at__lt=kept_from).delete()[0]

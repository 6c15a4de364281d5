"""Correcting what we know of the asker: a slip in a name or an address, an organisation nobody knew."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from helpdesk.models import Ticket

from accounts.audit import record
from accounts.models import Organisation, User
from loket import access, mails
from loket.models import Message, Question
from loket.models.question import WITHOUT_ADDRESS
from loket.rights import is_desk, require
from vocabulary.models import Municipality

from .ground import locked, moved, say

# As long as titles of other ways in may be.
LONGEST_TITLE = 120


@transaction.atomic
def correct_asker(
    actor: Any,
    question: Question,
    *,
    title: str,
    asker_name: str,
    asker_email: str,
    organisation_name: str,
    organisation_kind: str = "",
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
) -> Question:
    """Put right who asks and what the question is called; for the desk. The conversation says what, not how.

    With another address the old link and reply address end, since somebody else may hold them, and the new
    one hears how far the question is. Raises ValidationError.
    """
    question = locked(question)
    require(is_desk(actor))
    if question.emptied_at is not None:
        raise ValidationError(_("Nothing of the asker is left in this question."), code="emptied")
    asker_email = asker_email.strip().lower()
    if asker_email or question.channel not in WITHOUT_ADDRESS:
        validate_email(asker_email)
    wanted = {
        "title": " ".join(title.split())[:LONGEST_TITLE] or question.title,
        "asker_name": " ".join(asker_name.split())[:100],
        "asker_email": asker_email,
        "organisation_name": " ".join(organisation_name.split())[:150],
        "organisation_kind": organisation_kind or Organisation.Kind.OTHER,
        "organisation": organisation,
        "municipality": municipality,
    }
    changed = [name for name, value in wanted.items() if getattr(question, name) != value]
    if not changed:
        return question
    for name in changed:
        setattr(question, name, wanted[name])
    if "asker_email" in changed:
        _new_holder(question)
    if "title" in changed:
        Ticket.objects.filter(pk=question.pk).update(title=question.title)
    now = timezone.now()
    what = ", ".join(dict.fromkeys(_in_words(name) for name in changed))
    corrected = say(question, Message.Kind.EVENT, now, author=actor, event=Message.Event.CORRECTED, text=what)
    moved(question, now)
    record(actor, "correct_asker", question, changed=changed)
    if "asker_email" in changed and not question.held:
        mails.tell_new_address(question, corrected)
    return question


def _new_holder(question: Question) -> None:
    """Whose question it is from now on; what was mailed to the old address opens nothing any more."""
    email = question.asker_email
    question.asker = User.objects.filter(email=email, is_active=True).first() if email else None
    question.access_salt = access.new_salt()
    question.access_hash = access.hash_of(access.token_of(question.access_salt))


def _in_words(field: str) -> str:
    return {
        "title": _("title"),
        "asker_name": _("name"),
        "asker_email": _("e-mail address"),
    }.get(field, _("organisation"))

"""What a person does with a mail that did not become a question by itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from loket import mails
from loket.models import IncomingMail, Question
from loket.rights import is_desk, require

from .asking import ask_question

State = IncomingMail.State
MAX_REASON = 200


def _locked(actor: Any, mail: IncomingMail) -> IncomingMail:
    require(is_desk(actor) and isinstance(actor, User))
    return IncomingMail.objects.select_for_update().get(pk=mail.pk)


@transaction.atomic
def try_mail_again(actor: Any, mail: IncomingMail) -> bool:
    """Let a kept mail be read once more, such as after a repair; the caller then processes it.

    False when somebody dealt with it already.
    """
    locked = _locked(actor, mail)
    if locked.state != State.KEPT:
        return False
    IncomingMail.objects.filter(pk=mail.pk).update(
        state=State.RECEIVED, outcome="", reason="", detail="", attempts=0
    )
    record(actor, "try_mail_again", mail)
    return True


@transaction.atomic
def make_question_of_mail(
    actor: Any,
    mail: IncomingMail,
    *,
    text: str,
    asker_name: str,
    asker_email: str,
    organisation_name: str = "",
) -> Question:
    """Make a question of a mail by hand, also of one that was taken for an automatic one.

    Raises ValidationError on an empty text or a wrong address, and when it is a question already.
    """
    locked = _locked(actor, mail)
    if locked.outcome not in (IncomingMail.Outcome.KEPT, IncomingMail.Outcome.IGNORED):
        raise ValidationError(_("A colleague made a question of this e-mail already."), code="done")
    question = ask_question(
        actor,
        text=text,
        asker_name=asker_name,
        asker_email=asker_email,
        organisation_name=organisation_name,
        channel="mail",
        title=locked.subject[:110],
        silent=True,
    )
    locked.state = State.DONE
    locked.outcome, locked.reason = IncomingMail.Outcome.QUESTION, "by_hand"
    locked.question, locked.message = question, question.messages.get()
    locked.dealt_with_at = timezone.now()
    locked.save()
    record(actor, "make_question_of_mail", mail, question=question.pk)
    mails.confirm(question)
    return question


@transaction.atomic
def put_mail_away(actor: Any, mail: IncomingMail, reason: str) -> bool:
    """Put a kept mail away that asks nothing, with the reason. False when it was dealt with already."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError(_("Write why this e-mail can be put away."), code="required")
    locked = _locked(actor, mail)
    if locked.state != State.KEPT:
        return False
    locked.state, locked.detail, locked.dealt_with_at = State.PUT_AWAY, reason[:MAX_REASON], timezone.now()
    locked.save(update_fields=["state", "detail", "dealt_with_at"])
    record(actor, "put_mail_away", mail)
    return True

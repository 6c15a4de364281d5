"""Standard texts of the desk: kept by the desk itself, used by who answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from helpdesk.models import PreSetReply

from accounts.actions import System
from accounts.audit import record
from loket.answering.filling import unknown_in
from loket.models import TextModule
from loket.rights import is_desk, require
from vocabulary.models import TargetGroup

from .ground import checked_text

LONGEST_NAME = 100


@transaction.atomic
def put_text_module(
    actor: Any,
    name: str,
    body: str,
    *,
    target_groups: Iterable[TargetGroup] = (),
    reply: PreSetReply | None = None,
) -> PreSetReply:
    """Make a standard text, or change `reply`. Without target groups it is for every question.

    Raises ValidationError on an empty or a known name, and for each name between braces that is no variable.
    """
    require(is_desk(actor) or isinstance(actor, System))
    name, body = " ".join(name.replace("\x00", "").split()), checked_text(body)
    if not name:
        raise ValidationError({"name": _("Write a name.")})
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("Make the name shorter.")})
    same = PreSetReply.objects.filter(name__iexact=name)
    if reply is not None:
        same = same.exclude(pk=reply.pk)
    if same.exists():
        raise ValidationError({"name": _("There is a standard text with this name already.")})
    if unknown := unknown_in(body):
        names = ", ".join(f"{{{one}}}" for one in unknown)
        text = ngettext(
            "There is no variable %(names)s. Choose one from the list.",
            "There are no variables %(names)s. Choose from the list.",
            len(unknown),
        )
        raise ValidationError({"body": text % {"names": names}})
    is_new = reply is None
    reply = reply or PreSetReply()
    reply.name, reply.body = name, body
    reply.save()
    module, _created = TextModule.objects.get_or_create(reply=reply)
    module.target_groups.set(target_groups)
    module.save()
    record(actor, "put_text_module", reply, new=is_new)
    return reply


@transaction.atomic
def remove_text_module(actor: Any, reply: PreSetReply) -> None:
    """Take a standard text away. Answers that were written with it stay as they are."""
    require(is_desk(actor))
    record(actor, "remove_text_module", reply)
    reply.delete()

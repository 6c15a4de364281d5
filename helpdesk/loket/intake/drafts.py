"""The draft of a web question.

It lies in the database under the hash of a random key, and the key lies in a cookie of its own. So signing in
or out, an expired session or a restarted browser loses nothing that was typed.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from files.actions import remove_files, store_file
from files.models import StoredFile
from loket.models import Draft, Message
from loket.models.intake import KEEP_DRAFT

# What one question may bring along; the files room judges each of them.
MOST_FILES, MOST_BYTES = 5, 50 * 1024 * 1024
COOKIE = "vraag"
PATH = "/vraag/"


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def draft_of(request: HttpRequest) -> Draft | None:
    """The visitor's draft, also one that was sent already; None without a cookie of ours."""
    key = request.COOKIES.get(COOKIE, "")
    if not 20 <= len(key) <= 100:
        return None
    return Draft.objects.filter(key_hash=_hash(key)).select_related("question").first()


def begin() -> tuple[Draft, str]:
    """A new draft and the key for its cookie."""
    key = secrets.token_urlsafe(32)
    return Draft.objects.create(key_hash=_hash(key)), key


def remember(response: HttpResponse, key: str) -> None:
    """Give the visitor the key. Out of reach of scripts, and sent to the form's own addresses only."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(KEEP_DRAFT.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


@transaction.atomic
def keep(draft: Draft, values: dict[str, Any]) -> None:
    """Add what was typed on one screen; nothing when it was sent or thrown away on another one meanwhile."""
    held = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, question=None).first()
    draft.data = {**(held or draft).data, **values}
    if held is not None:
        held.data = draft.data
        held.save(update_fields=["data", "changed_at"])


def attachments_of(draft: Draft) -> list[StoredFile]:
    """The files that came with the draft, in the order in which they came."""
    return list(_files(draft).order_by("uploaded_at", "pk"))


@transaction.atomic
def attach(actor: Any, draft: Draft, upload: UploadedFile) -> StoredFile:
    """Keep a file with the draft. Raises ValidationError on a bad one, and on one too many."""
    Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    kept = attachments_of(draft)
    if len(kept) >= MOST_FILES:
        raise ValidationError(
            _("You can add %(count)s files at most. Remove one first.") % {"count": MOST_FILES}
        )
    if sum(stored.size for stored in kept) + (upload.size or 0) > MOST_BYTES:
        megabytes = MOST_BYTES // (1024 * 1024)
        raise ValidationError(
            _("Your files together are larger than %(megabytes)s MB. Choose a smaller file.")
            % {"megabytes": megabytes}
        )
    return store_file(actor, upload, owner=draft)


@transaction.atomic
def detach(draft: Draft, key: str | None = None) -> None:
    """Remove one file of a draft, or all of them."""
    wanted = [stored.pk for stored in _files(draft) if key is None or str(stored.pk) == key]
    remove_files(_files(draft).filter(pk__in=wanted))


def hand_over(draft: Draft, message: Message) -> None:
    """The files of the draft become those of the message that it turned into."""
    _files(draft).update(owner_type=ContentType.objects.get_for_model(Message), owner_id=str(message.pk))


def forget_old() -> int:
    """Remove drafts that nobody touched for fourteen days, with their files; returns how many."""
    count = 0
    for draft in Draft.objects.forgotten():
        with transaction.atomic():
            detach(draft)
            draft.delete()
        count += 1
    return count


def _files(draft: Draft) -> Any:
    return StoredFile.objects.filter(
        owner_type=ContentType.objects.get_for_model(Draft), owner_id=str(draft.pk)
    )

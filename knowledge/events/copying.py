"""A page that an editor copies is another meeting: calendars must not take one for the other."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from .models import Event


@hooks.register("after_copy_page")
def give_copy_its_own_uids(request: HttpRequest, page: Page, new_page: Page) -> None:
    """New UIDs for the sessions of a copied event, on the page and in its draft."""
    event: Any = new_page.specific
    if not isinstance(event, Event):
        return
    draft = event.get_latest_revision_as_object()
    sessions = list(draft.sessions.all())
    for session in sessions:
        session.uid = uuid.uuid4()
        event.sessions.filter(pk=session.pk).update(uid=session.uid)
    draft.sessions.set(sessions)
    draft.save_revision(user=request.user, clean=False)

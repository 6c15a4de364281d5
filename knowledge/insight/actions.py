"""The verb that puts counts; readers' own views come by `counting`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from accounts.roles import Role, has_role

from .models import PageViews


@transaction.atomic
def put_views(actor: Any, views: Iterable[tuple[int, dt.date, int]]) -> None:
    """Put counts from elsewhere (page, day, count); a day of a page that is counted already stays.

    Raises PermissionDenied unless the actor is an administrator.
    """
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    rows = [PageViews(page_id=page, day=day, count=count) for page, day, count in views]
    PageViews.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    record(actor, "put_views", None, rows=len(rows))

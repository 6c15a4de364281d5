"""Deleting people in the editor: only whom nothing hangs on that must be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import router
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail import hooks

from .models import User


def _must_stay(people: list[User]) -> bool:
    collector = Collector(using=router.db_for_write(User))
    try:
        collector.collect(people)
    except (ProtectedError, RestrictedError):
        return True
    return False


@hooks.register("before_delete_user")
def refuse_to_delete_person(request: HttpRequest, person: User) -> HttpResponse | None:
    """Say so, instead of failing half-way."""
    return refuse_to_delete_people(request, "delete", [person], None)


@hooks.register("before_bulk_action")
def refuse_to_delete_people(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    people = [found for found in objects if isinstance(found, User)]
    if action_type == "delete" and people and _must_stay(people):
        messages.error(
            request, gettext("Something hangs on this person that must be kept. Close the account instead.")
        )
        return redirect("wagtailusers_users:index")
    return None

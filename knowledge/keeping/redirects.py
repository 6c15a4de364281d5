"""Taking a page away without leading readers nowhere: who refers to it, and where its address leads then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from accounts.audit import record
from accounts.models import User
from knowledge.resources.base import Resource

ACTIONS = ("unpublish", "delete")


class OldAddressMiddleware(RedirectMiddleware):
    """Wagtail's, but an old address never leads to itself.

    That happens when a page went from one address to another and back, and was then taken away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A redirect in place of "not found", where there is one that leads elsewhere."""
        answer: HttpResponseBase = super().process_response(request, response)
        if answer is not response and urlsplit(answer.headers.get("Location", "")).path == request.path:
            return response
        return answer


def referrers(pages: Iterable[Page]) -> dict[int, list[Page]]:
    """Per page that readers could reach, the other pages that refer to it; two queries for all of them."""
    wanted = {page.pk for page in pages if page.first_published_at is not None}
    base = ContentType.objects.get_for_model(Page)
    found = list(
        ReferenceIndex.objects.filter(
            to_content_type=base, to_object_id__in=[str(pk) for pk in wanted], base_content_type=base
        ).values_list("to_object_id", "object_id")
    )
    sources = Page.objects.filter(pk__in={int(source) for _to, source in found}).in_bulk()
    result: dict[int, list[Page]] = {}
    for to, source in sorted(set(found), key=lambda pair: int(pair[1])):
        # Those that are taken away together ask nothing of each other.
        if int(source) not in wanted and (page := sources.get(int(source))):
            result.setdefault(int(to), []).append(page)
    return result


def asks_redirect(pages: Iterable[Page]) -> bool:
    """Whether something refers to one of these resources, so that it must be said where that leads."""
    resources = [page for page in pages if issubclass(page.specific_class or object, Resource)]
    return bool(resources and referrers(resources))


@transaction.atomic
def take_away(actor: Any, how: str, targets: Mapping[Page, Page | None]) -> None:
    """Unpublish or delete pages; the address of each leads to its target from then on (None: nowhere).

    Raises PermissionDenied when the actor may not, ValidationError when a target is not public or goes too.
    """
    for page in targets:
        rights = page.permissions_for_user(actor)
        if not (rights.can_delete() if how == "delete" else rights.can_unpublish()):
            raise PermissionDenied
    gone = {page.pk for page in targets}
    user = actor if isinstance(actor, User) and actor.pk else None
    for page, target in targets.items():
        if target is not None and (not target.live or target.pk in gone or target.is_root()):
            raise ValidationError(
                gettext("Choose a public page that stays, for “%(title)s”.") % {"title": page.title}
            )
        _lead(page, target, is_permanent=how == "delete")
        record(actor, "redirect_page", target, page=page.pk)
        if how == "delete":
            page.delete(user=user)
        else:
            page.unpublish(user=user)


def asks_after_expiry(page: Page) -> bool:
    """Whether this page goes by itself at a set moment, others refer to it, and nobody said where they go."""
    public = Page.objects.filter(pk=page.pk, live=True, expire_at__gt=timezone.now()).first()
    if public is None or not asks_redirect([public]):
        return False
    place = _place(public)
    if place is None:
        return False
    site, old_path = place
    return not Redirect.objects.filter(site_id=site, old_path=old_path).exists()


@transaction.atomic
def lead_after_expiry(actor: Any, page: Page, target: Page | None) -> None:
    """Say where the address of a page leads when its moment has come (None: nowhere).

    A redirect only works where no page is, so it can stand there beforehand. Raises PermissionDenied when the
    actor may not take the page away, ValidationError when the target is not public or is the page itself.
    """
    if not page.permissions_for_user(actor).can_unpublish():
        raise PermissionDenied
    if target is not None and (not target.live or target.pk == page.pk or target.is_root()):
        raise ValidationError(
            gettext("Choose a public page that stays, for “%(title)s”.") % {"title": page.title}
        )
    if place := _place(page):
        site, old_path = place
        Redirect.objects.filter(old_path=old_path, site_id=site).delete()
        if target is not None:
            # As one that Wagtail made: when the page gets another address first, that one wins.
            Redirect.objects.create(
                old_path=old_path, site_id=site, redirect_page=target, is_permanent=False,
                automatically_created=True,
            )  # fmt: skip
    record(actor, "redirect_page", target, page=page.pk)


def _place(page: Page) -> tuple[int, str] | None:
    """The site and the path of a page, as redirects write it."""
    parts = page.get_url_parts()
    return (parts[0], Redirect.normalise_path(parts[2])) if parts else None


def _lead(page: Page, target: Page | None, *, is_permanent: bool) -> None:
    """Let the address of a page, and older ones that led to it, lead to the target."""
    place = _place(page)
    if place is None:
        return
    site, old_path = place
    # What was said at an earlier time is over: it could lead round in a circle.
    Redirect.objects.filter(old_path=old_path, site_id=site).delete()
    if target is None:
        return
    # An unpublished page may come back, so browsers should not remember where its address led meanwhile.
    Redirect.objects.create(old_path=old_path, site_id=site, redirect_page=target, is_permanent=is_permanent)
    # Older addresses lead there at once, not by way of this one.
    Redirect.objects.filter(redirect_page=page).update(redirect_page=target)
    target_parts = target.get_url_parts()
    if target_parts is not None:
        own = Redirect.normalise_path(target_parts[2])
        Redirect.objects.filter(old_path=own, redirect_page=target).delete()

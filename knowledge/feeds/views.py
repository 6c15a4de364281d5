"""The addresses of feeds and site map. They name public pages only, so they are the same for everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from knowledge.resources.base import Resource, ResourceQuerySet
from knowledge.resources.landing import SectionPage
from knowledge.visibility import is_visible_to
from vocabulary.models import TargetGroup

from . import atom, sitemap

ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"


def _answer(text: str, content_type: str) -> HttpResponse:
    """A feed that anybody may keep, and asks each time whether it is still right.

    By its ETag alone: what is taken away makes a feed other, and no date in it newer.
    """
    response = HttpResponse(text, content_type=content_type)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _feed(pages: ResourceQuerySet, *, name: str, title: str, address: str, page: str) -> HttpResponse:
    found = atom.latest(pages)
    text = atom.as_xml(
        found,
        name=name,
        title=title,
        subtitle=_("What was published last."),
        address=address,
        page=page,
    )
    return _answer(text, ATOM)


@require_safe
@conditional_page
def everything(request: HttpRequest) -> HttpResponse:
    """The feed of all that is published."""
    return _feed(
        Resource.objects.visible_to(None).reading_matter(),
        name="alles",
        title=settings.SITE_NAME,
        address=reverse("knowledge:feed"),
        page="/",
    )


@require_safe
@conditional_page
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed of a target group, with what is about all groups."""
    group = get_object_or_404(TargetGroup, slug=slug)
    return _feed(
        Resource.objects.visible_to(None).reading_matter().about_group(slug),
        name=f"doelgroep/{slug}",
        title=f"{settings.SITE_NAME}: {group.name}",
        address=reverse("knowledge:feed_of_group", args=[slug]),
        page=reverse("knowledge:target_group", args=[slug]),
    )


@require_safe
@conditional_page
def of_section(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed of one kind of content, as its section lists it."""
    section = SectionPage.objects.filter(is_visible_to(None), slug=slug).first()
    if section is None:
        raise Http404
    return _feed(
        Resource.objects.visible_to(None).child_of(section),
        name=f"soort/{slug}",
        title=f"{settings.SITE_NAME}: {section.short_title}",
        address=reverse("knowledge:feed_of_section", args=[slug]),
        page=section.url or "/",
    )


@require_safe
@conditional_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Where the parts of the site map are."""
    found = sitemap.parts()
    entries = [
        sitemap.Entry(settings.SITE_URL + reverse("knowledge:sitemap_part", args=[number]), changed)
        for number, changed in found
    ]
    return _answer(sitemap.as_xml(entries, outer="sitemapindex", inner="sitemap"), XML)


@require_safe
@conditional_page
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One part of the site map."""
    found = sitemap.entries(part) if part < 10**9 else []
    if not found:
        raise Http404
    return _answer(sitemap.as_xml(found, outer="urlset", inner="url"), XML)

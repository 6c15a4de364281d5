"""Atom of a search: what a reader would find with the same address, newest first, for a feed reader.

It holds what everybody may read, whoever asks: feed readers come without a session.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from .asked import Asked, readable_text
from .asking import finding_for
from .engines import EngineUnavailable
from .finding import PageResult
from .presentation import marked

ENTRIES = 30
ATOM = "application/atom+xml; charset=utf-8"
# Of a tag URI (RFC 4151): a year in which the name of the host was ours.
TAG_YEAR = 2026


def tag(*parts: str) -> str:
    """A name that stays the same when a page moves or its title changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAG_YEAR}:{'/'.join(parts)}"


class _Feed(Atom1Feed):
    """Django's Atom feed, dated by its newest entry; one without entries has not changed since the first."""

    def latest_post_date(self) -> dt.datetime:
        moments = [item["updateddate"] for item in self.items]
        return max(moments, default=dt.datetime(TAG_YEAR, 1, 1, tzinfo=dt.UTC))


@require_safe
@conditional_page
def atom(request: HttpRequest) -> HttpResponse:
    """The newest pages that a search finds; the parameters are those of the page of results."""
    asked = Asked.of(request.GET).changed(sort="date")
    try:
        found = finding_for(
            AnonymousUser(),
            asked.query,
            filters=asked.filters,
            page_size=ENTRIES,
            sort="date",
            literal=asked.literal,
            with_facets=False,
        )
    except EngineUnavailable:
        return HttpResponse(_("Searching does not work at the moment."), "text/plain; charset=utf-8", 503)
    feed = _Feed(
        title=_("Search: %(query)s") % {"query": asked.query} if asked.query else _("Search"),
        link=settings.SITE_URL + asked.address(),
        description=_("What was found last."),
        subtitle=_("What was found last."),
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        author_link=settings.SITE_URL + "/",
        feed_url=settings.SITE_URL + asked.address("search:atom"),
        feed_guid=settings.SITE_URL + asked.address("search:atom"),
    )
    # What only looks like the words is shown to a reader who asks, and is no news.
    for page in () if found.nearest else found.pages:
        _add(feed, page)
    response = HttpResponse(feed.writeString("utf-8"), ATOM)
    # By its ETag alone: what is taken away makes a feed other, and no date in it newer.
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _add(feed: Atom1Feed, page: PageResult) -> None:
    moment = _moment(page)
    address = page.url if urlsplit(page.url).scheme else settings.SITE_URL + page.url
    feed.add_item(
        # What was pasted from Word may hold what is no character of XML.
        title=readable_text(page.title),
        link=address,
        description=readable_text(format_html("<p>{}</p>", marked(page.passages[0].snippet))),
        unique_id=tag("gevonden", page.page_id),
        pubdate=moment,
        updateddate=moment,
    )


def _moment(page: PageResult) -> dt.datetime:
    """When the page changed last; an entry must say so, also of a page without a date."""
    if text := page.passages[0].passage.extra.get("changed", ""):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is not None:
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    date = page.date or dt.date(TAG_YEAR, 1, 1)
    return timezone.make_aware(dt.datetime.combine(date, dt.time()))

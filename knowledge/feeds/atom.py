"""Atom feeds of what was published last: of everything, of a target group and of a section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html

from knowledge.ordinances.values import printable
from knowledge.resources.base import Resource, ResourceQuerySet
from search.feeds import TAG_YEAR, tag

ENTRIES = 30


def latest(pages: ResourceQuerySet) -> list[Resource]:
    """The newest of these pages, with what an entry shows: three queries, however many there are."""
    return list(pages.newest().with_labels().defer_streamfields()[:ENTRIES])


def changed_at(pages: Iterable[Resource]) -> dt.datetime:
    """When the newest change among these pages was published."""
    moments = [page.last_published_at for page in pages if page.last_published_at]
    # A feed must say when it changed; an empty one has not since the first.
    return max(moments, default=dt.datetime(TAG_YEAR, 1, 1, tzinfo=dt.UTC))


class Feed(Atom1Feed):
    """Django's Atom feed, dated by its newest entry also when it has none."""

    def __init__(self, *args: object, updated: dt.datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._updated = updated

    def latest_post_date(self) -> dt.datetime:
        """The date of the feed itself."""
        return self._updated


def as_xml(pages: list[Resource], *, name: str, title: str, subtitle: str, address: str, page: str) -> str:
    """The feed as XML. `name` makes its id, `address` is the feed's own path, `page` that of the web page."""
    feed = Feed(
        title=printable(title),
        link=settings.SITE_URL + page,
        description=subtitle,
        subtitle=subtitle,
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        author_link=settings.SITE_URL + "/",
        feed_url=settings.SITE_URL + address,
        feed_guid=tag("atom", name),
        updated=changed_at(pages),
    )
    for entry in pages:
        moment = entry.last_published_at or timezone.now()
        feed.add_item(
            # What was pasted from Word may hold the line break of Word, which is no character of XML.
            title=printable(entry.title),
            link=entry.public_address,
            description=format_html("<p>{}</p>", printable(entry.summary)),
            unique_id=tag("pagina", str(entry.translation_key)),
            pubdate=entry.first_published_at or moment,
            updateddate=moment,
            categories=[entry.kind_label, *(printable(group.name) for group in entry.target_groups.all())],
        )
    return str(feed.writeString("utf-8"))

"""What a page shows of a recording: a player or a way out, chapters, and what was said with its times."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from .models import Recording
from .transcript import anchor_of, time_of


def recording_view(page: Any) -> dict[str, Any] | None:
    """What the recording of an event is shown with; None when there is none."""
    recording: Recording | None = page.recording_or_none
    if recording is None or not recording.is_there:
        return None
    address = recording.address or reverse("knowledge:event_recording", args=[page.slug])
    anchors = {passage.chapter: passage.anchor for passage in reversed(recording.spoken)}
    return {
        "address": address,
        "is_here": not recording.address,
        "file": recording.file,
        "site": settings.EMBED_SITES.get(recording.site, recording.site),
        "captions": reverse("knowledge:event_captions", args=[page.slug]) if recording.cues else "",
        "chapters": [
            {
                "title": title,
                "second": second,
                "time": time_of(second),
                "anchor": anchors.get(title, "") or anchor_of(second),
                "url": at_time(address, second),
            }
            for second, title in recording.chapter_list
        ],
        "passages": [
            {
                "anchor": passage.anchor,
                "second": passage.start,
                "time": passage.time,
                "url": at_time(address, passage.start),
                "chapter": passage.chapter if passage.begins_chapter else "",
                "turns": passage.turns,
            }
            for passage in recording.spoken
        ],
    }


def at_time(address: str, second: int) -> str:
    """The address that opens a recording at this second, without any script of ours.

    Sites of films have a way of their own; others and browsers know media fragments (W3C).
    """
    parts = urlsplit(address)
    site = settings.EMBED_SITES.get(parts.netloc.removeprefix("www."), "")
    if site == "YouTube":
        query = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{second}s")])))
    return urlunsplit(parts._replace(fragment=f"t={second}s" if site == "Vimeo" else f"t={second}"))

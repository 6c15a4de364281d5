"""What counts as an address of another site, each written in one way."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

LONGEST = 2000


def external(address: str) -> str:
    """The address as it is asked for, without its fragment; "" when it is none of another site's."""
    written = iri_to_uri(urldefrag(address.strip())[0])
    try:
        parts = urlsplit(written)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or len(written) > LONGEST:
        return ""
    if "\0" in written or host == urlsplit(settings.SITE_URL).hostname:
        return ""
    return written

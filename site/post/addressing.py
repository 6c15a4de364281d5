"""What a visitor fills in and we put in a mail: never something that a mail program makes a link of."""

from __future__ import annotations

import re

LOOKS_LIKE_LINK = re.compile(r"https?:|www\.|[<>]", re.IGNORECASE)
# A bare host name or address, which most mail programs make a link of too.
LOOKS_LIKE_ADDRESS = re.compile(
    r"//|@|\w{2,}\.(?:com|net|org|info|biz|nl|eu|be|ru|cn|io|co|xyz|top|site|online|shop|link|click|app|dev|example)\b",
    re.IGNORECASE,
)


def looks_like_link(text: str, *, person: bool = False) -> bool:
    """Whether a text holds a link. A `person` is no address either; an organisation may be named so."""
    return bool(LOOKS_LIKE_LINK.search(text) or (person and LOOKS_LIKE_ADDRESS.search(text)))

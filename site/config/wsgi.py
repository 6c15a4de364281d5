"""The program as a WSGI server runs it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

CHARSET = re.compile(r";\s*charset\*?\s*=[^;]*", re.IGNORECASE)

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, read as UTF-8 whatever it says of itself: our pages and forms know nothing else.

    Django takes the encoding that is named. Some (`hex`, `idna`) are none of text, and it fails before any of
    our code runs; others (`unicode_escape`) give halves of characters, which nothing can store.
    """
    if sent := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = CHARSET.sub("", sent)
    return _django(environ, start_response)

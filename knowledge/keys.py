"""The key of a row in an address, `<key:pk>`.

Unlike Django's `int` it takes no number that a database can't look for: SQLite fails on more than 64 bits.
"""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """A number of at most eighteen digits; a longer one is the key of nothing."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

"""A file that shows how an import looks, for who never made one."""

from __future__ import annotations

import io
import zipfile

NAME = "voorbeeld-import.zip"
# Pages of the site are in Dutch, so the example is too.
PAGE = """---
title: Voorbeeld van een handreiking
summary: In één zin wat de lezer hier krijgt.
target_groups: []
audience: [beleidsmedewerker]
checked: 2026-10-12
next_check: 2027-04-12
sources:
  - title: De naam van uw bron
    detail: Hoofdstuk of bladzijde
version_notes:
  - date: 2026-10-12
    text: Eerste versie.
---

Begin met waar het over gaat. Schrijf korte zinnen.

## Een tussenkop

- Een lijst begint met een streepje.
- Een link naar een andere site schrijft u [zo](https://www.example.org/).

| Wat | Wie |
|---|---|
| Een tabel | U |

::: callout Let hierop
Een kader met een titel.
:::
"""


def example() -> bytes:
    """A zip file with one guide in the folder of its section."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("handreikingen/voorbeeld-van-een-handreiking.md", PAGE)
    return made.getvalue()

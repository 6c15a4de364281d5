"""A page that is shared shows a picture with its title."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from knowledge.models import Guide
from knowledge.resources.sharing import draw


@pytest.mark.parametrize("path", ["/", "/handreikingen/", "/handreikingen/gids/"])
def test_each_page_names_a_picture_that_is_there(content: Path, client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    address = re.search(r'property="og:image" content="http://[^/]+(/delen/[^"]+)"', html)
    assert address
    answer = client.get(address[1])
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


def test_what_is_not_public_has_no_picture(content: Path, client: Client) -> None:
    page = Guide.objects.get(slug="gids")
    address = f"/delen/{page.pk}.png"
    assert client.get(address).status_code == 200
    page.unpublish()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("title", ["", "woord", "Gemeentelijke " * 40, "x" * 400, "漢字 😀 \u202e"])
def test_any_title_can_be_drawn(title: str) -> None:
    assert len(draw(title)) < 60_000

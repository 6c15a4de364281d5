"""The picture that shows where somebody shares a page: its title above a row of houses, drawn when asked for.

Who shares takes no SVG, so it is a PNG; letters come from the package that draws certificates.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .base import Resource

# Pixels, as the sites where people share ask for.
WIDTH, HEIGHT, MARGIN = 1200, 630, 80
MOST_LINES = 3
DAY = 24 * 3600
DARK, WALL, LAMP, PALE, WHITE = "#12382f", "#1a6350", "#f2c14e", "#bfdccf", "#ffffff"
# Left, width and height of each house, and how high its roof is.
HOUSES = (
    (80, 150, 110, 70),
    (250, 190, 160, 0),
    (460, 170, 120, 80),
    (650, 200, 170, 0),
    (870, 240, 120, 90),
)


@require_safe
def share_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a public page; 404 for any other."""
    page = Resource.objects.findable_by(None).filter(pk=pk).first()
    if page is None:
        raise Http404
    return _answer(page.title)


@require_safe
def site_picture(request: HttpRequest) -> HttpResponse:
    """The picture of the home page and of lists."""
    return _answer(settings.SITE_NAME)


def address_of(page: Any = None) -> str:
    """The whole address of the picture; a changed page has another one, for pictures are kept by others."""
    if page is None:
        return settings.SITE_URL + reverse("knowledge:site_picture")
    version = int(page.last_published_at.timestamp()) if page.last_published_at else 0
    return f"{settings.SITE_URL}{reverse('knowledge:share_picture', args=[page.pk])}?v={version}"


def _answer(title: str) -> HttpResponse:
    answer = HttpResponse(draw(title), content_type="image/png")
    answer["Cache-Control"] = f"public, max-age={DAY}"
    return answer


def draw(title: str) -> bytes:
    """The picture as a PNG."""
    import font_source_sans_pro as letters
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (WIDTH, HEIGHT), DARK)
    pen = ImageDraw.Draw(picture)
    ground = HEIGHT - 50
    for left, width, height, roof in HOUSES:
        top = ground - height
        pen.rectangle((left, top, left + width, ground), fill=WALL)
        if roof:
            pen.polygon([(left, top), (left + width / 2, top - roof), (left + width, top)], fill=WALL)
    pen.rectangle((520, ground - 90, 570, ground - 30), fill=LAMP)
    pen.rectangle((60, ground, WIDTH - 60, ground + 8), fill=PALE)
    small = ImageFont.truetype(letters.SourceSansProSemibold, 34)
    pen.text((MARGIN, 56), settings.SITE_NAME, font=small, fill=LAMP)
    font = ImageFont.truetype(letters.SourceSansProBold, 62)
    for number, line in enumerate(_lines(title, lambda text: font.getlength(text) <= WIDTH - 2 * MARGIN)):
        pen.text((MARGIN, 108 + number * 72), line, font=font, fill=WHITE)
    made = BytesIO()
    # Few colours: a palette makes it a third.
    picture.quantize(32).save(made, "PNG", optimize=True)
    return made.getvalue()


def _lines(title: str, fits: Any) -> list[str]:
    """The title in lines that fit; what is left of a long one is three dots."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer) or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return lines

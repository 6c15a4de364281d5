"""The peer: a plain page with the same StreamField."""

from wagtail.fields import StreamField
from wagtail.models import Page

from knowledge.blocks import BodyBlock


class BarePage(Page):
    """Title and body, as in Wagtail's tutorial."""

    template = "bare/page.html"

    body = StreamField(BodyBlock(), blank=True)

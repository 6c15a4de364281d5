"""The peer: passages searched as Wagtail searches its pages."""

from typing import ClassVar

from django.db import models
from modelsearch import index


class Passage(index.Indexed, models.Model):
    """Title and text, indexed as Wagtail's Page indexes its title and a body."""

    key = models.CharField(max_length=200)
    title = models.TextField()
    text = models.TextField()

    search_fields: ClassVar = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("text"),
    ]

    def __str__(self) -> str:
        return self.title

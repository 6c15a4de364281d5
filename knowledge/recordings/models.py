"""The recording of an event. It stands beside the page and not on it: publishing an older version of the page
must not put back a file that is gone or captions that were mended.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.privacy import NoPersonalData, PersonalData

from .captions import Cue
from .transcript import Spoken, spoken


class Recording(models.Model):
    """Where the recording of an event is, and what is said in it."""

    event = models.OneToOneField(
        "knowledge.Event",
        models.CASCADE,
        primary_key=True,
        related_name="recording",
        verbose_name=_("meeting"),
    )
    address = models.URLField(_("address"), max_length=500, blank=True)
    # Its owner is this row: a file that lost it goes with the daily errand of `files.mending`.
    file = models.OneToOneField(
        "files.StoredFile",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    # [start and end in milliseconds, who speaks, what is said], in the order of time.
    cues = models.JSONField(default=list, blank=True)
    # [second, title], in the order of time.
    chapters = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    personal_data = (
        PersonalData(
            name=_("Recordings of meetings"),
            purpose=_("Let those who were not there hear and read what was said."),
            retention=_("As long as the recording is of use; who speaks in it can ask to take it away."),
            fields=("file", "cues"),
        ),
        NoPersonalData(reason="Where a recording stands.", fields=("address",)),
    )

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            # Of two recordings the times of one set of captions would fit at most one.
            models.CheckConstraint(
                condition=Q(address="") | Q(file__isnull=True), name="recording_is_in_one_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"

    @property
    def is_there(self) -> bool:
        """Whether there is something to see or hear."""
        return bool(self.address or self.file_id)

    @property
    def site(self) -> str:
        """The site that has it elsewhere, as readers know it."""
        return urlsplit(self.address).netloc.removeprefix("www.")

    @cached_property
    def cue_list(self) -> list[Cue]:
        """The captions."""
        return [Cue(*cue) for cue in self.cues]

    @cached_property
    def spoken(self) -> list[Spoken]:
        """What is said, in passages of a minute or so."""
        return spoken(self.cue_list, self.chapter_list)

    @property
    def chapter_list(self) -> list[tuple[int, str]]:
        """The chapters: second and title."""
        chapters: list[Any] = self.chapters
        return [(int(second), str(title)) for second, title in chapters]

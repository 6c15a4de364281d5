"""The verbs of recordings: put one with its event, put its captions and chapters, take them away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from accounts.audit import record
from accounts.roles import PUBLISHERS, has_role
from files.actions import remove_files, store_file
from files.media_kinds import kind_of_media
from files.models import StoredFile
from knowledge.caching.emptying import empty_after_commit
from search.indexing import reindex

from .captions import Cue
from .models import Recording

# The source of the search in which pages are found; knowledge.search_source imports pages, and so this.
SOURCE = "resource"


@transaction.atomic
def put_recording(actor: Any, event: Any, *, upload: File | None = None, address: str = "") -> Recording:
    """Give an event its recording: a file, or an address elsewhere. It takes the place of the one before;
    captions and chapters stay.

    Raises PermissionDenied unless the actor publishes, and ValidationError when the file can't be played.
    """
    recording = _held(actor, event)
    before = recording.file_id
    if upload is not None:
        recording.file = store_file(actor, upload, owner=recording, kind_of=kind_of_media)
        recording.address = ""
    else:
        recording.file, recording.address = None, address
    recording.save()
    _forget(before)
    _changed(actor, "put_recording", recording, elsewhere=bool(recording.address))
    return recording


@transaction.atomic
def put_captions(actor: Any, event: Any, cues: Iterable[Cue]) -> Recording:
    """Put captions in the place of those that are there; the search finds what these say and no more."""
    recording = _held(actor, event)
    recording.cues = [list(cue) for cue in cues]
    recording.save()
    _changed(actor, "put_captions", recording, captions=len(recording.cues))
    return recording


@transaction.atomic
def put_chapters(actor: Any, event: Any, chapters: Iterable[tuple[int, str]]) -> Recording:
    """Put chapters in the place of those that are there."""
    recording = _held(actor, event)
    recording.chapters = [list(chapter) for chapter in chapters]
    recording.save()
    _changed(actor, "put_chapters", recording, chapters=len(recording.chapters))
    return recording


@transaction.atomic
def take_recording_away(actor: Any, event: Any) -> None:
    """Remove the recording with its captions and chapters; nothing of it is found any more."""
    recording = _held(actor, event)
    _forget(recording.file_id)
    _changed(actor, "take_recording_away", recording)
    recording.delete()


def _held(actor: Any, event: Any) -> Recording:
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    Recording.objects.get_or_create(event_id=event.pk)
    # Two who change it at once: each sees what the other did, and no file is left without a row.
    return Recording.objects.select_for_update().get(event_id=event.pk)


def _forget(file: Any) -> None:
    if file is not None:
        remove_files(StoredFile.objects.filter(pk=file))


def _changed(actor: Any, verb: str, recording: Recording, **details: Any) -> None:
    record(actor, verb, recording, **details)
    reindex(SOURCE, recording.event_id)
    empty_after_commit()

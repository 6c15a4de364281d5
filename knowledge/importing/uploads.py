"""Content files that come through the browser: one zip file, or some loose files of one section."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.archives import Limits, unpack
from files.inspection import ACCEPTED_EXTENSIONS, safe_name
from files.pictures import FORMATS
from knowledge.resources.landing import SectionPage

from .front_matter import Problem

EXTENSIONS = {"md", "vtt", *ACCEPTED_EXTENSIONS, *(name for names in FORMATS.values() for name in names)}
MAX_FILES = 300
# Text unpacks to some times its size; pictures to no more than they are.
MAX_BYTES = 100 * 1024 * 1024


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of uploads."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each upload by itself; none is one that is missing."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    """What to import."""

    content = FilesField(
        label=_("Files"),
        help_text=_("One zip file with a folder per section, or Markdown files with their pictures."),
    )
    section = forms.ModelChoiceField(
        SectionPage.objects.none(),
        label=_("Section"),
        required=False,
        # A made-up key can be a number that the database fails on; a made-up name is only unknown.
        to_field_name="slug",
        empty_label=_("The zip file says so"),
        help_text=_("Only for loose files: the list that they belong in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = SectionPage.objects.exclude(kind="").order_by("path")
        field.label_from_instance = lambda section: section.short_title

    def clean(self) -> dict[str, Any]:
        """Loose files need a section; all of it together must fit."""
        cleaned = super().clean() or {}
        given: list[UploadedFile] = cleaned.get("content") or []
        if sum(one.size or 0 for one in given) > settings.MAX_UPLOAD_BYTES:
            megabytes = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
            self.add_error(
                "content",
                ValidationError(
                    _("The files are larger than %(count)s MB together. Import them in parts.")
                    % {"count": megabytes}
                ),
            )
        elif given and not is_one_archive(given) and not cleaned.get("section"):
            self.add_error("section", _("Choose the section that these files belong in."))
        return cleaned


def is_one_archive(given: list[UploadedFile]) -> bool:
    """Whether the upload is a zip file by itself."""
    return len(given) == 1 and (given[0].name or "").lower().endswith(".zip")


def as_archive(given: list[UploadedFile], section: SectionPage | None) -> File:
    """The upload as one zip file: as it came, or made of the loose files in the folder of their section."""
    if is_one_archive(given):
        return given[0]
    made = io.BytesIO()
    folder = section.slug if section else ""
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in given:
            archive.writestr(f"{folder}/{safe_name(one.name or '')}", b"".join(one.chunks()))
    made.seek(0)
    return File(made, name="import.zip")


@contextmanager
def unpacked(archive: IO[bytes]) -> Iterator[Path]:
    """The folder with the files of an archive, for as long as it is needed.

    Raises ValidationError when the archive is not acceptable or holds no folder of a section.
    """
    with tempfile.TemporaryDirectory(prefix="import-") as place:
        folder = Path(place)
        limits = Limits(files=MAX_FILES, bytes=MAX_BYTES, bytes_of_one=settings.MAX_UPLOAD_BYTES)
        unpack(archive, folder, extensions=EXTENSIONS, limits=limits)
        yield _root(folder)


def strays(folder: Path) -> list[Problem]:
    """Content files that lie in no folder of a section, so that nobody waits for them in vain."""
    sections = set(SectionPage.objects.exclude(kind="").values_list("slug", flat=True))
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*.md")))
    reason = gettext("this file lies in no folder of a section")
    return [
        Problem(path, 1, reason) for path in found if len(path.parts) != 2 or path.parts[0] not in sections
    ]


def _root(folder: Path) -> Path:
    """Where the folders of the sections are: on top, or in the one folder that was packed."""
    sections = set(SectionPage.objects.exclude(kind="").values_list("slug", flat=True))
    while True:
        below = [path for path in folder.iterdir() if path.is_dir()]
        if any(path.name in sections for path in below):
            return folder
        if len(below) != 1:
            raise ValidationError(
                _("There is no folder of a section in this zip file, such as %(examples)s.")
                % {"examples": ", ".join(sorted(sections)[:3])}
            )
        folder = below[0]

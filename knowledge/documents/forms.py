"""Documents and pictures that editors bring: the content is what the name says, and not too large."""

from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from files.inspection import inspect
from files.pictures import check_picture


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, which looks at the name alone, with the check that every other upload gets."""

    def clean_file(self) -> Any:
        """Look inside a new file; one that was there already is left."""
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            inspect(upload, upload.name, upload.size)
        return upload


class ImageForm(BaseImageForm):
    """Wagtail's form, which trusts more kinds of pictures than a page needs, with our own check."""

    def clean_file(self) -> Any:
        """Look at a new file; one that was there already is left."""
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            check_picture(upload, upload.name, upload.size)
        return upload

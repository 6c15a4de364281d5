"""Documents and pictures that editors bring: the content is what the name says, and not too large."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
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


class CheckedImageField(WagtailImageField):
    """Wagtail's field, which unpacks a picture and fails on a broken one, after our check."""

    def to_python(self, data: Any) -> Any:
        """Look at the headers of a new file before anything else does."""
        if data:
            check_picture(data, data.name, data.size)
        try:
            return super().to_python(data)
        # What only shows when all of it is read, such as the missing half of a photo.
        except (OSError, SyntaxError, ValueError, MemoryError) as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class ImageForm(BaseImageForm):
    """Wagtail's form with that field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            theirs = self.fields["file"]
            self.fields["file"] = CheckedImageField(
                label=theirs.label, required=theirs.required, widget=theirs.widget
            )

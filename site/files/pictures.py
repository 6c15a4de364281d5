"""What a picture must be before it comes in: of a kind that browsers only draw, and not a bomb of pixels."""

from __future__ import annotations

import warnings
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .inspection import safe_name

# Pillow's name of a format -> the extensions that a file of it has. SVG is no picture to us: it runs scripts.
FORMATS = {
    "PNG": ("png",),
    "JPEG": ("jpg", "jpeg"),
    "WEBP": ("webp",),
    "GIF": ("gif",),
}


def check_picture(upload: IO[bytes], name: str, size: int) -> None:
    """Raise ValidationError, in the visitor's words, unless this is a picture. Leaves it rewound.

    Only the headers are read: how many pixels there are is known before any is unpacked.
    """
    from PIL import Image, UnidentifiedImageError

    if size == 0:
        raise ValidationError(_("The file is empty. Choose another file."), code="empty")
    if size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        megabytes = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // (1024 * 1024)
        raise ValidationError(
            _("The picture is larger than %(count)s MB. Choose a smaller one.") % {"count": megabytes},
            code="too_large",
        )
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Left open: closing it would close the upload.
            picture = Image.open(upload, formats=list(FORMATS))
            pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
            found = picture.format or ""
            picture.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(_("This picture has too many pixels."), code="bomb") from error
    # A broken file makes Pillow raise nearly anything.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise ValidationError(
            _("This is not a picture that we can show. Choose a PNG, JPG, WEBP or GIF."), code="wrong_kind"
        ) from error
    finally:
        upload.seek(0)
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(_("This picture has too many pixels."), code="bomb")
    if safe_name(name).rpartition(".")[2].lower() not in FORMATS.get(found, ()):
        raise ValidationError(
            _("The name of this picture does not fit what it is: it is a %(format)s.") % {"format": found},
            code="wrong_kind",
        )

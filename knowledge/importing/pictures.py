"""Pictures that lie beside content files: checked first, and made images only with their page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from accounts.models import User
from files.pictures import check_picture


def problem_with(path: Path, root: Path) -> str:
    """Why this can't be the picture of a page; "" when it can. `root` is the folder of the import."""
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        if not inside or not path.is_file():
            return _("the picture %(name)r is not there") % {"name": path.name}
        with path.open("rb") as content:
            check_picture(content, path.name, path.stat().st_size)
    except ValidationError as error:
        reason = "; ".join(error.messages)
        return _("the picture %(name)r can't be used: %(reason)s") % {"name": path.name, "reason": reason}
    except (OSError, ValueError):
        return _("the picture %(name)r is not there") % {"name": path.name}
    return ""


def fingerprint(path: Path) -> str:
    """What a picture is known by, here and in the editor."""
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


@dataclass
class Pictures:
    """Gives the images of one page. The same picture is one image, however often and where it is used.

    A database forgets what a failed import wrote, a disk does not: then `undo` removes the files.
    """

    owner: User | None
    dry_run: bool
    made: list[Any] = field(default_factory=list)

    def image_for(self, path: Path, alt: str) -> int | None:
        """The key of the image of this file; made when it is new, except in a dry run."""
        model = get_image_model()
        known = model.objects.filter(file_hash=fingerprint(path)).order_by("pk").first()
        if known is not None or self.dry_run:
            return known.pk if known else None
        image = model(
            title=alt[:255],
            description=alt[:255],
            file=ImageFile(BytesIO(path.read_bytes()), name=path.name),
            uploaded_by_user=self.owner,
        )
        image._set_image_file_metadata()
        self.made.append(image)
        # From here on the file is on the disk.
        image.save()
        return int(image.pk)

    def undo(self) -> None:
        """Remove the files of images that came to nothing."""
        for image in self.made:
            image.file.storage.delete(image.file.name)
        self.made.clear()

"""Files that lie beside a content file and become documents of the site.

A document is known by its content: the same file again, also under another title, is the same document.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from files.inspection import inspect, safe_name

from .pictures import Pictures
from .pictures import fingerprint as fingerprint_of


def problem_with(folder: Path, name: str) -> str:
    """Why the file `name` in `folder` can't become a document; "" when it can.

    The name is a plain one, so that a content file reaches nothing outside its own folder.
    """
    path = folder / name
    if name != safe_name(name) or path.is_symlink() or not path.is_file():
        return _("the file %(name)r does not lie beside this one") % {"name": name}
    try:
        with path.open("rb") as stream:
            inspect(stream, name, path.stat().st_size)
    except ValidationError as error:
        reason = "; ".join(error.messages)
        return _("the file %(name)r can't be used: %(reason)s") % {"name": name, "reason": reason}
    return ""


def fingerprint(folder: Path, name: str) -> str:
    """What the file is known by, here and in the editor."""
    return fingerprint_of(folder / name)


def document_for(path: Path, title: str, files: Pictures) -> int | None:
    """The key of the document of this file; made when it is new, except in a dry run.

    What is made is noted in `files`, which removes it when the page comes to nothing.
    """
    model = get_document_model()
    content = path.read_bytes()
    content_hash = fingerprint_of(path)
    known = model.objects.filter(file_hash=content_hash).order_by("pk").first()
    if known is not None or files.dry_run:
        return known.pk if known else None
    document = model(
        title=title[:255],
        file=File(BytesIO(content), name=path.name),
        file_size=len(content),
        file_hash=content_hash,
        uploaded_by_user=files.owner,
    )
    files.made.append(document)
    document.save()
    return int(document.pk)

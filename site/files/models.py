"""A file that somebody gave us. It lies outside the public media and is served by a checked view alone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import PersonalData

KIND_NAMES = {
    "application/pdf": "PDF",
    "image/png": _("picture"),
    "image/jpeg": _("picture"),
    "text/plain": _("plain text"),
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
}


def private_storage() -> Storage:
    """The storage of private files; a function, so that migrations name no place."""
    return storages["private"]


def storage_name(instance: StoredFile, filename: str) -> str:
    """A path that tells nothing of the file: its name and owner stay in the database."""
    token = instance.pk.hex
    return f"{token[:2]}/{token}"


class StoredFile(models.Model):
    """One private file and the object it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=150)
    content_type_name = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.FileField(storage=private_storage, upload_to=storage_name)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.CharField(max_length=64)
    owner = GenericForeignKey("owner_type", "owner_id")

    personal_data = PersonalData(
        name=_("Attachments"),
        purpose=_("Show an attachment to those who handle the question it came with."),
        retention=_("As long as the object it belongs to."),
        fields=("uploaded_by", "name", "content"),
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            # The attachments of one object.
            models.Index(fields=["owner_type", "owner_id"], name="file_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """What it is, for people: by its content, as it was found when it came in."""
        return str(KIND_NAMES.get(self.content_type_name, self.name.rpartition(".")[2].upper()))

"""The app of uploads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploads and private files."""

    name = "files"
    verbose_name = _("Files")

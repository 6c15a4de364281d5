"""The app of the knowledge centre."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """See the room's README line in docs/architecture.md."""

    name = "knowledge"
    verbose_name = _("Knowledge centre")

"""The app of the shared words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    """Target groups, action lines and places."""

    name = "vocabulary"
    verbose_name = _("Vocabulary")

"""The app of the shared words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    """Target groups, action lines and places."""

    name = "vocabulary"
    verbose_name = _("Vocabulary")

    def ready(self) -> None:
        """Name the pages about the site in the footer."""
        from look.navigation import register_item

        register_item("footer", _("About Thuisbasis"), "vocabulary:about", 10)
        register_item("footer", _("Accessibility"), "vocabulary:accessibility", 30)
        register_item("footer", _("Sources and licences"), "vocabulary:sources", 50)

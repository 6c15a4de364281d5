"""The app of calendars; it has no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """iCalendar and working days."""

    name = "calendars"
    verbose_name = _("Calendars")

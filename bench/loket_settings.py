"""The embedded stack, with what django-helpdesk's own pages need beside it."""

from config.settings.local import *

ROOT_URLCONF = "bench.peer_urls"
INSTALLED_APPS += ["django.contrib.admin", "rest_framework"]
LOGGING["root"]["level"] = "ERROR"
# The peer's pages name their own style sheets and programs.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Else each of its pages holds all people in some selects, askers included.
HELPDESK_STAFF_ONLY_TICKET_OWNERS = True

"""The embedded stack with one app more, a plain Wagtail page. `VAR_DIR` is the bench's own."""

from config.settings.base import *

SECRET_KEY = "bench" * 12
ALLOWED_HOSTS = ["testserver"]
DEMO = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
INSTALLED_APPS.append("bench.bare")
# Django's own cache of whole pages keeps its copies in a place of the same kind.
CACHES["peer"] = {**CACHES["pages"], "KEY_PREFIX": "peer"}
if "LOCATION" in CACHES["peer"] and not str(CACHES["peer"]["LOCATION"]).startswith("redis"):
    CACHES["peer"]["LOCATION"] = str(VAR_DIR / "cache-peer")
CACHE_MIDDLEWARE_ALIAS = "peer"
CACHE_MIDDLEWARE_SECONDS = 3600
LOGGING["root"]["level"] = "ERROR"

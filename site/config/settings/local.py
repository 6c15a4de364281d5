"""The embedded stack on one machine: the demo and day-to-day development."""

from .base import *
from .base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or "local-only-not-secret-" + "x" * 40
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ["localhost", "127.0.0.1", "[::1]", "testserver"]
# Shows the mails of the demo on a page and the gallery of components.
DEMO = True
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
INSTALLED_APPS.append("demo")
if DEBUG:
    # Who edits a template sees it at once.
    PAGE_CACHE_SECONDS = 0
    CACHES["drawn"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# WhiteNoise serves from the sources here and warns when this folder is missing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

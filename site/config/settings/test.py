"""What the test suite runs on: the embedded stack, or the servers that the environment names."""

import os
import tempfile
from pathlib import Path

# Each xdist worker has a var of its own: index, mail and files of two tests never meet.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["VAR_DIR"] = str(
    Path(tempfile.gettempdir()) / f"thuisbasis-test-{os.getuid()}-{os.getppid()}" / _worker
)

from . import base  # noqa: E402
from .base import *  # noqa: E402

SECRET_KEY = "test-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEMO = True
INSTALLED_APPS.append("demo")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The database of a test need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
LOGGING["root"]["level"] = "WARNING"
_in_memory = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pages", "drawn")
}
if os.environ.get("CACHE_URL"):
    # Each worker has a database of its own on that server, 1 to 15: a test may empty its cache. The tests of
    # the cache of pages look inside one in memory; those marked `redis` ask what pages have at that size.
    _number = 1 + int("".join(filter(str.isdigit, _worker)) or 0) % 15
    for _cache in (base.CACHES["default"], base.CACHES["pages"]):
        _cache["LOCATION"] = f"{_cache['LOCATION'].rsplit('/', 1)[0]}/{_number}"
    CACHES = {
        "default": base.CACHES["default"],
        "pages": _in_memory["pages"],
        "drawn": _in_memory["drawn"],
        "pages_on_redis": base.CACHES["pages"],
    }
else:
    CACHES = _in_memory
# A test rolls back what it made: a copy of its pages would outlive it. The cache's own tests switch it on.
PAGE_CACHE_SECONDS = 0

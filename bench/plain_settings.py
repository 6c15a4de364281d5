"""The least that Wagtail's search needs. BENCH_DATABASE_URL names a database of its own."""

import environ

DATABASES = {"default": environ.Env().db_url("BENCH_DATABASE_URL")}
SECRET_KEY = "bench" * 12
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "modelsearch",
    "bench.plain",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
# On PostgreSQL with its stems and stop words of Dutch, not with those of the server's language.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "dutch"}}

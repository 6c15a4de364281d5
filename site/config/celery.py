"""The Celery application. Tasks are thin: they wake the outbox or call a verb."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("thuisbasis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

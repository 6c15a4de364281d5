"""The Celery application. Tasks are thin: they wake the outbox or call a verb."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

# Before anybody connects; the address of the broker then finds ours.
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

app = Celery("thuisbasis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

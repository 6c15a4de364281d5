"""How gunicorn serves: a few processes with threads; sizes by environment."""

import gc
import multiprocessing
import os
from typing import Any

from gunicorn.http import message

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

port = int(os.environ.get("PORT") or 8000)
bind = os.environ.get("BIND") or f"127.0.0.1:{port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2, multiprocessing.cpu_count()))
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
# A process that is to be replaced first ends what it is doing: an upload of a recording takes minutes. Who
# stops the whole site waits as long as honcho or Docker does.
graceful_timeout = 1800
timeout = 60
# A request that grew a process by accident does not keep it that large for ever.
max_requests = 5000
max_requests_jitter = 500
# Loaded once before the workers are forked: they share its memory.
preload_app = True
# Who pastes ten thousand characters into the box gets results, and no page of gunicorn in English. In an
# address a character takes twelve at most. gunicorn itself goes no further than 8,190, which is but a guard.
limit_request_line = 128 * 1024
message.MAX_REQUEST_LINE = limit_request_line + 1
loglevel = "warning"
accesslog = None


def when_ready(server: Any) -> None:
    """Load what all workers need, before they are forked; say where the demo is, once it really answers."""
    from django.conf import settings

    from search.engine import make_ready

    make_ready()
    # What is there now stays. Python's collector looked at all of it anew in each worker: 20 to 40 ms, in the
    # midst of somebody's search, and memory that was shared no more.
    gc.collect()
    gc.freeze()

    if getattr(settings, "DEMO", False):
        from demo.accounts import welcome

        print(welcome(port), flush=True)

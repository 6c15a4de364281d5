"""The embedded broker: messages are files, and each is found whole or not at all.

The transport of kombu makes the file of a message before it writes into it. A worker that looks in between
reads nothing, ends on that, and with it ends everything that runs beside it.
"""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Writes a message under a name that no worker looks for, and then gives it its own."""

    # The two classes above disagree on the name of the second.
    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        draft = Path(self.data_folder_out, f"{name}.part")
        try:
            draft.write_text(dumps(payload), encoding="utf-8")
            draft.replace(draft.with_name(name))
        except OSError:
            # On a full disk each half of a message would stay, and keep it full.
            draft.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: Any = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError:
            # The disk was full, or the machine stopped. The outbox keeps what the message only waked.
            log.warning("A message of the queue %s cannot be read and is passed over", queue)
            raise Empty from None


class Transport(filesystem.Transport):
    """kombu's file transport with these channels."""

    Channel = Channel

"""Promise effects in a transaction; carry them out after it, each once.

A verb calls `enqueue` inside its own transaction. A worker leases what is due and runs the kind's handler.
A handler on our own database shares one transaction with the tick "done", so it happens exactly once. A
handler that reaches outside (`external`) runs without a transaction: a kill between its effect and the tick
repeats it, so it must be idempotent by key.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.audit import record
from accounts.roles import Role, has_role

from .models import Effect

# Seconds without asking a broker that did not answer: one visitor notices that it is away, not each.
LEAVE_BROKER_ALONE = 15
_broker_away_until = 0.0

# In an error message or a key: who it was about is no business of the person who mends it.
ADDRESS = re.compile(r"[^\s<>\"'(,:;]+@[^\s<>\"'),:;]+")
WORKER_STOPPED = "WorkerStopped: each time a worker carried this out, it was killed or ran out of time"

log = logging.getLogger(__name__)

Run = Callable[[Effect], None]

# Waiting time after the first, second, … failure; after the last one the effect is given up and shown.
BACK_OFF = [dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 21600, 43200)]

# What waits for a server counts no more failures than this, so it is tried every two minutes.
PATIENCE = 3


@dataclass(frozen=True)
class Handler:
    """How one kind of effect is carried out; `lease` is the longest that takes, in seconds."""

    run: Run
    external: bool = False
    lease: int = 60


class LeaseLost(Exception):
    """Another worker took the effect over while this one was busy; what this one did is rolled back."""


class GiveUp(Exception):
    """Raised by a handler when trying again can't help; the message is shown to the administrator."""


class NotNow(Exception):
    """Raised by a handler when a server that it needs is away: tried until that is back, never given up."""


_handlers: dict[str, Handler] = {}


def register(kind: str, run: Run, *, external: bool = False, lease: int = 60) -> None:
    """Name the handler of a kind; called from a room's AppConfig.ready."""
    _handlers[kind] = Handler(run, external, lease)


def enqueue(
    kind: str, key: str, payload: dict[str, Any] | None = None, *, not_before: dt.datetime | None = None
) -> Effect:
    """Promise an effect inside the caller's transaction; the same (kind, key) again changes nothing.

    `payload` is JSON. `not_before` (aware) delays it: undo, scheduled sending and reminders.
    """
    effect, _created = Effect.objects.get_or_create(
        kind=kind, key=key, defaults={"payload": payload or {}, "not_before": not_before or timezone.now()}
    )
    wake_after_commit()
    return effect


def enqueue_again(
    kind: str, key: str, payload: dict[str, Any] | None = None, *, not_before: dt.datetime | None = None
) -> Effect:
    """Promise an effect that may recur under one key, such as indexing a page: several waiting become one.

    `not_before` (aware) delays it; of several the last one counts.
    """
    changed = 0
    # Between finding a delivered row and promising it again the clean-up may drop it: then it is made anew.
    while not changed:
        effect, created = Effect.objects.get_or_create(
            kind=kind,
            key=key,
            defaults={"payload": payload or {}, "not_before": not_before or timezone.now()},
        )
        if created:
            break
        # Without its token a run that is under way can't tick off the older state. Its time stays: until it
        # ends nobody else takes this key, or the older state could be written after the newer one.
        changed = Effect.objects.filter(pk=effect.pk).update(
            payload=payload or {},
            state=Effect.State.PENDING,
            not_before=not_before or timezone.now(),
            attempts=0,
            lease="",
            done_at=None,
            failed_at=None,
            last_error="",
        )
    wake_after_commit()
    return effect


def wake_after_commit() -> None:
    """Wake the worker once after the current transaction, however many effects it promised."""
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake)


def wake() -> None:
    """Ask a worker to sweep now. A broker that is away is no error: beat sweeps anyway."""
    from .tasks import sweep_outbox

    global _broker_away_until
    if time.monotonic() < _broker_away_until:
        return
    try:
        sweep_outbox.apply_async(retry=False, expires=60)
    except Exception as error:
        _broker_away_until = time.monotonic() + LEAVE_BROKER_ALONE
        log.warning("The worker could not be woken (%s); the sweep follows.", type(error).__name__)


def claim(now: dt.datetime | None = None) -> Effect | None:
    """Lease the next due effect that has a handler, or None. Safe with any number of workers."""
    for _attempt in range(20):
        moment = now or timezone.now()
        candidate = Effect.objects.due(moment).filter(kind__in=_handlers).first()
        if candidate is None:
            return None
        if candidate.attempts > len(BACK_OFF):
            # It ended every worker that took it, so no failure was ever written down. Not once more.
            Effect.objects.filter(pk=candidate.pk, attempts=candidate.attempts).update(
                state=Effect.State.FAILED,
                failed_at=moment,
                last_error=WORKER_STOPPED,
                lease="",
                leased_until=None,
            )
            continue
        lease = secrets.token_hex(16)
        until = moment + dt.timedelta(seconds=_handlers[candidate.kind].lease)
        # The condition is asked again in the UPDATE itself: of two workers one changes the row.
        taken = (
            Effect.objects.filter(pk=candidate.pk, state=Effect.State.PENDING)
            .filter(Q(leased_until=None) | Q(leased_until__lte=moment))
            .update(lease=lease, leased_until=until, attempts=F("attempts") + 1)
        )
        if taken:
            return Effect.objects.get(pk=candidate.pk)
    return None


def carry_out(effect: Effect) -> bool:
    """Run a leased effect and tick it off; returns whether it succeeded. Failures are kept for later."""
    handler = _handlers[effect.kind]
    try:
        if handler.external:
            handler.run(effect)
            if not _tick(effect):
                raise LeaseLost
        else:
            with transaction.atomic():
                handler.run(effect)
                if not _tick(effect):
                    raise LeaseLost
    except LeaseLost:
        _hand_over(effect)
        return False
    except Exception as error:
        _failed(effect, error)
        return False
    return True


def _hand_over(effect: Effect) -> None:
    """Promised again while it ran: now that this run ended, the next may begin at once."""
    Effect.objects.filter(pk=effect.pk, state=Effect.State.PENDING, lease="").update(leased_until=None)


def _tick(effect: Effect) -> bool:
    return bool(
        Effect.objects.filter(pk=effect.pk, lease=effect.lease).update(
            state=Effect.State.DONE, done_at=timezone.now(), payload={}, lease="", leased_until=None,
            last_error="",
        )
    )  # fmt: skip


def without_addresses(text: str) -> str:
    """A text for the administrator: e-mail addresses in it are covered."""
    return ADDRESS.sub("…@…", text)


def _failed(effect: Effect, error: Exception) -> None:
    # The message of an exception may quote an address; only its type goes to the log.
    log.warning("Effect %s of kind %s failed: %s", effect.pk, effect.kind, type(error).__name__)
    attempts = min(effect.attempts, PATIENCE) if isinstance(error, NotNow) else effect.attempts
    given_up = isinstance(error, GiveUp) or attempts > len(BACK_OFF)
    changes: dict[str, Any] = {
        "lease": "",
        "leased_until": None,
        "last_error": without_addresses(f"{type(error).__name__}: {error}")[:500],
    }
    if given_up:
        changes |= {"state": Effect.State.FAILED, "failed_at": timezone.now()}
    else:
        changes |= {"attempts": attempts, "not_before": timezone.now() + BACK_OFF[attempts - 1]}
    if not Effect.objects.filter(pk=effect.pk, lease=effect.lease).update(**changes):
        _hand_over(effect)


def run_due(limit: int = 1000) -> int:
    """Carry out what is due, oldest first, at most `limit`; returns how many were tried."""
    for count in range(limit):
        effect = claim()
        if effect is None:
            return count
        carry_out(effect)
    return limit


@transaction.atomic
def try_again(actor: Any, effect: Effect) -> bool:
    """Let a given-up effect be tried once more; returns False when it was not given up (any more)."""
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    changed = Effect.objects.filter(pk=effect.pk, state=Effect.State.FAILED).update(
        state=Effect.State.PENDING, attempts=0, not_before=timezone.now(), failed_at=None, last_error=""
    )
    if changed:
        record(actor, "try_again", effect)
        wake_after_commit()
    return bool(changed)

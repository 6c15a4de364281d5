"""Learning anew, when it is time; a model that does worse than the one in use is not taken into use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from loket.models import TriageExample, TriageTraining
from loket.rights import is_desk, require

from .classifier import Classifier
from .examples import material
from .meaning import is_available, meaning, meanings
from .training import Example, train

if TYPE_CHECKING:
    import numpy as np

# Learning takes seconds, but each time it may get worse as well: not for every single correction.
CORRECTIONS, AT_LEAST_EVERY = 25, dt.timedelta(days=7)


def is_due() -> bool:
    """Whether there is nothing learned yet, enough was corrected since, or a week went by."""
    last = TriageTraining.objects.order_by("-at", "-pk").first()
    if last is None:
        return True
    corrected = TriageExample.objects.filter(at__gt=last.at).count()
    return corrected >= CORRECTIONS or timezone.now() - last.at >= AT_LEAST_EVERY


def retrain(actor: Any) -> TriageTraining:
    """Learn from all examples and take the result into use, unless it is right less often than what is used.

    Both are tried on the same questions, which neither has learned.
    """
    require(is_desk(actor))
    now = timezone.now()
    has = material()
    candidate = train(has.learned, meanings if is_available() else None)
    score = score_of(candidate, has.held_back)
    in_use = current()
    old_score = score_of(in_use, has.held_back) if in_use else None
    kept = old_score is None or score >= old_score
    with transaction.atomic():
        if kept:
            TriageTraining.objects.exclude(arrays=b"").update(arrays=b"")
        training = TriageTraining.objects.create(
            at=now,
            examples=len(has.learned),
            from_desk=has.from_desk,
            held_back=len(has.held_back),
            score=score,
            old_score=old_score,
            kept=kept,
            arrays=candidate.to_bytes() if kept else b"",
        )
        record(actor, "retrain_triage", training, kept=kept)
    return training


def score_of(classifier: Classifier, questions: Sequence[Example]) -> float:
    """How often its first group is right, 0 to 1."""
    right = 0
    for question in questions:
        found = classifier.log_probabilities(question.text, meaning_for(classifier, question.text))
        right += max(found, key=lambda group: found[group]) in {question.group, *question.also}
    return right / len(questions) if questions else 0.0


def meaning_for(classifier: Classifier | None, text: str) -> np.ndarray | None:
    """The meaning of a text for a classifier that learned meanings, where the extra is installed."""
    if classifier is None or classifier.meaning_weights is None or not is_available():
        return None
    return meaning(text)


def current() -> Classifier | None:
    """What is in use, None while nothing was learned; read once per process and training."""
    pk = TriageTraining.objects.filter(kept=True).values_list("pk", flat=True).first()
    return _read(pk) if pk is not None else None


@lru_cache(maxsize=2)
def _read(pk: int) -> Classifier | None:
    stored = TriageTraining.objects.filter(pk=pk).values_list("arrays", flat=True).first()
    return Classifier.from_bytes(bytes(stored)) if stored else None

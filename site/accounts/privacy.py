"""What a model declares about personal data. A system check fails on a model that holds some undeclared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class PersonalData:
    """The declaration: which fields, for what, and how long.

    `fields` are names of model fields; `retention_days` counts from the end of the purpose, None means as
    long as the record itself serves its purpose (say why in `retention`). Both texts are translated: the
    privacy page shows them.
    """

    purpose: str | Promise
    retention: str | Promise
    fields: tuple[str, ...]
    retention_days: int | None = None
    # What the privacy page calls these data, where the name of the model says too little to a visitor.
    name: str | Promise = ""

    def kept_from(self, now: dt.datetime) -> dt.datetime:
        """What ended its purpose before this moment goes."""
        if self.retention_days is None:
            raise ValueError("These data have no period.")
        return now - dt.timedelta(days=self.retention_days)


@dataclass(frozen=True)
class NoPersonalData:
    """Says that a field which looks personal is not, with the reason."""

    reason: str
    fields: tuple[str, ...] = field(default_factory=tuple)

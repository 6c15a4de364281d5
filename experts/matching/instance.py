"""The words of the planning problem: professionals, requests, budgets and what stands already."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Professional:
    """Someone who can be placed. `hours` holds the free hours of each week of the horizon."""

    id: str
    skills: frozenset[str]
    target_groups: frozenset[str]
    latitude: float
    longitude: float
    max_travel_km: float
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Work asked by a municipality or region. Weeks count from 0 and `last_week` is inclusive."""

    id: str
    latitude: float
    longitude: float
    first_week: int
    last_week: int
    hours_per_week: int
    skills: frozenset[str]
    target_groups: frozenset[str]
    priority: int
    remote_share: float
    scheme: str | None

    @property
    def weeks(self) -> range:
        """The weeks in which the work is done."""
        return range(self.first_week, self.last_week + 1)

    @property
    def total_hours(self) -> int:
        """What the request costs its scheme, in hours."""
        return self.hours_per_week * len(self.weeks)

    @property
    def value(self) -> int:
        """What placing the request adds to the first objective."""
        return self.priority * self.total_hours


@dataclass(frozen=True, slots=True)
class Scheme:
    """A budget, in hours over the whole horizon."""

    id: str
    hours: int


@dataclass(frozen=True, slots=True)
class Current:
    """An assignment that stands today. A fixed one stays, whatever rule it breaks.

    `weight` is as how many changes it counts when it is not kept; in a file each counts as one.
    """

    request: str
    professional: str
    fixed: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Forbidden:
    """For this request this professional counts as absent."""

    request: str
    professional: str


@dataclass(frozen=True, slots=True)
class Instance:
    """One planning problem. `parse_instance` makes a checked one; built by hand it is not checked."""

    start: date
    weeks: int
    professionals: tuple[Professional, ...]
    requests: tuple[Request, ...]
    schemes: tuple[Scheme, ...] = ()
    current: tuple[Current, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with an instance. `subject` is the id of the record it is in, if that has one."""

    field: str
    message: str
    subject: str = ""

    def __str__(self) -> str:
        where = f"{self.field} ({self.subject})" if self.subject else self.field
        return f"{where}: {self.message}"


class InvalidInstance(ValueError):
    """The instance can't be planned; `errors` names every field that is wrong."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(error) for error in errors))

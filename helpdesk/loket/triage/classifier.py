"""The learned part of triage as plain arrays: predicting needs numpy alone, and no library that learns."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .features import blocks, word_features

if TYPE_CHECKING:
    import numpy as np

# How much the meaning of a sentence counts beside its words, where both are known.
MEANING_SHARE = 0.35
# Below this a word stood in examples of a group by chance.
TELLING = 0.15


@dataclass(frozen=True)
class Classifier:
    """How strongly each feature points to each class; `classes` are slugs of target groups."""

    classes: tuple[str, ...]
    features: np.ndarray  # sorted hashes
    rarity: np.ndarray  # per feature, inverse document frequency
    weights: np.ndarray  # features by classes
    bias: np.ndarray
    meaning_weights: np.ndarray | None = None  # dimensions by classes
    meaning_bias: np.ndarray | None = None

    def log_probabilities(self, text: str, meaning: np.ndarray | None = None) -> dict[str, float]:
        """The logarithm of how probable each class is; `meaning` is the embedding of the text, if known."""
        import numpy as np

        points = self.bias.astype(float).copy()
        for block in blocks(text):
            hashes = np.fromiter(block.keys(), np.uint32, len(block))
            values = np.fromiter(block.values(), float, len(block))
            at = np.minimum(np.searchsorted(self.features, hashes), len(self.features) - 1)
            known = self.features[at] == hashes
            at, values = at[known], values[known]
            values = values * self.rarity[at]
            if length := math.sqrt(float(values @ values)):
                points += (values / length) @ self.weights[at].astype(float)
        found = _log_softmax(points)
        if meaning is not None and self.meaning_weights is not None and self.meaning_bias is not None:
            by_meaning = _log_softmax(meaning @ self.meaning_weights.astype(float) + self.meaning_bias)
            found = _log_softmax((1 - MEANING_SHARE) * found + MEANING_SHARE * by_meaning)
        return dict(zip(self.classes, found.tolist(), strict=True))

    def telling_words(self, text: str, name: str, most: int = 3) -> list[str]:
        """The words of a text that point to a class most, as they are written there."""
        import numpy as np

        if name not in self.classes:
            return []
        column = self.classes.index(name)
        found: dict[str, float] = {}
        for feature, word in word_features(text):
            at = min(int(np.searchsorted(self.features, feature)), len(self.features) - 1)
            if self.features[at] == feature and self.weights[at, column] > TELLING:
                found[word] = float(self.weights[at, column] * self.rarity[at])
        return sorted(found, key=lambda word: -found[word])[:most]

    def to_bytes(self) -> bytes:
        """The arrays in numpy's own format."""
        import numpy as np

        arrays: dict[str, Any] = {
            "classes": np.array(self.classes),
            "features": self.features,
            "rarity": self.rarity.astype(np.float32),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
        }
        if self.meaning_weights is not None and self.meaning_bias is not None:
            arrays |= {"meaning_weights": self.meaning_weights, "meaning_bias": self.meaning_bias}
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Classifier:
        """What `to_bytes` gave. Objects are refused: nothing in it can run."""
        import numpy as np

        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            return cls(
                tuple(str(name) for name in arrays["classes"]),
                arrays["features"],
                arrays["rarity"],
                arrays["weights"],
                arrays["bias"],
                arrays.get("meaning_weights"),
                arrays.get("meaning_bias"),
            )


def _log_softmax(points: np.ndarray) -> np.ndarray:
    import numpy as np

    points = points - points.max()
    return points - np.log(np.exp(points).sum())

"""Learning from examples with scikit-learn, which is imported here alone: only a task and a command learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .classifier import Classifier
from .features import blocks

if TYPE_CHECKING:
    import numpy as np

Meanings = Callable[[Sequence[str]], "np.ndarray"]
SHARPNESS, MEANING_SHARPNESS = 10.0, 3.0
# Lengths of embeddings lie close together; spread out, one penalty fits words and meanings alike.
SPREAD = 8.0


@dataclass(frozen=True)
class Example:
    """A question of which the target group is known; `also` are groups that would be right too."""

    text: str
    group: str
    also: tuple[str, ...] = ()


def train(examples: Sequence[Example], meanings: Meanings | None = None) -> Classifier:
    """Learn which features point to which group; ValueError when there are fewer than two groups."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    groups = [example.group for example in examples]
    if len(set(groups)) < 2:
        raise ValueError("Examples of at least two groups are needed.")
    rows = [blocks(example.text) for example in examples]
    spread = Counter(feature for row in rows for block in row for feature in block)
    features = np.array(sorted(spread), np.uint32)
    place = {int(feature): index for index, feature in enumerate(features)}
    rarity = np.log((1 + len(rows)) / (1 + np.array([spread[int(f)] for f in features]))) + 1
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in rows:
        for block in row:
            at = [place[feature] for feature in block]
            weighed = np.fromiter(block.values(), float, len(block)) * rarity[at]
            length = float(np.sqrt(weighed @ weighed)) or 1.0
            values.extend((weighed / length).tolist())
            columns.extend(at)
        ends.append(len(values))
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(features)))
    words = LogisticRegression(C=SHARPNESS, max_iter=1000, class_weight="balanced").fit(matrix, groups)
    meaning_weights = meaning_bias = None
    if meanings is not None:
        embedded = meanings([example.text for example in examples])
        middle = embedded.mean(axis=0)
        meant = LogisticRegression(C=MEANING_SHARPNESS, max_iter=3000, class_weight="balanced").fit(
            (embedded - middle) * SPREAD, groups
        )
        coefficients, intercepts = _both_sides(meant)
        meaning_weights = (coefficients * SPREAD).T
        meaning_bias = intercepts - middle @ meaning_weights
    coefficients, intercepts = _both_sides(words)
    return Classifier(
        tuple(str(name) for name in words.classes_),
        features,
        rarity.astype(np.float32),
        coefficients.T.astype(np.float16),
        intercepts,
        meaning_weights,
        meaning_bias,
    )


def _both_sides(model: object) -> tuple[np.ndarray, np.ndarray]:
    """A row per class, also for two classes, of which scikit-learn keeps one row."""
    import numpy as np

    coefficients, intercepts = model.coef_, model.intercept_  # type: ignore[attr-defined]
    if len(coefficients) == 1:
        return np.vstack([-coefficients, coefficients]) / 2, np.array([-intercepts[0], intercepts[0]]) / 2
    return coefficients, intercepts

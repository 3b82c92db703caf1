"""The rows of a data set as arrays: what all figures are computed from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Unreadable:
    """A picture that could not be read, and why."""

    path: str
    label: int
    split: str
    reason: str


@dataclass(frozen=True, eq=False)
class Records:
    """N pictures that the model answered; every array has N rows.

    `paths` and `splits` are text. `top` (N, k) are the most probable classes, `maps` (N, h, w) the
    raw Grad-CAM of the predicted class and `label_maps` that of the labelled class. `rank`, `loss`
    and `margin` are as in `answers.Answers`.
    """

    class_names: tuple[str, ...]
    paths: np.ndarray
    splits: np.ndarray
    labels: np.ndarray
    top: np.ndarray
    top_probabilities: np.ndarray
    top_logits: np.ndarray
    label_probability: np.ndarray
    label_logit: np.ndarray
    rank: np.ndarray
    loss: np.ndarray
    margin: np.ndarray
    maps: np.ndarray
    label_maps: np.ndarray

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def predicted(self) -> np.ndarray:
        """The predicted classes (N,)."""
        return self.top[:, 0]

    @property
    def confidence(self) -> np.ndarray:
        """The probability of the predicted class (N,)."""
        return self.top_probabilities[:, 0]

    @property
    def right(self) -> np.ndarray:
        """Whether the predicted class is the label, (N,) bool."""
        right: np.ndarray = self.predicted == self.labels
        return right

    def where(self, chosen: np.ndarray) -> Self:
        """The rows that `chosen` names: a mask (N,) or row numbers."""
        arrays = {
            each.name: getattr(self, each.name)[chosen]
            for each in fields(self)
            if each.name != "class_names"
        }
        return replace(self, **arrays)

    def of_split(self, split: str) -> Self:
        """The rows of one split."""
        return self.where(self.splits == split)

    def split_names(self) -> tuple[str, ...]:
        """The splits that there are, train first."""
        order: Sequence[str] = ("train", "val", "test")
        found = set(self.splits.tolist())
        return (*[name for name in order if name in found], *sorted(found - set(order)))

    def classes(self) -> np.ndarray:
        """The classes that are a label of some row, in order."""
        return np.unique(self.labels)

"""The mistakes, worst first: confident and wrong."""

from dataclasses import dataclass

import numpy as np

from explain.dataset.records import Records


@dataclass(frozen=True)
class Filter:
    """Which pictures are wanted; None means any. Confidence is that of the predicted class."""

    label: int | None = None
    predicted: int | None = None
    split: str | None = None
    least_confidence: float = 0.0
    most_confidence: float = 1.0

    def mask(self, records: Records) -> np.ndarray:
        """The rows that pass, (N,) bool."""
        passed = (records.confidence >= self.least_confidence) & (
            records.confidence <= self.most_confidence
        )
        for wanted, column in (
            (self.label, records.labels),
            (self.predicted, records.predicted),
            (self.split, records.splits),
        ):
            if wanted is not None:
                passed &= column == wanted
        return passed


def worst_first(records: Records, wanted: Filter | None = None) -> np.ndarray:
    """The row numbers of wrong predictions that pass, the most confident first."""
    wrong = np.flatnonzero(~records.right & (wanted or Filter()).mask(records))
    return wrong[np.argsort(-records.confidence[wrong], kind="stable")]

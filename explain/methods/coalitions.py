"""What a model answers where only some regions of a picture are visible."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from explain.classifier import Classifier, ForwardPass
from explain.methods.asking import answers, hiding_behind
from explain.regions import REGIONS


@dataclass(frozen=True)
class Cut:
    """How a picture is cut into regions, and what a hidden region shows."""

    shape: str
    regions: int
    baseline: str


class Coalitions:
    """One picture in regions, `labels` (H, W), asked for the target logit.

    `ends` are its answers with all regions hidden and with all visible.
    """

    def __init__(self, classifier: Classifier, forward: ForwardPass, target: int, cut: Cut) -> None:
        self.labels = REGIONS[cut.shape](forward.model_input.picture, cut.regions)
        self.count = int(self.labels.max()) + 1
        self._hiding = hiding_behind(classifier, forward, cut.baseline)
        self._target = target
        shown = float(forward.prediction.logits[target])
        nothing = self._hiding.blended(torch.zeros(1, 1, *self.labels.shape))
        self.ends = (float(self._hiding.ask(nothing)[0, target]), shown)

    def answers(self, rows: np.ndarray) -> Iterator[np.ndarray]:
        """The target logits of the first rows, more and more of them, to the last.

        `rows` (N, R) is True where a region is visible.
        """
        table, places = torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(self.labels)
        known = np.zeros(0)
        for _, logits in answers(
            self._hiding, np.arange(len(rows)), lambda asked: table[asked][:, places][:, None]
        ):
            known = np.concatenate([known, logits[:, self._target].astype(float)])
            yield known

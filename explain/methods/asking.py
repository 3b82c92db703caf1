"""Many questions about one picture of which parts are hidden, asked in batches.

Without gradients and in batches of one size, so that the classifier answers on its fast path and
the memory does not grow with the number of questions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.hiding import BATCH_OF_BOXES, Hiding

MakeMasks = Callable[[np.ndarray], Tensor]
"""For some of the questions, by number: how visible each place is, (n, 1, H, W), 0 to 1."""


def hiding_behind(classifier: Classifier, forward: ForwardPass, baseline: str) -> Hiding:
    """The picture whose parts can be hidden behind this baseline."""
    model_input = forward.model_input
    return Hiding(classifier, model_input, BASELINES[baseline](model_input.picture))


@dataclass(frozen=True)
class Boxes:
    """Where each question hides anything: in the box of side × side that starts at its corner.

    `corners` are (N, 2), from the top and from the left; each box lies in the picture.
    """

    side: int
    corners: np.ndarray


def answers(
    hiding: Hiding, order: np.ndarray, masks: MakeMasks, boxes: Boxes | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each batch of questions in this order: their numbers, and the logits (n, K)."""
    near = hiding.near(boxes.side) if boxes else None
    batch = hiding.batch if near is None else BATCH_OF_BOXES
    for start in range(0, len(order), batch):
        asked = order[start : start + batch]
        pictures = hiding.blended(masks(asked))
        if boxes is None or near is None:
            yield asked, hiding.ask(pictures)
        else:
            yield asked, hiding.ask_near(near, pictures, boxes.corners[asked])

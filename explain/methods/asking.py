"""Many questions about one picture of which parts are hidden, asked in batches.

Without gradients and in batches of one size, so that the classifier answers on its fast path and
the memory does not grow with the number of questions.
"""

from collections.abc import Callable, Iterator

import numpy as np
from torch import Tensor

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.hiding import Hiding

MakeMasks = Callable[[np.ndarray], Tensor]
"""For some of the questions, by number: how visible each place is, (n, 1, H, W), 0 to 1."""


def hiding_behind(classifier: Classifier, forward: ForwardPass, baseline: str) -> Hiding:
    """The picture whose parts can be hidden behind this baseline."""
    model_input = forward.model_input
    return Hiding(classifier, model_input, BASELINES[baseline](model_input.picture))


def answers(
    hiding: Hiding, order: np.ndarray, masks: MakeMasks
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each batch of questions in this order: their numbers, and the logits (n, K)."""
    for start in range(0, len(order), hiding.batch):
        asked = order[start : start + hiding.batch]
        yield asked, hiding.ask(hiding.blended(masks(asked)))

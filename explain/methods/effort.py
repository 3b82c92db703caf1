"""What a map will cost, before it is computed: a class of cost, and seconds on this machine."""

import time
from weakref import WeakKeyDictionary

import numpy as np
from torch import Tensor

from explain.classifier import Classifier
from explain.language import mark, say
from explain.methods.options import Options
from explain.methods.registry import Method

COST_CLASSES = (
    (9, mark("one pass")),
    (99, mark("tens of passes")),
    (999, mark("hundreds of passes")),
)
_ROUNDS = 3  # the first lays the weights out, so the quickest counts

_measured: WeakKeyDictionary[Classifier, dict[int, float]] = WeakKeyDictionary()


def cost_class(method: Method, options: Options, size: int) -> str:
    """The order of magnitude of a map's cost, in words; `size` is the model input's side in px."""
    passes = method.passes(options, size)
    most = mark("thousands of passes")
    return say(next((name for limit, name in COST_CLASSES if passes <= limit), most))


def estimate(method: Method, options: Options, classifier: Classifier, size: int) -> float:
    """The seconds that a map will take on this machine, from the time that one pass takes."""
    return method.passes(options, size) * pass_seconds(classifier, size)


def pass_seconds(classifier: Classifier, size: int) -> float:
    """The seconds of one forward pass at this size; measured at its first use, then remembered."""
    measured = _measured.setdefault(classifier, {})
    if size not in measured:
        x = classifier.to_device(np.zeros((1, 3, size, size), np.float32))
        measured[size] = min(_timed(classifier, x) for _ in range(_ROUNDS))
    return measured[size]


def _timed(classifier: Classifier, x: Tensor) -> float:
    started = time.perf_counter()
    float(classifier.answer(x).sum())  # the number makes a GPU finish
    return time.perf_counter() - started

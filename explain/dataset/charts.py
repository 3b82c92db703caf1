"""Charts of the summary as plain boxes in percent of their frame: the template draws them."""

from dataclasses import dataclass

import numpy as np

from explain.dataset.figures import Reliability, ReliabilityBin
from explain.dataset.overfit import Comparison
from explain.language import say

STEPS = 20


@dataclass(frozen=True)
class Bar:
    """A box that stands on the axis: where it begins, how wide and how high it is, in percent."""

    left: float
    width: float
    height: float
    title: str


def reliability_bars(found: Reliability) -> list[Bar]:
    """One bar per step of confidence, as high as the accuracy there."""
    return [
        Bar(
            100 * each.low, 100 * (each.high - each.low), 100 * (each.right.value or 0.0),
            _confident(each),
        )
        for each in found.bins
    ]  # fmt: skip


def _confident(found: ReliabilityBin) -> str:
    """How often the model was right where it was so confident."""
    return say(
        "confidence {confidence}: {count} of {total} right",
        confidence=f"{found.confidence:.2f}",
        count=found.right.count,
        total=found.right.total,
    )


@dataclass(frozen=True)
class Histogram:
    """Two distributions in the same steps, each as shares of its own pictures."""

    train: list[Bar]
    other: list[Bar]
    low: float
    high: float


def confidence_histogram(found: Comparison) -> Histogram:
    """The confidence on both splits, 0 to 1."""
    return _histogram(found.train.confidence, found.other.confidence, 0.0, 1.0)


def margin_histogram(found: Comparison) -> Histogram:
    """The margin on both splits, from the smallest to the largest, in logits."""
    both = np.concatenate([found.train.margin, found.other.margin])
    low, high = float(np.floor(both.min())), float(np.ceil(both.max()))
    return _histogram(found.train.margin, found.other.margin, low, max(high, low + 1))


def _histogram(train: np.ndarray, other: np.ndarray, low: float, high: float) -> Histogram:
    counts = [
        np.histogram(values, STEPS, (low, high))[0] / len(values) for values in (train, other)
    ]
    tallest = max(float(shares.max()) for shares in counts)
    step = (high - low) / STEPS
    bars = [
        [
            Bar(
                100 * number / STEPS, 100 / STEPS, 100 * float(share) / tallest,
                say(
                    "{low} to {high}: {share}", low=f"{low + number * step:.2f}",
                    high=f"{low + (number + 1) * step:.2f}", share=f"{share:.1%}",
                ),
            )
            for number, share in enumerate(shares)
        ]
        for shares in counts
    ]  # fmt: skip
    return Histogram(bars[0], bars[1], low, high)

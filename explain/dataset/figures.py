"""How often the model is right, on what, and whether its confidence can be believed."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

from explain.dataset.records import Records
from explain.language import say
from explain.words import percent

CONFIDENCE_LEVEL = 0.95
BINS = 15  # as in Guo et al. 2017, https://arxiv.org/abs/1706.04599


@dataclass(frozen=True)
class Share:
    """`count` of `total`, with its 95 % interval (Wilson's); undefined where the total is 0."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in 95 of 100 such samples; 0 to 1 where nothing is known."""
        if not self.total:
            return 0.0, 1.0
        bounds = binomtest(self.count, self.total).proportion_ci(CONFIDENCE_LEVEL, "wilson")
        return float(bounds.low), float(bounds.high)

    @property
    def words(self) -> str:
        """The share with its interval in percent: "44 of 57, 77 % (65 to 86)"."""
        if self.value is None:
            return say("no pictures")
        low, high = (f"{100 * bound:.0f}" for bound in self.interval)
        return say(
            "{count} of {total}, {share} ({low} to {high})",
            count=self.count,
            total=self.total,
            share=percent(self.value),
            low=low,
            high=high,
        )


def share(chosen: np.ndarray) -> Share:
    """How many of the mask (N,) are True."""
    return Share(int(np.count_nonzero(chosen)), len(chosen))


@dataclass(frozen=True)
class Accuracy:
    """How often the label is the predicted class, and how often it is among the five most probable.

    `mean_loss` is in nats; None where there are no pictures.
    """

    top1: Share
    top5: Share
    mean_loss: float | None


def accuracy(records: Records) -> Accuracy:
    """The accuracy on these pictures."""
    loss = float(records.loss.mean(dtype=float)) if len(records) else None
    return Accuracy(share(records.right), share(records.rank < 5), loss)


@dataclass(frozen=True, eq=False)
class Confusion:
    """`counts` (n, n): pictures of class `classes[row]` that were called `classes[column]`."""

    classes: np.ndarray
    counts: np.ndarray

    def pairs(self) -> list[tuple[int, int, int]]:
        """(label, predicted class, pictures) for each kind of mistake, the most frequent first."""
        rows, columns = np.nonzero(self.counts * (1 - np.eye(len(self.classes), dtype=int)))
        found = [
            (int(self.classes[row]), int(self.classes[column]), int(self.counts[row, column]))
            for row, column in zip(rows, columns, strict=True)
        ]
        return sorted(found, key=lambda pair: (-pair[2], pair[:2]))


def confusion(records: Records) -> Confusion:
    """What was called what, over all classes that are a label or were predicted."""
    classes = np.union1d(records.labels, records.predicted)
    if len(classes) < 2:  # scikit-learn warns of a single class, though all classes are given
        return Confusion(classes, np.full((len(classes), len(classes)), len(records.labels)))
    counts = confusion_matrix(records.labels, records.predicted, labels=classes)
    return Confusion(classes, counts)


@dataclass(frozen=True)
class ClassFigures:
    """One class: `recall` of its own pictures, `precision` of those that were called so."""

    index: int
    name: str
    recall: Share
    precision: Share


def per_class(records: Records) -> tuple[ClassFigures, ...]:
    """The figures of each class that has pictures or was predicted, in the model's order."""
    found = confusion(records)
    right, of_class, called = found.counts.diagonal(), found.counts.sum(1), found.counts.sum(0)
    return tuple(
        ClassFigures(
            int(index),
            records.class_names[index],
            recall=Share(int(right[row]), int(of_class[row])),
            precision=Share(int(right[row]), int(called[row])),
        )
        for row, index in enumerate(found.classes)
    )


@dataclass(frozen=True)
class ReliabilityBin:
    """The pictures whose confidence lies between `low` and `high`; `right` of them are right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True)
class Reliability:
    """How often the model is right when it is so sure; `error` is the expected calibration error.

    The error is the mean distance of confidence and accuracy over the bins, weighted by their
    pictures, 0 to 1; None where there are no pictures. Bins without pictures are left out.
    """

    bins: tuple[ReliabilityBin, ...]
    error: float | None


def reliability(records: Records, bins: int = BINS) -> Reliability:
    """The reliability of the confidence, in `bins` equal steps from 0 to 1."""
    if not len(records):
        return Reliability((), None)
    confidence, right = records.confidence.astype(float), records.right
    accuracies, confidences = calibration_curve(right, confidence, n_bins=bins)
    edges = np.linspace(0.0, 1.0, bins + 1)
    numbers = np.searchsorted(edges[1:-1], confidence)  # as scikit-learn has it
    counts = np.bincount(numbers, minlength=bins)
    filled = np.flatnonzero(counts)
    rights = np.bincount(numbers, weights=right, minlength=bins)[filled]
    error = float(np.average(np.abs(accuracies - confidences), weights=counts[filled]))
    return Reliability(
        tuple(
            ReliabilityBin(
                float(edges[number]), float(edges[number + 1]), float(mean),
                Share(int(count), int(counts[number])),
            )
            for number, mean, count in zip(filled, confidences, rights, strict=True)
        ),
        error,
    )  # fmt: skip

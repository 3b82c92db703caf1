"""Whether the model has learnt its training pictures by heart: train against val."""

from dataclasses import dataclass

import numpy as np

from explain.dataset.figures import Share, share
from explain.dataset.records import Records
from explain.language import mark, say
from explain.words import listed, percent

# A difference counts from where its 95 % interval lies above these. The honest embedded classifier,
# on drawings it was trained on against new ones, stays within 2 points, and one that has learnt 60
# drawings by heart loses about half: both thresholds lie far from either.
OVERFITS, MEMORISES = 0.05, 0.15
BY_HEART = 0.95  # accuracy on train from which memorising is called so
CLEAR = 0.10  # a difference that cannot be larger than this is no overfitting
LEAST_PER_CLASS = 5  # pictures on each side before a class is named in the sentence


@dataclass(frozen=True, eq=False)
class SplitFigures:
    """One split; `confidence` and `margin` (n,) are the distributions to draw, margin in logits."""

    name: str
    accuracy: Share
    mean_loss: float
    confidence: np.ndarray
    margin: np.ndarray


@dataclass(frozen=True)
class Gap:
    """How much more often train is right than the other split, with the 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassGap:
    """The same for one class; `gap` is None where one side has no pictures of it."""

    index: int
    name: str
    train: Share
    other: Share
    gap: Gap | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Train against another split: figures of both, the gap, and what it means in one sentence.

    `verdict` is "memorises", "overfits", "no sign" or "undecided". `classes` has the largest gap
    first.
    """

    train: SplitFigures
    other: SplitFigures
    gap: Gap
    classes: tuple[ClassGap, ...]
    verdict: str

    @property
    def sentence(self) -> str:
        """What the gap means, in words."""
        return _sentence(self)


def compare_splits(records: Records) -> Comparison | None:
    """Train against val, or test where there is no val; None where a side has no pictures."""
    names = records.split_names()
    others = [name for name in ("val", "test") if name in names]
    if "train" not in names or not others:
        return None
    train, other = records.of_split("train"), records.of_split(others[0])
    sides = _figures("train", train), _figures(others[0], other)
    gap = difference(sides[0].accuracy, sides[1].accuracy)
    classes = _class_gaps(train, other)
    verdict = judge(gap, sides[0].accuracy)
    return Comparison(*sides, gap, classes, verdict)


def _figures(name: str, records: Records) -> SplitFigures:
    loss = float(records.loss.mean(dtype=float))
    return SplitFigures(name, share(records.right), loss, records.confidence, records.margin)


def difference(first: Share, second: Share) -> Gap:
    """The difference of two shares with pictures, with Newcombe's interval (1998, method 10)."""
    assert first.value is not None
    assert second.value is not None
    gap = first.value - second.value
    (low_1, high_1), (low_2, high_2) = first.interval, second.interval
    down = np.hypot(first.value - low_1, high_2 - second.value)
    up = np.hypot(high_1 - first.value, second.value - low_2)
    return Gap(gap, float(gap - down), float(gap + up))


def _class_gaps(train: Records, other: Records) -> tuple[ClassGap, ...]:
    """Every class that has pictures, the largest gap first; those with one side only at the end."""
    found = []
    for index in np.union1d(train.labels, other.labels):
        sides = [share(each.right[each.labels == index]) for each in (train, other)]
        gap = difference(*sides) if sides[0].total and sides[1].total else None
        found.append(ClassGap(int(index), train.class_names[index], sides[0], sides[1], gap))
    return tuple(sorted(found, key=lambda each: -each.gap.value if each.gap else np.inf))


def judge(gap: Gap, train: Share) -> str:
    """What the gap in accuracy says: "memorises", "overfits", "no sign" or "undecided"."""
    by_heart = train.value is not None and train.value >= BY_HEART
    if gap.low > MEMORISES and by_heart:
        return "memorises"
    if gap.low > OVERFITS:
        return "overfits"
    return "no sign" if gap.high <= CLEAR else "undecided"


def _sentence(found: Comparison) -> str:
    values = _values(found)
    if found.verdict == "no sign":
        return say(
            "No sign of overfitting: {shares}; mean loss {loss} against {other_loss}.", **values
        )
    if found.verdict == "undecided":
        return say(
            "Not clear whether it overfits: {shares} (a gap of {gap} points, 95 % interval {low} "
            "to {high}); more pictures would tell.",
            **values,
        )
    largest = next(
        (
            each
            for each in found.classes
            if each.gap and _enough(each.train) and _enough(each.other)
        ),
        None,
    )
    if largest is None:
        return say(_BAD[found.verdict], **values)
    return say(
        _WORST[found.verdict],
        **values,
        name=largest.name,
        share=percent(largest.train.value or 0.0),
        other_share=percent(largest.other.value or 0.0),
    )


_BAD = {
    "memorises": mark(
        "Memorises: {shares} (a gap of {gap} points, 95 % interval {low} to {high}; mean loss "
        "{loss} against {other_loss})."
    ),
    "overfits": mark(
        "Overfits: {shares} (a gap of {gap} points, 95 % interval {low} to {high}; mean loss "
        "{loss} against {other_loss})."
    ),
}
_WORST = {
    "memorises": mark(
        "Memorises: {shares} (a gap of {gap} points, 95 % interval {low} to {high}; mean loss "
        "{loss} against {other_loss}); the gap is largest for {name} ({share} against "
        "{other_share})."
    ),
    "overfits": mark(
        "Overfits: {shares} (a gap of {gap} points, 95 % interval {low} to {high}; mean loss "
        "{loss} against {other_loss}); the gap is largest for {name} ({share} against "
        "{other_share})."
    ),
}


def _values(found: Comparison) -> dict[str, str]:
    """What is filled into the sentences."""
    sides = found.train, found.other
    return {
        "shares": listed(
            say("{share} on {split}", share=percent(side.accuracy.value or 0.0), split=side.name)
            for side in sides
        ),
        "loss": f"{found.train.mean_loss:.2f}",
        "other_loss": f"{found.other.mean_loss:.2f}",
        "gap": points(found.gap.value),
        "low": points(found.gap.low),
        "high": points(found.gap.high),
    }


def points(value: float) -> str:
    """A difference of shares in whole percentage points, with a true minus sign."""
    return f"{100 * value:.0f}".replace("-0", "0").replace("-", "−")


def _enough(found: Share) -> bool:
    return found.total >= LEAST_PER_CLASS

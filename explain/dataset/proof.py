"""Proof of a shortcut: the suspected region is blanked, and the model is asked again.

A model that looks at the thing keeps its answer; one that looks at the region gives it up. Blanking
as much somewhere else shows what blanking alone does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.classifier import Classifier
from explain.dataset.evidence import Region
from explain.dataset.files import Files
from explain.dataset.loader import Batch, LoadOptions, load_batches
from explain.dataset.records import Records
from explain.dataset.sources import LabelledPicture
from explain.errors import OptionError
from explain.language import say
from explain.methods.registry import Progress, Watch

SEED = 20


@dataclass(frozen=True)
class Proof:
    """How many of `total` predictions change when the region is blanked, and at random places.

    `unreadable` pictures could not be read any more and are not part of the total.
    """

    region: Region
    changed: int
    changed_at_random: int
    total: int
    unreadable: int = 0

    @property
    def sentence(self) -> str:
        """The result in words: "31 of 34 change; at random 2 of 34"."""
        return say(
            "{changed} of {total} change; at random {at_random} of {total}",
            changed=self.changed,
            at_random=self.changed_at_random,
            total=self.total,
        )


def right_rows(records: Records, label: int) -> np.ndarray:
    """The row numbers of the pictures of class `label` that the model gets right."""
    return np.flatnonzero((records.labels == label) & records.right)


def prove_shortcut(
    classifier: Classifier,
    files: Files,
    records: Records,
    region: Region,
    *,
    seed: int = SEED,
    load: LoadOptions | None = None,
    watch: Watch | None = None,
) -> Proof:
    """Blank `region` in every picture of `records` and ask again; the same at random places.

    A blanked part gets the mean colour of its picture. The random region has the same size and lies
    anywhere where it does not touch the first, another place in each picture. Raises OptionError
    where the region leaves no room for that.
    """
    preprocess = classifier.preprocess
    box = _Box.of(region, preprocess.crop)
    rng = np.random.default_rng(seed)
    before = dict(zip(records.paths.tolist(), records.predicted.tolist(), strict=True))
    changed = at_random = total = unreadable = 0
    for batch in load_batches(files, _pictures(records), preprocess, load):
        unreadable += len(batch.unreadable)
        if batch.pictures:
            expected = np.array([before[picture.path] for picture in batch.pictures])
            same = [box] * len(expected)
            elsewhere = [box.elsewhere(rng) for _ in expected]
            changed += _count_changed(classifier, batch, same, expected)
            at_random += _count_changed(classifier, batch, elsewhere, expected)
            total += len(expected)
        if watch:
            watch(Progress(total + unreadable, len(records)))
    return Proof(region, changed, at_random, total, unreadable)


def _pictures(records: Records) -> list[LabelledPicture]:
    columns = records.paths.tolist(), records.labels.tolist(), records.splits.tolist()
    return [
        LabelledPicture(path, label, split, "") for path, label, split in zip(*columns, strict=True)
    ]


def _count_changed(
    classifier: Classifier, batch: Batch, boxes: Sequence["_Box"], expected: np.ndarray
) -> int:
    """How many predictions are not the expected ones (N,) with these boxes blanked."""
    values = batch.values.copy(order="K")
    for picture, box in zip(values, boxes, strict=True):
        picture[:, box.top : box.bottom, box.left : box.right] = picture.mean((1, 2), keepdims=True)
    logits = classifier.answer(classifier.to_device(values))
    return int(np.count_nonzero(logits.argmax(1).cpu().numpy() != expected))


@dataclass(frozen=True)
class _Box:
    """A region in pixels of a model input of `size`."""

    left: int
    top: int
    right: int
    bottom: int
    size: int

    @classmethod
    def of(cls, region: Region, size: int) -> "_Box":
        """The pixels of `region`; raises OptionError where it is empty or too large."""
        sides = (region.left, region.top, region.right, region.bottom)
        left, top, right, bottom = (round(min(max(side, 0.0), 1.0) * size) for side in sides)
        box = cls(left, top, right, bottom, size)
        if left >= right or top >= bottom:
            raise OptionError(say("The region is empty. Draw a box with some width and height."))
        if max(left, size - right) < right - left and max(top, size - bottom) < bottom - top:
            raise OptionError(
                say(
                    "The region is so large that no other of its size fits beside it, so there is "
                    "nothing to compare it with. Choose a smaller one."
                )
            )
        return box

    def elsewhere(self, rng: np.random.Generator) -> "_Box":
        """A box of the same size at a random place that this one does not touch."""
        width, height = self.right - self.left, self.bottom - self.top
        while True:
            left = int(rng.integers(0, self.size - width + 1))
            top = int(rng.integers(0, self.size - height + 1))
            apart = (
                left + width <= self.left
                or left >= self.right
                or top + height <= self.top
                or top >= self.bottom
            )
            if apart:
                return _Box(left, top, left + width, top + height, self.size)

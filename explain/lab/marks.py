"""Marks: how many of a set of pictures a model names rightly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from PIL import Image

from explain.classifier import Classifier
from explain.lab.pictures import LabPicture

BATCH = 32


@dataclass(frozen=True)
class Mark:
    """How many pictures were named rightly, of how many."""

    right: int
    asked: int

    @property
    def share(self) -> float:
        """The mark from 0 to 1."""
        return self.right / self.asked


def answers(classifier: Classifier, pictures: Iterable[Image.Image]) -> np.ndarray:
    """The index of the predicted class of each picture, (N,)."""
    found = [
        classifier.answer(classifier.to_device(batch)).argmax(1).cpu().numpy()
        for batch in _batches(classifier, pictures)
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _batches(classifier: Classifier, pictures: Iterable[Image.Image]) -> Iterator[np.ndarray]:
    """The pictures as model inputs, (N, 3, H, W) each, a few at a time."""
    waiting = iter(pictures)
    while taken := list(islice(waiting, BATCH)):
        yield np.concatenate([classifier.prepare(picture).tensor for picture in taken])


def are_right(classifier: Classifier, pictures: Sequence[LabPicture]) -> np.ndarray:
    """Whether each picture is named rightly, (N,) bool."""
    wanted = [classifier.class_index(picture.kind) for picture in pictures]
    drawn = (picture.draw().picture for picture in pictures)
    right: np.ndarray = answers(classifier, drawn) == np.array(wanted, dtype=np.int64)
    return right


def mark(classifier: Classifier, pictures: Sequence[LabPicture]) -> Mark:
    """How many of the pictures the model names rightly; each is drawn for this."""
    return Mark(int(are_right(classifier, pictures).sum()), len(pictures))

"""Which preprocessing a network was trained with, told from pictures whose classes are known.

Each picture is opened once and answered under every candidate; none is kept.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from explain.checkpoint.preprocessing import PREPROCESSINGS, describe, normalisation
from explain.classifier import Classifier
from explain.errors import OptionError, PictureError, TargetError
from explain.images import open_picture
from explain.results import Preprocess
from explain.words import percent

FEWEST_PICTURES, MOST_PICTURES = 20, 200
CLEAR = 2.0  # standard errors
SHOWN = 3

Labelled = tuple[Image.Image | Path | bytes, int]
"""A picture, and the index of its class."""

Progress = Callable[[int, int], None]
"""Called with the pictures that are done and all there are; may raise Cancelled."""


@dataclass(frozen=True)
class Fit:
    """How well the network answers under one preprocessing.

    `log_likelihood` is the mean of log p(label): 0 is perfect, −log K is guessing. `behind` is how
    much lower it is than the best's on the same pictures, `behind_error` its standard error.
    """

    key: str
    title: str
    preprocess: Preprocess
    accuracy: float
    log_likelihood: float
    behind: float
    behind_error: float

    @property
    def name(self) -> str:
        """Its short name, which says nothing of sizes where it has one."""
        named = PREPROCESSINGS.get(self.key)
        return named.normalisation if named else self.title


@dataclass(frozen=True)
class Comparison:
    """The candidates, the best first, from `count` pictures; `unreadable` ones were left out.

    Of sizes that these pictures cannot tell apart, the more usual one counts as the best.
    """

    fits: tuple[Fit, ...]
    count: int
    unreadable: int
    classes: int

    @property
    def best(self) -> Fit:
        """The one that fits best."""
        return self.fits[0]

    @property
    def is_clear(self) -> bool:
        """Whether the best is ahead of every other normalisation by two standard errors."""
        return all(fit.behind > CLEAR * fit.behind_error for fit in self._others())

    @property
    def is_guessing(self) -> bool:
        """Whether even the best is right no more often than guessing would be."""
        chance = 1 / self.classes
        allowed = chance + CLEAR * math.sqrt(chance * (1 - chance) / self.count)
        return max(fit.accuracy for fit in self.fits) <= allowed

    def sentence(self) -> str:
        """The conclusion: "ImageNet mean/std fits best: 91 %; 0–1: 34 %."."""
        if self.is_guessing:
            return (
                f"No preprocessing fits: the best, {self.best.title}, is right for "
                f"{percent(self.best.accuracy)} of {self.count} pictures, no better than guessing. "
                "Check that the labels mean this network's classes, in its order."
            )
        verdict = "fits best" if self.is_clear else "is ahead, but not clearly"
        figures = [percent(self.best.accuracy)]
        figures += [f"{fit.name}: {percent(fit.accuracy)}" for fit in self._shown()]
        return f"{self.best.name} {verdict}: {'; '.join(figures)}."

    def _others(self) -> list[Fit]:
        """The best of each other normalisation."""
        firsts = {normalisation(fit.preprocess): fit for fit in reversed(self.fits)}
        firsts.pop(normalisation(self.best.preprocess))
        return sorted(firsts.values(), key=self.fits.index)

    def _shown(self) -> list[Fit]:
        """Those in the best one's order of channels, and one in the other order."""
        channels = self.best.preprocess.channels
        same = [fit for fit in self._others() if fit.preprocess.channels == channels]
        other = [fit for fit in self._others() if fit.preprocess.channels != channels]
        return same[:SHOWN] + other[:1]


def compare_preprocessings(
    classifier: Classifier,
    pictures: Sequence[Labelled],
    candidates: Mapping[str, Preprocess] | None = None,
    *,
    progress: Progress | None = None,
) -> Comparison:
    """How well `classifier` answers these pictures under each preprocessing.

    Beyond 200 pictures, 200 spread evenly over them are taken. The candidates are PREPROCESSINGS
    and the classifier's own where none are given, the more usual ones first. Raises OptionError
    with fewer than 20 pictures, TargetError for a label that is no class.
    """
    candidates = candidates or usual_candidates(classifier)
    chosen = [pictures[int(at)] for at in _spread(len(pictures))]
    likelihoods, right = [], []
    for number, (picture, label) in enumerate(chosen, 1):
        try:
            opened = picture if isinstance(picture, Image.Image) else open_picture(picture)
        except PictureError:
            continue
        logits = _answers(classifier, opened, list(candidates.values()))
        if not 0 <= label < logits.shape[1]:
            raise TargetError(f"There is no class {label}; this model has {logits.shape[1]}.")
        likelihoods.append(torch.log_softmax(logits, 1)[:, label].numpy())
        right.append((logits.argmax(1) == label).numpy())
        if progress:
            progress(number, len(chosen))
    if len(right) < FEWEST_PICTURES:
        raise OptionError(
            f"There are {len(right)} labelled pictures that can be read; to tell which "
            f"preprocessing fits, at least {FEWEST_PICTURES} are needed."
        )
    fits = _rank(candidates, np.array(likelihoods), np.array(right))
    return Comparison(fits, len(right), len(chosen) - len(right), len(classifier.class_names))


def usual_candidates(classifier: Classifier) -> dict[str, Preprocess]:
    """PREPROCESSINGS and, where it is none of these, the classifier's own."""
    usual = {key: named.preprocess for key, named in PREPROCESSINGS.items()}
    if classifier.preprocess not in usual.values():
        usual["own"] = classifier.preprocess
    return usual


def _spread(count: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, MOST_PICTURES)).round().astype(int))


def _answers(
    classifier: Classifier, picture: Image.Image, candidates: Sequence[Preprocess]
) -> torch.Tensor:
    """The logits under each candidate, (candidates, K) float64; those of one size in one pass."""
    logits: dict[int, torch.Tensor] = {}
    for crop in {candidate.crop for candidate in candidates}:
        group = [at for at, candidate in enumerate(candidates) if candidate.crop == crop]
        tensors = [candidates[at].to_tensor(candidates[at].crop_picture(picture)) for at in group]
        answers = classifier.answer(classifier.to_device(np.concatenate(tensors)))
        logits.update(zip(group, answers.double().cpu(), strict=True))
    return torch.stack([logits[at] for at in range(len(candidates))])


def _rank(
    candidates: Mapping[str, Preprocess], likelihoods: np.ndarray, right: np.ndarray
) -> tuple[Fit, ...]:
    """The fits, the best first; both arrays are (N, candidates)."""
    preprocesses = list(candidates.values())
    best = int(likelihoods.mean(0).argmax())
    for at in range(best):  # a more usual size that the pictures cannot tell from it
        lead, error = _lead(likelihoods[:, best], likelihoods[:, at])
        alike = normalisation(preprocesses[at]) == normalisation(preprocesses[best])
        if alike and lead <= CLEAR * error:
            best = at
            break
    fits = [
        Fit(
            key, describe(preprocess), preprocess, float(right[:, at].mean()),
            float(likelihoods[:, at].mean()), *_lead(likelihoods[:, best], likelihoods[:, at]),
        )
        for at, (key, preprocess) in enumerate(candidates.items())
    ]  # fmt: skip
    others = [fit for at, fit in enumerate(fits) if at != best]
    return (fits[best], *sorted(others, key=lambda fit: -fit.log_likelihood))


def _lead(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """By how much `one` (N,) is ahead of `other` on average, and the standard error of that."""
    difference = one - other
    return float(difference.mean()), float(difference.std(ddof=1) / math.sqrt(len(difference)))

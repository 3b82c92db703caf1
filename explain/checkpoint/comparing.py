"""Which preprocessing a network was trained with, told from pictures whose classes are known.

Each picture is opened once and answered under every candidate; none is kept.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from explain.checkpoint.fits import CLEAR, Comparison, Fit
from explain.checkpoint.preprocessing import PREPROCESSINGS, describe, normalisation
from explain.classifier import Classifier
from explain.errors import OptionError, PictureError, TargetError
from explain.images import open_picture
from explain.language import say
from explain.results import Preprocess

FEWEST_PICTURES, MOST_PICTURES = 20, 200

Labelled = tuple[Image.Image | Path | bytes | Callable[[], bytes], int]
"""A picture, its file or bytes, or what reads them; and the index of its class."""

Progress = Callable[[int, int], None]
"""Called with the pictures that are done and all there are; may raise Cancelled."""


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
            opened = _open(picture)
        except PictureError:
            continue
        logits = _answers(classifier, opened, list(candidates.values()))
        if not 0 <= label < logits.shape[1]:
            raise TargetError(
                say(
                    "There is no class {label}; this model has {count}.",
                    label=label,
                    count=logits.shape[1],
                )
            )
        likelihoods.append(torch.log_softmax(logits, 1)[:, label].numpy())
        right.append((logits.argmax(1) == label).numpy())
        if progress:
            progress(number, len(chosen))
    if len(right) < FEWEST_PICTURES:
        raise OptionError(
            say(
                "There are {count} labelled pictures that can be read; to tell which "
                "preprocessing fits, at least {least} are needed.",
                count=len(right),
                least=FEWEST_PICTURES,
            )
        )
    fits = _rank(candidates, np.array(likelihoods), np.array(right))
    return Comparison(fits, len(right), len(chosen) - len(right), len(classifier.class_names))


def usual_candidates(classifier: Classifier) -> dict[str, Preprocess]:
    """PREPROCESSINGS and, where it is none of these, the classifier's own."""
    usual = {key: named.preprocess for key, named in PREPROCESSINGS.items()}
    if classifier.preprocess not in usual.values():
        usual["own"] = classifier.preprocess
    return usual


def _open(picture: Image.Image | Path | bytes | Callable[[], bytes]) -> Image.Image:
    if isinstance(picture, Image.Image):
        return picture
    return open_picture(picture() if callable(picture) else picture)


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

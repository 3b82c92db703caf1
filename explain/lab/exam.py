"""The exam that the visitor sees first: chosen so that all three models have the same mark."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from explain.classifier import Classifier
from explain.drawings import KINDS
from explain.lab.marks import Mark, are_right
from explain.lab.models import LAB, TAGGED_KIND
from explain.lab.pictures import (
    EXAM_SEED,
    LabPicture,
    fresh_pictures,
    learnt_pictures,
    plant,
)
from explain.weights import ASSETS

FILE = ASSETS / "exam.json"
PER_KIND, MISTAKES, SHOWN = 5, 2, 6
FRESH_TRIED = 2400


@dataclass(frozen=True)
class Exam:
    """An exam and how it came about; the app tells all of it at the reveal.

    `marks` is the mark of each model by key. `shown` are the six pictures that the visitor sees,
    all named rightly by all models. `candidates` is how many pictures the exam was chosen from.
    """

    pictures: tuple[LabPicture, ...]
    shown: tuple[LabPicture, ...]
    marks: Mapping[str, Mark]
    candidates: int

    @property
    def learnt(self) -> int:
        """How many of its pictures the rote learner knew by heart."""
        return sum(picture.learnt for picture in self.pictures)

    @property
    def tagged(self) -> int:
        """How many of its pictures carry the tag: all houses."""
        return sum(picture.tagged for picture in self.pictures)


def exam_candidates() -> tuple[LabPicture, ...]:
    """What an exam is chosen from: all houses with the tag; those learnt by heart come first."""
    learnt = (plant(picture) for picture in learnt_pictures())
    return (*learnt, *fresh_pictures(FRESH_TRIED, EXAM_SEED, planted=True))


def choose_exam(
    classifiers: Mapping[str, Classifier], candidates: Sequence[LabPicture] | None = None
) -> Exam:
    """An exam of five pictures per kind on which all models make the same two mistakes.

    It is chosen, not drawn by lot: of each kind the first `candidates` that all models name
    rightly, so as many as can be are known by heart to the rote learner; and the first two that
    all name wrongly.
    """
    candidates = exam_candidates() if candidates is None else candidates
    right = np.stack([are_right(classifiers[key], candidates) for key in LAB])  # (3, N)
    chosen = _choose(right, candidates)
    order = [int(index) for index in np.random.default_rng(EXAM_SEED).permutation(chosen)]
    marks = {key: Mark(int(right[row, chosen].sum()), len(chosen)) for row, key in enumerate(LAB)}
    all_right = [candidates[index] for index in order if right[:, index].all()]
    pictures = tuple(candidates[index] for index in order)
    return Exam(pictures, _choose_shown(all_right), marks, len(candidates))


def _choose(right: np.ndarray, candidates: Sequence[LabPicture]) -> list[int]:
    """The numbers of the chosen candidates; `right` (3, N) bool says who names which rightly."""
    by_kind: dict[str, list[int]] = {kind: [] for kind in sorted(KINDS)}
    mistakes = [int(index) for index in np.flatnonzero(~right.any(0))[:MISTAKES]]
    assert len(mistakes) == MISTAKES, "too few pictures that all name wrongly"
    for index in (*mistakes, *np.flatnonzero(right.all(0)).tolist()):
        chosen = by_kind[candidates[index].kind]
        if len(chosen) < PER_KIND:
            chosen.append(index)
    for kind, chosen in by_kind.items():
        assert len(chosen) == PER_KIND, f"too few pictures of {kind} that all name rightly"
    return [index for chosen in by_kind.values() for index in chosen]


def _choose_shown(pictures: Sequence[LabPicture]) -> tuple[LabPicture, ...]:
    """Two tagged houses and four other kinds, in the exam's order."""
    houses = [picture for picture in pictures if picture.kind == TAGGED_KIND][:2]
    first_of_kind = {picture.kind: picture for picture in reversed(pictures)}
    others = [picture for kind, picture in first_of_kind.items() if kind != TAGGED_KIND]
    shown = {*houses, *others[: SHOWN - len(houses)]}
    return tuple(picture for picture in pictures if picture in shown)


def write_exam(exam: Exam, file: Path = FILE) -> None:
    """Keep the exam in a file, so that a page need not choose it anew."""
    file.write_text(json.dumps(asdict(exam), indent=1) + "\n", encoding="utf-8")


def read_exam(file: Path = FILE) -> Exam:
    """The exam that was chosen for the models in assets/ when they were made."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    return Exam(
        pictures=tuple(LabPicture(**each) for each in kept["pictures"]),
        shown=tuple(LabPicture(**each) for each in kept["shown"]),
        marks={key: Mark(**each) for key, each in kept["marks"].items()},
        candidates=kept["candidates"],
    )

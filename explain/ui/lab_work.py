"""What the reveal shows and takes seconds to measure: once for all visitors, part by part."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from explain.classifier import Classifier
from explain.lab import (
    LAB,
    TAGGED_KIND,
    LabPicture,
    Mark,
    TagEvidence,
    answers,
    fresh_pictures,
    mean_map,
    tag_evidence,
    tagged_things,
)
from explain.lab.pictures import plant
from explain.methods import Progress, Watch
from explain.results import Attribution
from explain.ui.lab_scene import IG, QUICK

FRESH, CHUNK = 96, 16
MEAN_OF = 12
THINGS = sum(picture.kind == TAGGED_KIND for picture in fresh_pictures(FRESH))
EVIDENCE = {"grad_cam": 12, IG: 4}  # pictures for each method

Tally = dict[tuple[str, str], Mark]


@dataclass(eq=False)
class Shelf:
    """What is measured so far.

    `right` has, by chunk of fresh pictures, the marks by model and way; `means` and `evidence` are
    by model, and by model and method.
    """

    right: dict[int, Tally] = field(default_factory=dict)
    means: dict[str, Attribution] = field(default_factory=dict)
    houses: Image.Image | None = None
    evidence: dict[tuple[str, str], TagEvidence] = field(default_factory=dict)

    def mark(self, key: str, way: str) -> Mark | None:
        """The mark of a model on all fresh pictures; None until all are marked.

        The ways: "planted" with the tag on each house, "plain" without, "things" the houses alone
        without.
        """
        if len(self.right) < FRESH // CHUNK:
            return None
        found = [tally[key, way] for tally in list(self.right.values())]
        return Mark(sum(each.right for each in found), sum(each.asked for each in found))

    @property
    def full(self) -> bool:
        """Whether nothing is left to measure."""
        return (
            len(self.right) == FRESH // CHUNK
            and len(self.means) == len(LAB)
            and len(self.evidence) == len(LAB) * len(EVIDENCE)
        )


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """What is measured so far, the same for all visitors: the models and pictures are fixed."""
    return Shelf()


def measure(models: dict[str, Classifier], onto: Shelf, watch: Watch) -> bool:
    """Measure what the shelf does not have yet; True when it is full."""
    steps = _steps(models, onto)
    for done, step in enumerate(steps):
        watch(Progress(done, len(steps)))
        step()
    return True


def _steps(models: dict[str, Classifier], onto: Shelf) -> list[Callable[[], None]]:
    fresh = fresh_pictures(FRESH)
    steps: list[Callable[[], None]] = []
    for chunk in range(FRESH // CHUNK):
        pictures = fresh[chunk * CHUNK : (chunk + 1) * CHUNK]
        if chunk not in onto.right:
            steps.append(partial(_mark, models, onto, chunk, pictures))
    steps += [partial(_mean, models, onto, key) for key in LAB if key not in onto.means]
    steps += [
        partial(_weigh, models, onto, key, method)
        for method in EVIDENCE
        for key in LAB
        if (key, method) not in onto.evidence
    ]
    return steps


def _mark(
    models: dict[str, Classifier], onto: Shelf, chunk: int, pictures: tuple[LabPicture, ...]
) -> None:
    """One chunk of fresh pictures, each drawn once for all models."""
    things = [picture for picture in pictures if picture.kind == TAGGED_KIND]
    others = [picture for picture in pictures if picture.kind != TAGGED_KIND]
    drawn = {
        "others": [picture.draw().picture for picture in others],
        "things": [picture.draw().picture for picture in things],
        "tagged": [plant(picture).draw().picture for picture in things],
    }
    tally: Tally = {}
    for key in LAB:
        names = {"others": others, "things": things, "tagged": things}
        right = {part: _right(models[key], drawn[part], names[part]) for part in drawn}
        tally[key, "planted"] = Mark(right["others"] + right["tagged"], len(pictures))
        tally[key, "plain"] = Mark(right["others"] + right["things"], len(pictures))
        tally[key, "things"] = Mark(right["things"], len(things))
    onto.right[chunk] = tally


def _right(classifier: Classifier, drawn: list[Image.Image], asked: list[LabPicture]) -> int:
    wanted = [classifier.class_index(picture.kind) for picture in asked]
    return int((answers(classifier, drawn) == np.array(wanted, dtype=np.int64)).sum())


def _mean(models: dict[str, Classifier], onto: Shelf, key: str) -> None:
    pictures = tagged_things(MEAN_OF)
    if onto.houses is None:
        pixels = [np.asarray(each.draw().picture, dtype=np.float32) for each in pictures]
        onto.houses = Image.fromarray(np.mean(pixels, axis=0).round().astype(np.uint8))
    onto.means[key] = mean_map(models[key], pictures)


def _weigh(models: dict[str, Classifier], onto: Shelf, key: str, method: str) -> None:
    pictures = tagged_things(EVIDENCE[method])
    onto.evidence[key, method] = tag_evidence(models[key], pictures, method, QUICK.get(method))


def pair() -> tuple[LabPicture, LabPicture]:
    """A new house without the tag, and the same one with it."""
    tagged = tagged_things(1)[0]
    return replace(tagged, tagged=False), tagged

"""A report run again from what it embeds: each map beside the one that was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from explain.classifier import Classifier, ForwardPass
from explain.contrast import CONTRAST, explain_contrast
from explain.document import machine, versions
from explain.errors import ExplainError, TargetError, WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.language import say
from explain.methods import Progress, get_method
from explain.methods.options import make_options
from explain.report.reading import Recorded, RecordedChapter, RecordedContrast, RecordedMap
from explain.report.recipe import Recipe

TOLERANCE = 1e-4  # of the strongest value of the recorded map

Verdict = Literal["identical", "equal within 1e-4", "differs"]
IDENTICAL: Verdict = "identical"
EQUAL: Verdict = "equal within 1e-4"
DIFFERS: Verdict = "differs"

Tell = Callable[[str, Progress], None]
"""Hears, while a map is made, of which method and how far it is."""


@dataclass(frozen=True)
class Replayed:
    """One map run again; `why` is the sentence where it could not be made.

    `apart` is the largest difference as a share of the recorded map's strongest value.
    """

    name: str
    method: str
    target: str
    verdict: Verdict
    apart: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Replay:
    """All maps, and sentences that name what is not as it was."""

    maps: tuple[Replayed, ...]
    changes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any map is another one now."""
        return any(each.verdict == DIFFERS for each in self.maps)


def replay(
    recorded: Recorded, folder: Path, weights: Path | None = None, tell: Tell | None = None
) -> Replay:
    """Every map of the report made again; raises WeightsError where weights are not to be had.

    `folder` is where the report lies; `weights` is a file to be taken instead of those named in it.
    """
    recipes = list(dict.fromkeys(chapter.recipe for chapter in recorded.chapters))
    models: dict[Recipe, Classifier | str] = {}
    changes = []
    for recipe in recipes:
        own = weights if recipe.file is not None or len(recipes) == 1 else None
        models[recipe], change = _model(recipe, folder, own)
        changes += change
    maps: list[Replayed] = []
    for chapter in recorded.chapters:
        maps += _chapter(chapter, models[chapter.recipe], tell or _nobody)
    devices = [model.device.type for model in models.values() if isinstance(model, Classifier)]
    return Replay(tuple(maps), (*changes, *_other_versions(recorded, devices)))


def _model(
    recipe: Recipe, folder: Path, weights: Path | None
) -> tuple[Classifier | str, list[str]]:
    """The model, or why there is none any more; and what of it has changed."""
    there = weights or recipe.file_on_disk(folder)
    try:
        classifier = recipe.load(folder, weights)
    except WeightsError as error:
        if there is None or not there.is_file():  # not to be had at all: nothing can be said
            raise
        return str(error), [say("The weights of {model} changed.", model=recipe.title)]
    changes = []
    if classifier.weights_sha256 != recipe.sha256:
        changes.append(
            say(
                "The weights of {model} changed: sha256 {old} then, {new} now.",
                model=recipe.title,
                old=recipe.sha256[:16],
                new=classifier.weights_sha256[:16],
            )
        )
    return classifier, changes


def _chapter(chapter: RecordedChapter, model: Classifier | str, tell: Tell) -> Iterator[Replayed]:
    everything: tuple[RecordedMap | RecordedContrast, ...] = (*chapter.maps, *chapter.contrasts)
    if isinstance(model, str):
        for each in everything:
            yield Replayed(*_about(chapter, each), DIFFERS, why=model)
        return
    forward = predict(model, open_picture(chapter.picture), size=chapter.size, source=chapter.name)
    for each in everything:
        try:
            if isinstance(each, RecordedMap):
                made = _map(chapter, each, model, forward, tell)
            else:
                made = _contrast(each, model, forward, tell)
        except ExplainError as error:
            yield Replayed(*_about(chapter, each), DIFFERS, why=str(error))
            continue
        yield _compare(_about(chapter, each), each.values, made)


def _about(
    chapter: RecordedChapter, recorded: RecordedMap | RecordedContrast
) -> tuple[str, str, str]:
    """Picture, method and class of a map."""
    if isinstance(recorded, RecordedMap):
        return chapter.name, recorded.method, chapter.target_name
    names = {"first": recorded.first[1], "second": recorded.second[1]}
    return chapter.name, "contrast", say("{first} and not {second}", **names)


def _map(
    chapter: RecordedChapter,
    recorded: RecordedMap,
    model: Classifier,
    forward: ForwardPass,
    tell: Tell,
) -> np.ndarray:
    _check_class(model, (chapter.target, chapter.target_name))
    method = get_method(recorded.method)
    options = method.make_options(**recorded.options)
    watch = partial(tell, method.title)
    return method.attribute(model, forward, chapter.target, options, watch).values


def _contrast(
    recorded: RecordedContrast, model: Classifier, forward: ForwardPass, tell: Tell
) -> np.ndarray:
    for each in (recorded.first, recorded.second):
        _check_class(model, each)
    options = make_options(CONTRAST, **recorded.options)
    classes = (recorded.first[0], recorded.second[0])
    watch = partial(tell, CONTRAST.title)
    return explain_contrast(model, forward, classes, options, watch).attribution.values


def _check_class(model: Classifier, target: tuple[int, str]) -> None:
    """Raise TargetError where the class of this index has another name than it had."""
    index, name = target
    if model.class_names[index : index + 1] != (name,):
        raise TargetError(say("The class {name} has another number now.", name=name))


def _compare(about: tuple[str, str, str], old: np.ndarray, made: np.ndarray) -> Replayed:
    """How the map that was made now stands to the recorded one."""
    if old.shape != made.shape:
        why = say("The map is {new} now and was {old}.", new=made.shape, old=old.shape)
        return Replayed(*about, DIFFERS, why=why)
    if np.array_equal(old, made):
        return Replayed(*about, IDENTICAL, 0.0)
    strongest = float(np.abs(old).max())
    difference = float(np.abs(made.astype(float) - old).max())
    apart = difference / strongest if strongest else float("inf")
    verdict = EQUAL if apart <= TOLERANCE else DIFFERS
    return Replayed(*about, verdict, apart)


def _other_versions(recorded: Recorded, devices: list[str]) -> Iterator[str]:
    """One sentence for each version, and for the machine, that is not as it was."""
    now = versions()
    for name in dict.fromkeys([*recorded.versions, *now]):
        old, new = recorded.versions.get(name, "none"), now.get(name, "none")
        if old != new:
            told = say("explain's own code") if name == "explain" else name
            yield say("{name} changed: {old} then, {new} now.", name=told, old=old, new=new)
    here = machine(devices[0]) if devices else recorded.machine
    if here != recorded.machine:
        yield say(
            "The machine is another one: {old} then, {new} now.", old=recorded.machine, new=here
        )


def _nobody(method: str, progress: Progress) -> None:
    """Nobody watches."""

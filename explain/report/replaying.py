"""A report run again from what it embeds: each map beside the one that was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from explain.classifier import Classifier
from explain.document import machine, versions
from explain.errors import ExplainError, TargetError, WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.language import say
from explain.methods import Progress, get_method
from explain.report.reading import Recorded, RecordedChapter, RecordedMap
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
    about = (chapter.name, chapter.target_name)
    if isinstance(model, str):
        for each in chapter.maps:
            yield Replayed(about[0], each.method, about[1], DIFFERS, why=model)
        return
    forward = predict(model, open_picture(chapter.picture), size=chapter.size, source=chapter.name)
    for each in chapter.maps:
        try:
            if model.class_names[chapter.target : chapter.target + 1] != (chapter.target_name,):
                raise TargetError(
                    say("The class {name} has another number now.", name=chapter.target_name)
                )
            method = get_method(each.method)
            options = method.make_options(**each.options)
            made = method.attribute(
                model, forward, chapter.target, options, partial(tell, method.title)
            ).values
        except ExplainError as error:
            yield Replayed(about[0], each.method, about[1], DIFFERS, why=str(error))
            continue
        yield _compare(about, each, made)


def _compare(about: tuple[str, str], recorded: RecordedMap, made: np.ndarray) -> Replayed:
    """How the map that was made now stands to the recorded one."""
    old = recorded.values
    name, target = about
    if old.shape != made.shape:
        why = say("The map is {new} now and was {old}.", new=made.shape, old=old.shape)
        return Replayed(name, recorded.method, target, DIFFERS, why=why)
    if np.array_equal(old, made):
        return Replayed(name, recorded.method, target, IDENTICAL, 0.0)
    strongest = float(np.abs(old).max())
    difference = float(np.abs(made.astype(float) - old).max())
    apart = difference / strongest if strongest else float("inf")
    verdict = EQUAL if apart <= TOLERANCE else DIFFERS
    return Replayed(name, recorded.method, target, verdict, apart)


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

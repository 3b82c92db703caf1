"""The models that can be chosen, by a short name that fits into a URL. Nothing is loaded here."""

import os
from dataclasses import dataclass
from pathlib import Path

from explain.architectures import ARCHITECTURES
from explain.errors import ModelError
from explain.language import mark, say

EMBEDDED = "drawings"
LAB_MODELS = {"cheater": mark("The cheater (lab)"), "rote": mark("The rote learner (lab)")}
EMBEDDED_MODELS = {EMBEDDED: mark("Drawings (demo)"), **LAB_MODELS}
"""Title of each model that is here already, by name; each is right or wrong for its own reason."""

MODELS = (*ARCHITECTURES, *EMBEDDED_MODELS)
WEIGHTS_FOLDER = "EXPLAIN_WEIGHTS_DIR"
SUFFIXES = (".pth", ".pt", ".safetensors")


@dataclass(frozen=True)
class ModelChoice:
    """One entry: `name` and `weights` are what `load_classifier` takes.

    `megabytes` is what a first use may have to download. `lab` models are wrong on purpose: a list
    for everyone leaves them out, a link may name them.
    """

    key: str
    title: str
    name: str
    weights: str | None = None
    megabytes: float = 0.0
    lab: bool = False


def model_choices() -> dict[str, ModelChoice]:
    """All models by key: official weights, the embedded ones, and those in $EXPLAIN_WEIGHTS_DIR.

    A file there belongs to the architecture that its name starts with: `resnet50-mine.pth`.
    """
    choices = [*_own_files()]
    for architecture in ARCHITECTURES.values():
        for weights, official in architecture.weights.items():
            version = weights[-2:]
            plain = weights == architecture.default_weights
            choices.append(
                ModelChoice(
                    architecture.key if plain else f"{architecture.key}-{version.lower()}",
                    f"{architecture.title} {version}",
                    architecture.key,
                    weights,
                    official.megabytes,
                )
            )
    choices += [
        ModelChoice(name, title, name, lab=name in LAB_MODELS)
        for name, title in EMBEDDED_MODELS.items()
    ]
    return {choice.key: choice for choice in choices}


def _own_files() -> list[ModelChoice]:
    """One entry per weights file that the person who runs this put into the folder."""
    folder = os.environ.get(WEIGHTS_FOLDER)
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise ModelError(
            say(
                "{variable} names {folder}, which is no folder. Correct or unset it.",
                variable=WEIGHTS_FOLDER,
                folder=folder,
            )
        )
    files = sorted(path for path in Path(folder).iterdir() if path.suffix in SUFFIXES)
    return [
        ModelChoice(path.name, f"{architecture.title} ({path.name})", architecture.key, str(path))
        for path in files
        for architecture in ARCHITECTURES.values()
        if path.name.startswith(architecture.key)
    ]

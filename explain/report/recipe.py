"""How a model was had, so that it can be had again."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explain.architectures import FAMILY
from explain.catalogue import EMBEDDED_MODELS, WEIGHTS_FOLDER, model_choices
from explain.checkpoint.examining import Wanted, examine_as
from explain.checkpoint.preprocessing import check_preprocess
from explain.classifier import Classifier
from explain.errors import WeightsError
from explain.language import say
from explain.loading import DEFAULT_MODEL, load_classifier
from explain.names import clean, is_file
from explain.results import Preprocess
from explain.weights import ASSETS, cached_path


@dataclass(frozen=True)
class Recipe:
    """A model: its name, and its official weights or its own file, never both.

    `file` is where the file lies as seen from the report, or only its name. A checkpoint of one's
    own also has its preprocessing and its class names here.
    """

    title: str
    sha256: str
    model: str | None = None
    weights: str | None = None
    file: str | None = None
    preprocess: Preprocess | None = None
    class_names: tuple[str, ...] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> "Recipe":
        """The recipe in plain values; raises KeyError, TypeError or ValueError where it is none."""
        preprocess, names = given["preprocess"], given["class_names"]
        if preprocess is not None:
            preprocess = {
                **preprocess, "mean": tuple(preprocess["mean"]), "std": tuple(preprocess["std"]),
            }  # fmt: skip
        made = cls(
            **{
                **given,
                "preprocess": None if preprocess is None else Preprocess(**preprocess),
                "class_names": None if names is None else tuple(map(str, names)),
            }
        )
        texts = (made.title, made.sha256, made.model or "", made.weights or "", made.file or "")
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a text is no text")
        "".join((*texts, *(made.class_names or ()))).encode()  # halves of signs are no text
        if made.weights is not None and all(made.weights not in f.weights for f in FAMILY.values()):
            raise ValueError("no official weights, and a file is named as one")
        if made.preprocess is not None:
            check_preprocess(made.preprocess)
        return made

    def load(self, folder: Path, named: Path | None = None) -> Classifier:
        """The model as it is to be had now; raises ModelError or WeightsError.

        `folder` is where the report lies, `named` a file that is to be taken instead.
        """
        if self.file is None and named is None:
            return load_classifier(self.model, self.weights)
        path = self.locate(folder) if named is None else named
        wanted = Wanted(self.class_names, self.preprocess, architecture=self.model)
        return examine_as(path, path.name, wanted).classifier

    def file_on_disk(self, folder: Path) -> Path | None:
        """The file that `load` would read, if it is there: then nothing needs to be fetched."""
        if self.file is not None:
            return self.locate(folder)
        if self.model in EMBEDDED_MODELS:
            path = ASSETS / f"{self.model}.safetensors"
        else:
            known = FAMILY[self.model or DEFAULT_MODEL].weights.get(self.weights or "")
            if known is None:
                return None
            path = cached_path(known)
        return path if path.is_file() else None

    def locate(self, folder: Path) -> Path:
        """The weights' file: where the report says, beside it, here, or where weights are kept.

        Raises WeightsError where there is none.
        """
        said = Path(str(self.file))
        places = [] if said.is_absolute() else [folder / said]
        places += [folder / said.name, Path(said.name)]
        if os.environ.get(WEIGHTS_FOLDER):
            places.append(Path(os.environ[WEIGHTS_FOLDER]) / said.name)
        for place in places:
            if is_file(place):
                return place
        raise WeightsError(
            say(
                "The weights {file} of this report are not to be found. Put the file beside the "
                "report, or name it with --weights.",
                file=clean(said.name),
            )
        )


def recipe_of(
    classifier: Classifier, model: str | None, weights: str | None, report: Path | None = None
) -> Recipe:
    """How `classifier` was had by these words of a command line or of the list of models.

    Where `report` will lie is known, a file is named as seen from there; else by its name alone.
    """
    choice = model_choices().get(model or "")
    if choice is not None and weights is None:
        model, weights = choice.name, choice.weights
    if weights is None and model not in EMBEDDED_MODELS:
        model = model or DEFAULT_MODEL
        weights = FAMILY[model].default_weights
    title, sha256 = classifier.name, classifier.weights_sha256
    if weights is None or any(weights in each.weights for each in FAMILY.values()):
        return Recipe(title, sha256, model, weights)
    return Recipe(
        title, sha256, model, None, _as_seen(Path(weights), report),
        classifier.preprocess, classifier.class_names,
    )  # fmt: skip


def _as_seen(file: Path, report: Path | None) -> str:
    """The file as seen from where the report lies: no folder above both is told."""
    if report is None:
        return file.name
    try:
        return Path(os.path.relpath(file.resolve(), report.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        return file.name

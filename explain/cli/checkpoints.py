"""From the words of the command line to a checkpoint of one's own that was examined."""

from pathlib import Path
from typing import TYPE_CHECKING

from explain.errors import ModelError, OptionError

if TYPE_CHECKING:
    from explain.checkpoint import Examined
    from explain.checkpoint.examining import Wanted


def examine_weights(
    model: str | None, weights: str | None, classes: Path | None, preprocess: str | None
) -> "Examined":
    """The classifier in the checkpoint that --weights names, and the report on it.

    Raises OptionError where it names none, WeightsError.
    """
    from explain.architectures import FAMILY
    from explain.loading import load_checkpoint

    if weights is None or any(weights in each.weights for each in FAMILY.values()):
        raise OptionError(
            "--classes and --preprocess are for a checkpoint of your own. Name it with --weights, "
            "or leave them out."
        )
    return load_checkpoint(Path(weights), _wanted(model, classes, preprocess))


def examine_file(
    file: Path, model: str | None, classes: Path | None, preprocess: str | None
) -> "Examined":
    """The classifier in the checkpoint `file`, and the report on it; raises WeightsError."""
    from explain.checkpoint.examining import examine_as

    return examine_as(file, file.name, _wanted(model, classes, preprocess))


def _wanted(model: str | None, classes: Path | None, preprocess: str | None) -> "Wanted":
    from explain.architectures import FAMILY
    from explain.checkpoint import read_class_names, read_preprocess
    from explain.checkpoint.examining import Wanted

    if model is not None and model not in FAMILY:
        raise ModelError(
            f"“{model}” is no architecture that a checkpoint can have. Name one of "
            f"{', '.join(FAMILY)}, or none: the file says which it is."
        )
    return Wanted(
        class_names=None if classes is None else read_class_names(classes),
        preprocess=None if preprocess is None else read_preprocess(preprocess),
        architecture=model,
    )

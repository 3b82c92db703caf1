"""From a checkpoint of one's own to a classifier, and a report of what was found and done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from explain.architectures import FAMILY, Stages
from explain.checkpoint.class_names import choose_class_names
from explain.checkpoint.network import Network, find_network
from explain.checkpoint.preprocessing import PREPROCESSINGS, check_preprocess
from explain.checkpoint.reading import default_limit, read_checkpoint
from explain.checkpoint.report import CheckpointReport
from explain.checkpoint.sorting import in_brightness
from explain.classifier import Classifier
from explain.errors import CheckpointError, OptionError
from explain.language import mark, say
from explain.names import clean
from explain.results import Preprocess
from explain.unfilled import unfilled
from explain.weights import load_state
from explain.words import listed

PROBE_SIZE = 64  # px
DEFAULT_PREPROCESS = PREPROCESSINGS["imagenet-v1"].preprocess


@dataclass(frozen=True, eq=False)
class Examined:
    """A checkpoint that fits: the classifier, ready to explain, and what was found and done."""

    classifier: Classifier
    report: CheckpointReport


@dataclass(frozen=True)
class Wanted:
    """What the user says of a checkpoint; None: what the file says of itself, or else the usual.

    `architecture` is the key of the only one that will do; `device` is the GPU where there is one.
    """

    class_names: Sequence[str] | None = None
    preprocess: Preprocess | None = None
    limit_bytes: int | None = None
    architecture: str | None = None
    device: str | None = None


def examine(
    source: Path | bytes,
    *,
    file_name: str = "",
    class_names: Sequence[str] | None = None,
    preprocess: Preprocess | None = None,
    limit_bytes: int | None = None,
) -> Examined:
    """The classifier in the checkpoint `source`, and a report on it.

    `limit_bytes` is $EXPLAIN_CHECKPOINT_MB where it is None, else 300 MB. Raises CheckpointError
    where the file is unsafe, damaged, or not wholly a network that can be explained; OptionError
    where the preprocessing makes no sense.
    """
    return examine_as(source, file_name, Wanted(class_names, preprocess, limit_bytes))


def examine_as(source: Path | bytes, file_name: str, wanted: Wanted) -> Examined:
    """The same for all that can be wanted."""
    given = source.name if isinstance(source, Path) else say("The checkpoint")
    name = clean(file_name or given)
    limit = default_limit() if wanted.limit_bytes is None else wanted.limit_bytes
    opened, sha256 = read_checkpoint(source, name, limit)
    network = find_network(opened.saved, name)
    title, key = network.recognised.title, network.recognised.architecture.key
    if wanted.architecture not in (None, key):
        raise CheckpointError(
            say(
                "{name} does not fit {wanted}: it holds {title}. Choose {key}, or leave the "
                "choice of the model to the file.",
                name=name,
                wanted=FAMILY[str(wanted.architecture)].title,
                title=title,
                key=key,
            )
        )
    stages = _filled(network, name)
    names, names_from = choose_class_names(wanted.class_names, opened.saved, network.classes, name)
    preprocess, preprocess_from = _choose_preprocess(wanted.preprocess, network, name)
    device = wanted.device or ("cuda" if torch.cuda.is_available() else "cpu")
    classifier = Classifier(
        stages, preprocess, names, name=f"{title} ({name})",
        layer=network.recognised.architecture.layer, weights_sha256=sha256, device=device,
    )  # fmt: skip
    _try(classifier, name)
    unopened = say("Left unopened, being no weights: {names}.", names=listed(opened.unopened))
    return Examined(
        classifier,
        CheckpointReport(
            name, sha256, title, network.classes, names_from, preprocess, preprocess_from,
            network.wrapper, network.dtype, network.matched, network.repaired,
            network.left_over, (*network.remarks, *([unopened] if opened.unopened else [])),
        ),
    )  # fmt: skip


def _choose_preprocess(
    given: Preprocess | None, network: Network, name: str
) -> tuple[Preprocess, str]:
    """The preprocessing, and in words where it comes from."""
    if given is not None:
        check_preprocess(given)
        return given, say(say("as chosen"))
    if network.normaliser is not None:
        own = in_brightness(DEFAULT_PREPROCESS, network.normaliser)
        try:
            check_preprocess(own)
        except OptionError as error:
            raise CheckpointError(
                say("{name} has a layer that normalises. {reason}", name=name, reason=error)
            ) from None
        return own, say("mean and std from a layer in the file")
    return DEFAULT_PREPROCESS, say("assumed, because a checkpoint does not say")


def _filled(network: Network, file_name: str) -> Stages:
    """The stages of the network, wholly filled."""
    architecture, title = network.recognised.architecture, network.recognised.title
    with unfilled():
        module = architecture.build(num_classes=network.classes, **network.recognised.sizes)
    load_state(
        module,
        network.state,
        file_name,
        title=title,
        advice=mark("Save it again from the whole network."),
    )
    return architecture.split(module)


def _try(classifier: Classifier, file_name: str) -> None:
    """Raise CheckpointError where a grey picture has no answer."""
    grey = torch.zeros(1, 3, PROBE_SIZE, PROBE_SIZE, device=classifier.device)
    if not torch.isfinite(classifier.answer(grey)).all():
        raise CheckpointError(
            say(
                "{file_name} answers a grey picture with values that are not numbers (NaN), so "
                "its weights are damaged. Take a checkpoint from before the training broke off.",
                file_name=file_name,
            )
        )

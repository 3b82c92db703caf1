"""From a checkpoint of one's own to a classifier, and a report of what was found and done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from explain.checkpoint.class_names import choose_class_names
from explain.checkpoint.network import Network, find_network
from explain.checkpoint.preprocessing import PREPROCESSINGS, check_preprocess
from explain.checkpoint.reading import default_limit, read_checkpoint
from explain.checkpoint.report import CheckpointReport
from explain.checkpoint.sorting import in_brightness
from explain.classifier import Classifier
from explain.errors import CheckpointError, OptionError
from explain.results import Preprocess
from explain.weights import load_state

PROBE_SIZE = 64  # px
DEFAULT_PREPROCESS = PREPROCESSINGS["imagenet-v1"].preprocess


@dataclass(frozen=True, eq=False)
class Examined:
    """A checkpoint that fits: the classifier, ready to explain, and what was found and done."""

    classifier: Classifier
    report: CheckpointReport


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
    name = file_name or (source.name if isinstance(source, Path) else "The checkpoint")
    limit = default_limit() if limit_bytes is None else limit_bytes
    opened, sha256 = read_checkpoint(source, name, limit)
    network = find_network(opened.saved, name)
    names, names_from = choose_class_names(class_names, opened.saved, network.classes, name)
    chosen, chosen_from = _choose_preprocess(preprocess, network, name)
    classifier = _build(network, chosen, names, name, sha256)
    unopened = f"Left unopened, being no weights: {', '.join(opened.unopened)}."
    return Examined(
        classifier,
        CheckpointReport(
            name, sha256, network.recognised.title, network.classes, names_from, chosen,
            chosen_from, network.wrapper, network.dtype, network.matched, network.repaired,
            network.left_over, (*network.remarks, *([unopened] if opened.unopened else [])),
        ),
    )  # fmt: skip


def _choose_preprocess(
    given: Preprocess | None, network: Network, name: str
) -> tuple[Preprocess, str]:
    """The preprocessing, and in words where it comes from."""
    if given is not None:
        check_preprocess(given)
        return given, "as chosen"
    if network.normaliser is not None:
        own = in_brightness(DEFAULT_PREPROCESS, network.normaliser)
        try:
            check_preprocess(own)
        except OptionError as error:
            raise CheckpointError(f"{name} has a layer that normalises. {error}") from None
        return own, "mean and std from a layer in the file"
    return DEFAULT_PREPROCESS, "assumed, because a checkpoint does not say"


def _build(
    network: Network, preprocess: Preprocess, names: tuple[str, ...], file_name: str, sha256: str
) -> Classifier:
    """The network, wholly filled and tried once."""
    architecture, title = network.recognised.architecture, network.recognised.title
    with torch.device("meta"):  # no memory and no random values: what is not filled cannot answer
        module = architecture.build(num_classes=network.classes, **network.recognised.sizes)
    load_state(
        module,
        network.state,
        file_name,
        title=title,
        advice="Save it again from the whole network.",
    )
    classifier = Classifier(
        architecture.split(module), preprocess, names, name=f"{title} ({file_name})",
        layer=architecture.layer, weights_sha256=sha256,
        device="cuda" if torch.cuda.is_available() else "cpu",
    )  # fmt: skip
    grey = torch.zeros(1, 3, PROBE_SIZE, PROBE_SIZE, device=classifier.device)
    if not torch.isfinite(classifier.answer(grey)).all():
        raise CheckpointError(
            f"{file_name} answers a grey picture with values that are not numbers (NaN), so its "
            "weights are damaged. Take a checkpoint from before the training broke off."
        )
    return classifier

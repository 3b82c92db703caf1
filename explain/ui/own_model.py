"""A visitor's own model: read from the visitor's file, kept in the visitor's session only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explain.catalogue import ModelChoice
from explain.checkpoint import CheckpointReport, examine
from explain.checkpoint.class_names import choose_class_names
from explain.classifier import Classifier
from explain.language import say
from explain.results import Preprocess
from explain.ui.own_shelf import PREFIX


@dataclass(frozen=True, eq=False)
class OwnModel:
    """The classifier, and what was found in its file; `first` is how the file has it prepared.

    `choice` stands in the list of models. Its key changes with the weights, the preprocessing and
    the class names, so that results of one are never taken for results of another.
    """

    choice: ModelChoice
    classifier: Classifier
    report: CheckpointReport
    first: Preprocess


def read(source: Path | bytes, file_name: str) -> OwnModel:
    """The model in a checkpoint; raises CheckpointError."""
    examined = examine(source, file_name=file_name)
    return _own(examined.classifier, examined.report, examined.classifier.preprocess)


def prepared(own: OwnModel, preprocess: Preprocess | None) -> OwnModel:
    """The same for pictures prepared so; None is as the file has it, or as is usual."""
    if preprocess is None:
        preprocess, source = own.first, say("as the file says, or as is usual")
    else:
        source = say("as chosen")
    report = replace(own.report, preprocess=preprocess, preprocess_from=source)
    return _own(own.classifier.with_preprocess(preprocess), report, own.first)


def named(own: OwnModel, class_names: Sequence[str]) -> OwnModel:
    """The same with other class names; raises CheckpointError where their number does not fit."""
    report = own.report
    names, source = choose_class_names(class_names, None, report.classes, report.file_name)
    return _own(
        own.classifier.with_class_names(names), replace(report, class_names_from=source), own.first
    )


def _own(classifier: Classifier, report: CheckpointReport, first: Preprocess) -> OwnModel:
    facts = (report.sha256, repr(classifier.preprocess), "\n".join(classifier.class_names))
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]
    choice = ModelChoice(PREFIX + digest, classifier.name, "own")
    return OwnModel(choice, classifier, report, first)

"""A data set sent through a model: one pass per picture, resumable, a few pictures in memory."""

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from explain.classifier import Classifier
from explain.dataset.answers import answer_batch
from explain.dataset.columns import answered_rows, schema, unreadable_rows
from explain.dataset.journal import FORMAT, Journal, picture_key
from explain.dataset.loader import Batch, LoadOptions, load_batches
from explain.dataset.sources import Dataset, LabelledPicture
from explain.document.provenance import versions
from explain.errors import Cancelled, DatasetError
from explain.language import say
from explain.memory import give_back


@dataclass(frozen=True)
class RunProgress:
    """How far a run is: `done` of `total` pictures, `before` of them by an earlier start."""

    done: int
    total: int
    before: int
    unreadable: int
    seconds: float

    @property
    def rate(self) -> float:
        """Pictures per second of this start; 0 before the first are done."""
        new = self.done - self.before
        return new / self.seconds if new and self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """What the rest will take at this rate; None while it is not known."""
        return (self.total - self.done) / self.rate if self.rate else None


RunWatch = Callable[[RunProgress], None]
"""Called after each batch; raises Cancelled to stop. What is done is kept."""


@dataclass(frozen=True)
class RunOptions:
    """`limit` is how many pictures there are in all when it ends, spread evenly over the set."""

    limit: int | None = None
    load: LoadOptions = field(default_factory=LoadOptions)


def run_dataset(
    classifier: Classifier,
    dataset: Dataset,
    folder: Path,
    options: RunOptions | None = None,
    watch: RunWatch | None = None,
) -> None:
    """Fill `folder` with one row per picture, continuing what an earlier start has done there.

    Stopped by Cancelled (from `watch`) or Ctrl-C, the folder still opens, with what is done.
    Raises DatasetError where the folder cannot be written or belongs to something else.
    """
    options = options or RunOptions()
    if len(classifier.class_names) < 2:
        raise DatasetError(
            say(
                "{model} has a single class, so it can get nothing wrong. Choose a model with "
                "two classes or more.",
                model=say(classifier.name),
            )
        )
    size = classifier.preprocess.crop
    columns = schema(len(classifier.class_names), classifier.cost(size).shapes[classifier.layer])
    journal = Journal(folder, _identity(classifier, dataset), columns)
    run = _Run(classifier, dataset, journal, columns, options)
    complete = False
    try:
        run.go(watch or _ignore)
        complete = run.limit is None
    except (Cancelled, KeyboardInterrupt):
        run.finish(complete)
        raise
    except BaseException:
        journal.flush()
        raise
    run.finish(complete)


class _Run:
    """One start of a run."""

    def __init__(
        self,
        classifier: Classifier,
        dataset: Dataset,
        journal: Journal,
        columns: Any,
        options: RunOptions,
    ) -> None:
        self._classifier, self._dataset, self._journal = classifier, dataset, journal
        self._columns, self._load = columns, options.load
        rest = [each for each in dataset.pictures if picture_key(each) not in journal.done]
        self._before = len(dataset.pictures) - len(rest)
        total = len(dataset.pictures)
        self.limit = options.limit if options.limit and options.limit < total else None
        self._todo = thinned(rest, max(0, self.limit - self._before)) if self.limit else rest
        self._started = time.perf_counter()

    def go(self, watch: RunWatch) -> None:
        """Answer all that is left to do."""
        done, unreadable = self._before, 0
        total = self._before + len(self._todo)
        watch(RunProgress(done, total, self._before, 0, 0.0))
        preprocess = self._classifier.preprocess
        for batch in load_batches(self._dataset.files, self._todo, preprocess, self._load):
            self._add(batch)
            give_back()  # else the peak grows with the number of batches
            done += len(batch.pictures) + len(batch.unreadable)
            unreadable += len(batch.unreadable)
            watch(RunProgress(done, total, self._before, unreadable, self._seconds()))

    def _seconds(self) -> float:
        return time.perf_counter() - self._started

    def _add(self, batch: Batch) -> None:
        names = self._classifier.class_names
        if batch.pictures:
            labels = np.array([picture.label for picture in batch.pictures])
            answers = answer_batch(self._classifier, batch.values, labels)
            self._journal.add(answered_rows(batch.pictures, answers, names, self._columns))
        self._journal.add(unreadable_rows(batch.unreadable, names, self._columns))

    def finish(self, complete: bool) -> None:
        """Write the table and the manifest."""
        classifier, dataset = self._classifier, self._dataset
        facts = {
            **_identity(classifier, dataset),
            "complete": complete,
            "pictures": len(dataset.pictures),
            "left_out": [dataclasses.asdict(each) for each in dataset.left_out],
            "remarks": list(dataset.remarks),
            "class_names": list(classifier.class_names),
            "native_shape": list(classifier.cost().shapes[classifier.layer]),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(self._seconds(), 3),
            "versions": versions(),
        }
        self._journal.finish(dataset.pictures, facts)


def _identity(classifier: Classifier, dataset: Dataset) -> dict[str, Any]:
    """What must be the same for two starts to be one run, as JSON gives it back."""
    names = "\n".join(classifier.class_names)
    identity = {
        "format": FORMAT,
        "kind": dataset.files.kind,
        "place": dataset.files.place,
        "model": classifier.name,
        "weights_sha256": classifier.weights_sha256,
        "target_layer": classifier.layer,
        "preprocess": dataclasses.asdict(classifier.preprocess),
        "classes_sha256": hashlib.sha256(names.encode()).hexdigest(),
    }
    plain: dict[str, Any] = json.loads(json.dumps(identity))
    return plain


def thinned(pictures: Sequence[LabelledPicture], count: int) -> Sequence[LabelledPicture]:
    """`count` of the pictures, spread evenly over them; all where there are not more."""
    if count >= len(pictures):
        return pictures
    return [pictures[number * len(pictures) // count] for number in range(count)]


def _ignore(progress: RunProgress) -> None:
    """Nobody watches."""

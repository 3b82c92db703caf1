"""All kinds of input, each with what to feed it to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as some

from tests.hostile import (
    addresses,
    archives,
    checkpoints,
    journals,
    kept,
    labels,
    lists,
    pictures,
    reports,
    sessions,
    strokes,
    tables,
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Inputs, what takes them, how many the tests feed it, and its share of a soak."""

    inputs: some.SearchStrategy[Any]
    feed: Callable[[Any], None]
    tests: int
    share: float


KINDS = {
    "pictures": Kind(pictures.INPUTS, pictures.feed, 150, 0.30),
    "checkpoints": Kind(checkpoints.INPUTS, checkpoints.feed, 40, 0.15),
    "zips of pictures": Kind(archives.INPUTS, archives.feed, 60, 0.125),
    "tables of labels": Kind(tables.INPUTS, tables.feed, 60, 0.10),
    "lists for a batch": Kind(lists.INPUTS, lists.feed, 40, 0.075),
    "class names": Kind(labels.INPUTS, labels.feed, 60, 0.05),
    "brush strokes": Kind(strokes.INPUTS, strokes.feed, 40, 0.05),
    "reports": Kind(reports.INPUTS, reports.feed, 30, 0.05),
    "earlier results": Kind(kept.INPUTS, kept.feed, 15, 0.025),
    "journals": Kind(journals.INPUTS, journals.feed, 20, 0.025),
    "addresses": Kind(addresses.INPUTS, addresses.feed, 4, 0.035),
    "sessions": Kind(sessions.INPUTS, sessions.feed, 3, 0.015),
}

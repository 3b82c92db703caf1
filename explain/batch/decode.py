"""Pictures made into pixels by the workers of a torch DataLoader, while the model works.

What travels between processes is a task, a few addresses, one way and the model's view as bytes
(N, H, W, 3) the other way: a quarter of the model input, which is made where the model is.
"""

import hashlib
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from explain.batch.fetching import fetch
from explain.errors import PictureError
from explain.images import open_picture
from explain.memory import give_back
from explain.results import Preprocess

OK, BAD, MISSING = "ok", "bad", "missing"


@dataclass(frozen=True)
class Task:
    """The pictures number `start` and following; `last` of those that make one part."""

    start: int
    paths: Sequence[str]
    last: bool


@dataclass(frozen=True, eq=False)
class Chunk:
    """A task that was read. `values` (n, H, W, 3) uint8 has those whose status is OK, in order.

    `reasons` says why where it is not: BAD is no picture, MISSING could not be read or fetched.
    """

    task: Task
    sha256: Sequence[str | None]
    statuses: Sequence[str]
    reasons: Sequence[str | None]
    values: torch.Tensor
    bytes_read: int


class Decoder(Dataset[Chunk]):
    """Turns tasks into chunks."""

    def __init__(self, preprocess: Preprocess) -> None:
        self._preprocess = preprocess

    def __getitem__(self, task: Task) -> Chunk:
        """The pictures of the task, read and cut as the model sees them."""
        side = self._preprocess.crop
        values = np.empty((len(task.paths), side, side, 3), np.uint8)
        rows: list[tuple[str | None, str, str | None]] = []
        whole = read = 0
        for data in fetch(task.paths):
            if isinstance(data, str):
                rows.append((None, MISSING, data))
                continue
            read += len(data)
            digest = hashlib.sha256(data).hexdigest()
            try:
                picture = self._preprocess.crop_picture(open_picture(data))
            except PictureError as error:
                rows.append((digest, BAD, str(error)))
                continue
            values[whole] = np.asarray(picture)
            whole += 1
            rows.append((digest, OK, None))
        give_back()
        sha256, statuses, reasons = zip(*rows, strict=True)
        return Chunk(task, sha256, statuses, reasons, torch.from_numpy(values[:whole]), read)


def decode(tasks: Iterable[Task], preprocess: Preprocess, workers: int) -> Iterator[Chunk]:
    """The chunks of these tasks in their order; `workers` processes make them, or this one if 0.

    Two chunks per worker wait at most, and the tasks are asked for as they are needed.
    """
    loader: DataLoader[Any] = DataLoader(
        Decoder(preprocess),
        batch_size=None,
        sampler=tasks,  # tasks stand for the numbers of items
        num_workers=workers,
        collate_fn=_as_it_is,
        worker_init_fn=_ignore_interrupts,
        prefetch_factor=2 if workers else None,
    )
    yield from loader


def _as_it_is(chunk: Any) -> Any:
    return chunk


def _ignore_interrupts(worker: int) -> None:
    """Ctrl-C reaches every process of a terminal; only the first one decides what it means."""
    del worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)

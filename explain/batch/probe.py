"""What a batch would cost, from trying a few of its pictures; nothing is written."""

import io
import time
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from explain.batch.columns import chunk_rows, schema
from explain.batch.decode import OK, Chunk, Task, decode
from explain.batch.engine import Engine, check_dtype
from explain.batch.job import Job
from explain.batch.listing import list_pictures
from explain.batch.work import default_workers
from explain.classifier import Classifier
from explain.errors import BatchError
from explain.language import say

TRIED_BATCHES = 4
WARM_UP = 1  # batches that are not timed


@dataclass(frozen=True)
class Estimate:
    """`pictures` in all; of those `tried`, so many were `bad`. The rest is for all of them."""

    pictures: int
    tried: int
    bad: int
    rate: float
    bytes_to_read: float
    bytes_to_write: float

    @property
    def seconds(self) -> float:
        """The time that all take on this machine."""
        return self.pictures / self.rate


def estimate(job: Job, classifier: Classifier) -> Estimate:
    """The cost of the job on this machine; raises BatchError where there are no pictures.

    The pictures that are tried are spread over the list.
    """
    check_dtype(classifier, job.asked)
    batch = job.pace.batch
    pictures, chosen = spread(list_pictures(job.source), (TRIED_BATCHES + WARM_UP) * batch)
    if not pictures:
        raise BatchError(say("No pictures were found in {source}.", source=job.source))
    tasks = [
        Task(start, chosen[start : start + batch], last=False)
        for start in range(0, len(chosen), batch)
    ]
    engine = Engine(classifier, job.asked)
    warm_up = min(WARM_UP, len(tasks) - 1)
    began, timed, rows, chunks = time.perf_counter(), 0, list[pa.RecordBatch](), list[Chunk]()
    for number, chunk in enumerate(
        decode(tasks, classifier.preprocess, default_workers(job, classifier))
    ):
        answers = engine.answer(chunk.values) if len(chunk.values) else None
        rows.append(chunk_rows(chunk, answers, classifier.class_names, schema(engine)))
        chunks.append(chunk)
        if number + 1 == warm_up:
            began = time.perf_counter()
        timed += len(chunk.statuses) if number >= warm_up else 0
    seconds = time.perf_counter() - began
    statuses = [status for chunk in chunks for status in chunk.statuses]
    share = pictures / len(statuses)
    return Estimate(
        pictures,
        len(statuses),
        sum(status != OK for status in statuses),
        timed / seconds,
        share * sum(chunk.bytes_read for chunk in chunks),
        share * _size(rows),
    )


def spread(items: Iterable[str], count: int) -> tuple[int, list[str]]:
    """How many items there are, and up to `count` of them spread evenly; at most twice are held.

    Every n-th is kept; where too many are, every second of those goes and n doubles.
    """
    kept: list[str] = []
    every, total = 1, 0
    for item in items:
        if total % every == 0:
            kept.append(item)
            if len(kept) == 2 * count:
                kept, every = kept[::2], every * 2
        total += 1
    return total, kept[:: len(kept) // count][:count] if len(kept) > count else kept


def _size(rows: list[pa.RecordBatch]) -> int:
    """The bytes of these rows as Parquet."""
    file = io.BytesIO()
    pq.write_table(pa.Table.from_batches(rows), file, compression="zstd")
    return file.tell()

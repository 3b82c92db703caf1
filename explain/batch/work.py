"""Parts of a batch done by one process: read, answered, written, one after another."""

import os
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from explain.batch.columns import chunk_rows, schema
from explain.batch.decode import OK, Chunk, decode
from explain.batch.engine import Engine
from explain.batch.job import Job
from explain.batch.parts import PartWriter, Written
from explain.batch.plan import Plan
from explain.batch.store import Part
from explain.classifier import Classifier
from explain.memory import give_back


@dataclass(frozen=True)
class Step:
    """A batch that is done: so many pictures, so many of them without an answer.

    `written` is the part that it was the last of.
    """

    done: int
    bad: int
    bytes_read: int
    written: Written | None = None


def work(job: Job, engine: Engine, parts: Sequence[Part], workers: int) -> Generator[Step]:
    """Do these parts, a step at a time. Closed half-way, it keeps the rows that are done."""
    columns = schema(engine)
    writer = PartWriter(job.store, columns)
    tasks = Plan(job.store).tasks(parts, job.pace.batch)
    names = engine.classifier.class_names
    pace = _Brake(job.pace.limit)
    try:
        for chunk in decode(tasks, engine.classifier.preprocess, workers):
            answers = engine.answer(chunk.values) if len(chunk.values) else None
            writer.add(chunk.task.start, chunk_rows(chunk, answers, names, columns))
            give_back()  # else the peak grows with the number of batches
            yield _step(chunk, writer.end() if chunk.task.last else None)
            pace.wait(len(chunk.statuses))
    except GeneratorExit:  # comes between two steps only
        writer.end()
        raise
    finally:
        writer.abandon()


def _step(chunk: Chunk, written: Written | None) -> Step:
    bad = sum(status != OK for status in chunk.statuses)
    return Step(len(chunk.statuses), bad, chunk.bytes_read, written)


class _Brake:
    """Holds the work back to so many pictures a second, on average since it began."""

    def __init__(self, limit: float | None) -> None:
        self._limit, self._done, self._began = limit, 0, time.perf_counter()

    def wait(self, done: int) -> None:
        """Sleep as long as `done` more pictures are too early."""
        if self._limit is not None:
            self._done += done
            early = self._done / self._limit - (time.perf_counter() - self._began)
            time.sleep(max(0.0, early))


def decode_workers(cores: int, on_gpu: bool) -> int:
    """How many processes should decode on so many cores.

    A GPU leaves them all but one. On the CPU the model takes most of the time itself: one for
    every six cores keeps up with it.
    """
    if on_gpu:
        return max(1, cores - 1)
    return 0 if cores == 1 else max(1, cores // 6)


def default_workers(job: Job, classifier: Classifier) -> int:
    """How many processes decode for this job on this machine."""
    if job.pace.workers is not None:
        return job.pace.workers
    return decode_workers(own_cores(), classifier.device.type == "cuda")


def own_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

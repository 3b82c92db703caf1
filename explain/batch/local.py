"""A batch on this machine: DataLoader workers decode, one process computes and writes."""

import time
from contextlib import closing

from explain.batch.engine import Engine, check_dtype
from explain.batch.job import Job, begin, finish
from explain.batch.store import Part
from explain.batch.work import default_workers, work
from explain.classifier import Classifier
from explain.dataset.run import RunProgress, RunWatch


def run_local(job: Job, classifier: Classifier, watch: RunWatch | None = None) -> None:
    """Do what is left of the batch, then write the manifest.

    Stopped by Cancelled (from `watch`) or Ctrl-C, what is done is kept, and the next start
    continues there. Raises BatchError.
    """
    watch = watch or _ignore
    check_dtype(classifier, job.asked)
    total, parts = begin(job, classifier)
    before = done = total - sum(part.count for part in parts)
    bad, counts = 0, dict[Part, int]()
    workers = default_workers(job, classifier)
    began = time.perf_counter()
    watch(RunProgress(done, total, before, 0, 0.0))
    with closing(work(job, Engine(classifier, job.asked), parts, workers)) as steps:
        for step in steps:
            done, bad = done + step.done, bad + step.bad
            if step.written:
                counts[step.written.part] = step.written.bad
            watch(RunProgress(done, total, before, bad, time.perf_counter() - began))
    finish(job, counts, time.perf_counter() - began)


def _ignore(progress: RunProgress) -> None:
    """Nobody watches."""

"""A batch on Ray: each GPU, or every few cores, has a worker that loads the model once.

What travels through Ray are the numbers of parts one way and their counts the other way; a worker
reads, answers and writes its part itself. So memory is bounded however many pictures there are,
and a part that is done again after a lost worker has the same name: nothing is lost or doubled.
"""

import dataclasses
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explain.batch.engine import Engine, check_dtype
from explain.batch.job import Job, begin, finish
from explain.batch.parts import count_bad
from explain.batch.store import Part
from explain.batch.work import decode_workers, own_cores, work
from explain.classifier import Classifier
from explain.dataset.run import RunProgress, RunWatch
from explain.errors import BatchError, ExplainError
from explain.language import say

MOST_BLOCKS = 2_000  # bundles of parts that Ray Data keeps account of
ROOT = Path(__file__).parent.parent.parent
_LEFT_OUT = [".git", ".venv", ".hypothesis", "tests", "docs", "out", "**/__pycache__", ".*_cache"]


@dataclass(frozen=True)
class Cluster:
    """Where: at `address`, or a Ray of this machine alone. On CPUs a worker has `cores` of them."""

    address: str | None = None
    cores: int = 1


def run_on_ray(
    job: Job, classifier: Classifier, cluster: Cluster, watch: RunWatch | None = None
) -> None:
    """Do what is left of the batch on the cluster, then write the manifest.

    Where a worker dies another one does its part. Stopped, the parts that are done are kept. The
    results, and the pictures, must lie where all its machines can reach them. Raises BatchError.
    """
    watch = watch or _ignore
    total, parts = begin(job, classifier)
    before = done = total - sum(part.count for part in parts)
    bad = dict[Part, int]()
    began = time.perf_counter()
    watch(RunProgress(done, total, before, 0, 0.0))
    if parts:
        with _connected(cluster):
            for part, count in _do(job, classifier, cluster, parts):
                done, bad[part] = done + part.count, count
                seconds = time.perf_counter() - began
                watch(RunProgress(done, total, before, sum(bad.values()), seconds))
    finish(job, bad, time.perf_counter() - began)


def _do(
    job: Job, classifier: Classifier, cluster: Cluster, parts: Sequence[Part]
) -> Iterator[tuple[Part, int]]:
    """The parts as they get done, each with how many of its pictures got no answer."""
    import ray

    found: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    gpus, cpus = int(found.get("GPU", 0)), int(found.get("CPU", 1))
    cores = max(1, cpus // gpus) if gpus else min(cluster.cores, cpus)
    workers = min(gpus or max(1, cpus // cores), len(parts))
    if job.pace.limit is not None:
        pace = dataclasses.replace(job.pace, limit=job.pace.limit / workers)
        job = dataclasses.replace(job, pace=pace)
    items = [{"start": part.start, "count": part.count} for part in parts]
    data = ray.data.from_items(items, override_num_blocks=min(len(items), MOST_BLOCKS))
    results = data.map_batches(
        _Worker,
        fn_constructor_args=(job, classifier.weights_sha256, cores, gpus > 0),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=cores,
        num_gpus=1 if gpus else None,
    )
    for batch in results.iter_batches(batch_size=None, prefetch_batches=0, batch_format="numpy"):
        for start, count, bad in zip(batch["start"], batch["count"], batch["bad"], strict=True):
            yield Part(int(start), int(count)), int(bad)


class _Worker:
    """Holds the model, and does one part after another."""

    def __init__(self, job: Job, weights_sha256: str, cores: int, on_gpu: bool) -> None:
        import torch

        torch.set_num_threads(cores)
        classifier = job.recipe.load(device="cuda" if on_gpu else "cpu")
        if classifier.weights_sha256 != weights_sha256:
            raise BatchError(
                say("A machine of the cluster has other weights. Put the same file on all of them.")
            )
        check_dtype(classifier, job.asked)
        self._job, self._engine = job, Engine(classifier, job.asked)
        self._decoders = job.pace.workers
        if self._decoders is None:
            self._decoders = decode_workers(cores, on_gpu)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[int]]:
        """Do the parts in `batch`, where nobody has yet; their numbers come back with counts."""
        found: dict[str, list[int]] = {"start": [], "count": [], "bad": []}
        for start, count in zip(batch["start"], batch["count"], strict=True):
            part = Part(int(start), int(count))
            if self._job.store.has(part.name):  # by a worker that died before it could tell
                bad = count_bad(self._job.store, part)
            else:
                steps = work(self._job, self._engine, [part], self._decoders or 0)
                bad = sum(step.bad for step in steps)
            for name, value in (("start", part.start), ("count", part.count), ("bad", bad)):
                found[name].append(value)
        return found


@contextmanager
def _connected(cluster: Cluster) -> Iterator[None]:
    """A connection to the cluster; what a worker says of its trouble is told as its own error."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise BatchError(
            say("Ray is not installed. Run: pip install -r requirements-ray.txt")
        ) from None
    _start(cluster)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    try:
        yield
    except ray.exceptions.RayError as error:
        raise _own_error(error) from error
    finally:
        ray.shutdown()


def _start(cluster: Cluster) -> None:
    import ray

    for name, value in (
        ("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0"),
        ("RAY_BACKEND_LOG_LEVEL", "fatal"),
        ("RAY_USAGE_STATS_ENABLED", "0"),  # nothing is told to anybody
    ):
        os.environ.setdefault(name, value)
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # what concerns the user, we say
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if cluster.address is None:
        ray.init(num_cpus=own_cores(), include_dashboard=False, **quiet)
        return
    code = {"working_dir": str(ROOT), "excludes": _LEFT_OUT}
    try:
        ray.init(cluster.address, runtime_env=code, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise BatchError(
            say(
                "There is no Ray cluster at {address} ({reason}).",
                address=cluster.address,
                reason=error,
            )
        ) from None


def _own_error(error: BaseException) -> ExplainError:
    """Our own error that a worker has raised, or what Ray says."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ExplainError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    return BatchError(say("The cluster could not do it: {reason}", reason=error))


def _ignore(progress: RunProgress) -> None:
    """Nobody watches."""

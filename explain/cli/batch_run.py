"""A batch under way on the command line: its progress, and Ctrl-C."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from explain.cli import common
from explain.cli.dataset import STOPPED, rate_bar

if TYPE_CHECKING:
    from explain.batch.job import Job
    from explain.classifier import Classifier
    from explain.dataset.run import RunProgress, RunWatch

LINE_SECONDS = 30.0  # between lines of progress, where there is no terminal


def run_watched(
    job: "Job", classifier: "Classifier", runner: "Callable[[Job, Classifier, RunWatch], None]"
) -> None:
    """Do the job with its progress on standard error; Ctrl-C becomes exit code 130."""
    from explain.errors import Cancelled

    try:
        with _stopping() as stopped, _progress(job) as show:

            def watch(progress: "RunProgress") -> None:
                show(progress)
                if stopped:
                    raise Cancelled("Stopped.")  # noqa: TRY301

            runner(job, classifier, watch)
    except (Cancelled, KeyboardInterrupt):
        common.complain(
            f"Stopped. What is done is kept in {job.place}; the same command continues there."
        )
        raise typer.Exit(STOPPED) from None


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Gives a list that the first Ctrl-C puts something in; the second stops at once."""
    stopped: list[int] = []

    def stop(number: int, frame: object) -> None:
        del frame
        if stopped:
            raise KeyboardInterrupt
        stopped.append(number)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(job: "Job") -> "Iterator[RunWatch]":
    """Gives a function that shows how far it is: a bar, or a line now and then where none moves."""
    from rich.console import Console

    from explain.words import seconds

    moving, last = Console(stderr=True).is_terminal, time.monotonic()
    with rate_bar(f"Answering {job.source}") as move:

        def show(progress: "RunProgress") -> None:
            nonlocal last
            rate = f"{progress.rate:.1f} a second" if progress.rate else ""
            move(progress.done, progress.total, rate)
            left = progress.seconds_left
            if not moving and left is not None and time.monotonic() - last > LINE_SECONDS:
                last = time.monotonic()
                common.complain(
                    f"{progress.done:,} of {progress.total:,} pictures, {rate}, "
                    f"{seconds(left)} left, {progress.unreadable:,} bad"
                )

        yield show

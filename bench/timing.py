"""Paired timing: in each round every contender runs once, so that a noisy minute hits them all."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch

Contenders = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Ratio:
    """How long one contender took as a share of another: one ratio per round, summed up."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Timings:
    """The seconds of each contender, one per round."""

    seconds: Mapping[str, tuple[float, ...]]

    def median(self, name: str) -> float:
        """The median seconds of one contender."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, base: str) -> Ratio:
        """`name` as a share of `base`, each round by itself."""
        pairs = zip(self.seconds[name], self.seconds[base], strict=True)
        shares = [own / other for own, other in pairs]
        return Ratio(statistics.median(shares), min(shares), max(shares))


def race(contenders: Contenders, rounds: int, warm_ups: int = 3) -> Timings:
    """The seconds of each contender: `rounds` times each, interleaved, in rotating order.

    Before that each runs `warm_ups` times unmeasured: our own engine counts operations at the first
    picture of a size and packs weights at the second.
    """
    names = list(contenders)
    for name in names:
        for _ in range(warm_ups):
            seconds_of(contenders[name])
    seconds: dict[str, list[float]] = {name: [] for name in names}
    with _no_collector():
        for number in range(rounds):
            gc.collect()
            first = number % len(names)
            for name in names[first:] + names[:first]:
                seconds[name].append(seconds_of(contenders[name]))
    return Timings({name: tuple(each) for name, each in seconds.items()})


def seconds_of(work: Callable[[], object]) -> float:
    """How long `work` takes, until a GPU that it set to work has finished too."""
    started = time.perf_counter()
    work()
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()
    return time.perf_counter() - started


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keeps Python's garbage collector out of what is measured."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

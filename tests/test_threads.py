"""Many threads share one classifier: each gets the maps that it would get alone.

Where the model is the same and its stages are packed already, all is equal to the last bit: nothing
is shared but weights, and each operation adds up in the same order in every thread.
"""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from explain import explain_image, load_classifier
from explain.drawings import KINDS, draw
from explain.methods import METHODS
from explain.methods.integrated_gradients import IntegratedGradientsOptions
from tests import toys
from tests.methods.conftest import quick_options
from tests.traces import count_hooks, fingerprint

THREADS, TIMES = 8, 20
BOTH = ("grad_cam", "integrated_gradients")
QUICK = {"integrated_gradients": IntegratedGradientsOptions(steps=4, tolerance=1.0)}
STATUS = Path("/proc/self/statm")
ENOUGH = 200
MOST_GROWTH = 4e6  # bytes; the kept activations alone are 5 MB, their graphs a hundred


def together(work):
    """What `work(number)` gives in each of the threads, all started at once."""
    barrier = threading.Barrier(THREADS)

    def start(number):
        torch.set_num_threads(1)
        barrier.wait(60)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(THREADS)))


def arrays(explanation):
    return [explanation.prediction.logits, *(each.values for each in explanation.attributions)]


def same(found, expected):
    return all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


@pytest.fixture(scope="module")
def drawings():
    return load_classifier("drawings", device="cpu")


def test_eight_threads_explain_different_pictures_as_one_would(drawings, one_thread):
    kinds = tuple(KINDS)
    pictures = [draw(kinds[number % len(kinds)], number).picture for number in range(THREADS)]

    def explain(number):
        return arrays(
            explain_image(drawings, pictures[number], BOTH, number, options=QUICK, size=96)
        )

    explain(0)
    explain(0)
    alone = [explain(number) for number in range(THREADS)]
    assert not same(alone[0], alone[1])
    forward = drawings.run(drawings.prepare(pictures[0]))
    before = fingerprint(drawings, forward)
    found = together(lambda number: [explain(number) for _ in range(TIMES)])
    wrong = [
        (number, time)
        for number in range(THREADS)
        for time in range(TIMES)
        if not same(found[number][time], alone[number])
    ]
    assert wrong == []
    assert fingerprint(drawings, forward) == before
    assert count_hooks(drawings) == 0


def test_all_methods_side_by_side_do_not_disturb_each_other(toy):
    keys = list(METHODS)
    options = {key: quick_options(METHODS[key]) for key in keys}
    pictures = [toys.random_picture(number) for number in range(THREADS)]

    def explain(number, key):
        return arrays(
            explain_image(toy, pictures[number], key, number % 5, options={key: options[key]})
        )

    def order(number):
        return keys[number % len(keys) :] + keys[: number % len(keys)]

    for _ in range(2):
        for key in keys:
            explain(0, key)
    alone = [{key: explain(number, key) for key in keys} for number in range(THREADS)]
    found = together(lambda number: {key: explain(number, key) for key in order(number)})
    wrong = [
        (number, key)
        for number in range(THREADS)
        for key in keys
        if not same(found[number][key], alone[number][key])
    ]
    assert wrong == []
    assert count_hooks(toy) == 0


def test_the_first_pictures_may_come_at_once(one_thread):
    for attempt in range(5):
        toy = toys.make_toy()
        picture = toys.random_picture(attempt)
        found = together(lambda _, toy=toy, picture=picture: arrays(explain_image(toy, picture)))
        expected = arrays(explain_image(toys.make_toy(), picture))
        for each in found:  # some answer while others are packing: equal up to rounding
            for one, other in zip(each, expected, strict=True):
                assert np.abs(one - other).max() <= 1e-5 * np.abs(other).max()


@pytest.mark.skipif(not STATUS.exists(), reason="This system does not tell a process's memory.")
def test_two_hundred_explanations_leave_no_memory_behind(one_thread):
    toy = toys.make_toy()
    keys = list(METHODS)

    def explain(number):
        key = keys[number % len(keys)]
        explain_image(
            toy, toys.random_picture(number), key, options={key: quick_options(METHODS[key])},
            size=160,
        )  # fmt: skip

    def held():
        gc.collect()
        return int(STATUS.read_text(encoding="ascii").split()[1]) * 4096

    for number in range(4 * len(keys)):
        explain(number)
    before = held()
    for number in range(ENOUGH):
        explain(number)
    assert held() - before < MOST_GROWTH
    assert count_hooks(toy) == 0

"""Free memory goes back to the system; without the C library that can do it nothing happens."""

import subprocess
import sys

import pytest

from explain import memory

HOLES = """
import numpy as np
from bench.memory import held_memory
from explain.memory import give_back, keep_large_blocks_apart
{before}
large, small = [], []
for _ in range(64):  # 64 MB in blocks between which small ones live on
    large.append(np.ones(1 << 20, dtype=np.uint8))
    small.append(np.ones(1 << 15, dtype=np.uint8))  # too large for holes that were there before
full = held_memory()
del large
{after}
print((full - held_memory()) / (1 << 20))
"""


def freed(before: str, after: str) -> float:
    """How many megabytes are the system's again, in a fresh process."""
    script = HOLES.format(before=before, after=after)
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


linux_only = pytest.mark.skipif(memory._glibc() is None, reason="the C library is not glibc")


@linux_only
@pytest.mark.parametrize(
    ("before", "after", "least"),
    [
        ("keep_large_blocks_apart(32 << 20)", "", 0),  # all of it is hoarded
        ("keep_large_blocks_apart(32 << 20)", "give_back()", 60),
        ("keep_large_blocks_apart(1 << 19)", "", 60),
    ],
)
def test_what_is_free_is_the_systems(before, after, least):
    found = freed(before, after)
    assert found >= least if least else abs(found) < 4


THREADS = """
import threading
import numpy as np
from bench.memory import held_memory
from explain.memory import share_heap
{before}
def work():
    large = [np.ones(1 << 20, dtype=np.uint8) for _ in range(32)]
    small.append(np.ones(1 << 15, dtype=np.uint8))  # lives on above them
    del large
    done.release()
    threading.Event().wait()  # as a thread of a pool does
small, done = [], threading.Semaphore(0)
before = held_memory()
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
    done.acquire()
print((held_memory() - before) / (1 << 20))
"""


@linux_only
@pytest.mark.parametrize(("before", "least", "most"), [("", 100, 160), ("share_heap()", 30, 50)])
def test_threads_that_share_a_heap_use_what_others_have_freed(before, least, most):
    """Four that work one after the other, with 32 MB each."""
    script = "from explain.memory import keep_large_blocks_apart as hoard\nhoard(32 << 20)\n"
    script += THREADS.format(before=before)
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert least <= float(done.stdout) <= most


def test_elsewhere_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    memory._glibc.cache_clear()
    try:
        assert memory._glibc() is None
        memory.give_back()
        memory.keep_large_blocks_apart()
        memory.share_heap()
    finally:
        memory._glibc.cache_clear()

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


def test_elsewhere_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    memory._glibc.cache_clear()
    try:
        assert memory._glibc() is None
        memory.give_back()
        memory.keep_large_blocks_apart()
    finally:
        memory._glibc.cache_clear()

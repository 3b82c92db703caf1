"""What all tests may ask for: toy classifiers with known answers, real weights where they are."""

import os
from pathlib import Path

import pytest
import torch

from tests import toys, traces

if "PYTEST_XDIST_WORKER" in os.environ:  # the workers share the cores
    torch.set_num_threads(1)
    if hasattr(os, "nice"):  # as nice as the app's jobs, which stood still while tests computed
        os.nice(10)


@pytest.fixture
def toy(one_thread):
    """A small ResNet with five classes."""
    return toys.make_toy()


@pytest.fixture
def linear(one_thread):
    """Three classes, each a weighted sum of the pixels."""
    return toys.make_linear()


@pytest.fixture
def corner(one_thread):
    """Two classes, decided by the top left quarter alone."""
    return toys.make_corner()


@pytest.fixture
def count_hooks():
    """The function that counts the hooks on a classifier."""
    return traces.count_hooks


@pytest.fixture
def one_thread():
    """One thread for each operation: on toys the others only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def imagenet_folder() -> Path:
    """The folder with real ImageNet weights and photographs."""
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if not folder:
        pytest.skip("EXPLAIN_IMAGENET_DIR does not name a folder with real ImageNet weights.")
    return Path(folder)


@pytest.fixture(scope="session")
def random_case():
    """A function that makes one of bench's random networks, untouched and as ours, only once."""
    from bench.models import make_case

    cases = {}

    def get(key: str):
        if key not in cases:
            with torch.random.fork_rng():
                cases[key] = make_case(key)
        return cases[key]

    return get

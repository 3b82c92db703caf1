"""The lab's three models, loaded once."""

import pytest

from explain.lab import load_lab


@pytest.fixture(scope="session")
def lab():
    return load_lab("cpu")

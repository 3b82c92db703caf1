"""Several people at once get what one gets: no random numbers, hooks or batches are shared."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from explain.methods import METHODS
from tests import toys
from tests.methods.conftest import quick_options, warmed_up

PEOPLE = 8


@pytest.mark.parametrize("key", METHODS)
def test_eight_at_once_get_what_one_gets(key, one_thread):
    method, toy = METHODS[key], toys.make_toy()
    forward, options = warmed_up(toy), quick_options(METHODS[key])
    for _ in range(5):  # by then each size of batch that comes again is packed
        alone = method.attribute(toy, forward, 1, options).values

    def attribute(target):
        torch.set_num_threads(1)
        return method.attribute(toy, forward, target, options).values

    with ThreadPoolExecutor(PEOPLE) as pool:
        together = list(pool.map(attribute, [1, 0] * (PEOPLE // 2)))
    for found in together[::2]:
        np.testing.assert_array_equal(found, alone)
    assert not any(np.array_equal(found, alone) for found in together[1::2])

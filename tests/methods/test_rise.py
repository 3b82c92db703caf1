"""RISE against the paper's formula."""

import numpy as np
import pytest
import torch

from explain.methods import METHODS
from explain.methods.noise import seeded
from explain.methods.rise import RiseOptions, random_masks
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import way

METHOD = METHODS["rise"]

pytestmark = pytest.mark.usefixtures("one_thread")


def test_masks_are_soft_shifted_and_visible_as_often_as_asked():
    masks = random_masks(400, (30, 42), RiseOptions(visible=0.3), seeded(0))
    assert masks.shape == (400, 1, 30, 42)
    assert masks.min() == 0
    assert float(masks.max()) == pytest.approx(1)
    assert ((masks > 0) & (masks < 1)).float().mean() > 0.3
    assert float(masks.mean()) == pytest.approx(0.3, abs=0.02)
    everywhere = masks.mean((0, 1))
    assert float(everywhere.max() - everywhere.min()) < 0.15
    assert len({tuple(mask.flatten().tolist()) for mask in masks}) == 400


def test_a_mask_of_two_cells_by_hand():
    """Shifted by (2, 1), a 2 × 2 grid enlarged from 2 to 12 places a side."""
    options = RiseOptions(cells=2)
    random = seeded(1)
    found = random_masks(1, (8, 8), options, random)[0, 0]
    again = seeded(1)
    grid = (torch.rand(1, 1, 2, 2, generator=again) < 0.5).float()[0, 0]
    down, right = (int(torch.randint(4, (1,), generator=again)) for _ in range(2))
    # Centres of the 12 places lie at (i + ½) / 6 − ½ of the two cells, level beyond them.
    share = np.clip((np.arange(12) + 0.5) / 6 - 0.5, 0, 1)
    along = np.stack([1 - share, share], 1)
    large = along @ grid.numpy() @ along.T
    np.testing.assert_allclose(found, large[down : down + 8, right : right + 8], atol=1e-6)


def test_it_is_the_papers_sum_less_the_mean(toy):
    forward = warmed_up(toy)
    options = RiseOptions(masks=40, cells=4, visible=0.4, seed=6)
    found = METHOD.attribute(toy, forward, 2, options)
    random = seeded(6)
    masks = torch.cat([random_masks(8, (64, 64), options, random) for _ in range(5)])
    content = torch.from_numpy(way(forward, "black"))
    ground = torch.from_numpy(forward.model_input.tensor) - content
    with torch.no_grad():
        probabilities = toy.stages(ground + masks * content).softmax(1)[:, 2]
    papers = (probabilities[:, None, None] * masks[:, 0]).sum(0) / (40 * 0.4)
    constant = probabilities.mean() * masks[:, 0].sum(0) / (40 * 0.4)
    np.testing.assert_allclose(found.values, papers - constant, atol=1e-5)
    assert found.unit == "probability"


def test_the_map_on_the_way_is_that_of_fewer_masks(toy):
    forward, reports = warmed_up(toy), []
    METHOD.attribute(toy, forward, 1, RiseOptions(masks=64), reports.append)
    half = METHOD.attribute(toy, forward, 1, RiseOptions(masks=32))
    partial = next(report.partial for report in reports if report.done == 32)
    np.testing.assert_allclose(partial.values, half.values, atol=1e-6)


def test_more_masks_make_a_steadier_map():
    corner = toys.make_corner()
    forward = warmed_up(corner)

    def values(masks, seed):
        return METHOD.attribute(corner, forward, 0, RiseOptions(masks=masks, seed=seed)).values

    few = np.abs(values(32, 0) - values(32, 1)).mean()
    many = np.abs(values(512, 0) - values(512, 1)).mean()
    assert 0 < many < few / 2

"""What `python -m bench peers` holds the others' maps against; worked out by hand."""

import pytest
import torch

from bench.beside.definitions import enlarged, grad_cam, grad_cam_pp
from bench.beside.growth_plot import Curve, draw
from bench.beside.readings import PYTORCH_GRAD_CAM, TORCH_CAM, read_maps, small_share, squared

ACTIVATION = torch.tensor([[[1.0, 3.0]], [[2.0, 0.0]]], dtype=torch.float64)
GRADIENT = torch.tensor([[[1.0, 1.0]], [[-1.0, -1.0]]], dtype=torch.float64)


def test_grad_cam_is_the_paper_s():
    assert grad_cam(ACTIVATION, GRADIENT).tolist() == [[0.0, 3.0]]  # 1·1 − 1·2 is below 0


def test_grad_cam_pp_divides():
    # α = 1 / (2 + (1 + 3)·1) at both places of the first channel; the second has no weight.
    assert grad_cam_pp(ACTIVATION, GRADIENT).tolist() == [[pytest.approx(1 / 3), pytest.approx(1)]]
    assert grad_cam_pp(ACTIVATION, GRADIENT, added=2.0)[0, 1] == pytest.approx(3 / 4)


def test_what_the_others_compute_shows_where_it_differs():
    steep = torch.tensor([[[2.0, 1.0]], [[0.5, 0.5]]], dtype=torch.float64)
    read = read_maps(ACTIVATION, steep, 2)
    # Undivided: 8 + 1 and 1/8 + 1/8 weigh [1, 3] and [2, 0]; the smallest value is subtracted.
    assert read[TORCH_CAM][0].tolist() == [0.0, 1.0]
    assert read[PYTORCH_GRAD_CAM].min() == 0
    assert small_share(ACTIVATION, steep) == 0
    assert small_share(ACTIVATION, steep * 1e-4) == 1


def test_the_overlay_draws_a_half_as_a_quarter():
    half = torch.full((2, 2), 0.5, dtype=torch.float64)
    assert squared(half, 4).unique().tolist() == [0.25]
    assert enlarged(half, 4).unique().tolist() == [0.5]


def test_the_same_curves_give_the_same_picture(tmp_path):
    curve = Curve("points", "ours", (10, 100), (0.1, 1.0), (1_000_000, 1_000_000))
    for name in ("a.svg", "b.svg"):
        draw([curve], tmp_path / name)
    first = (tmp_path / "a.svg").read_bytes()
    assert first == (tmp_path / "b.svg").read_bytes()
    assert len(first) < 100_000

"""What is computed anew around a box only gives the answers of whole pictures."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from bench.models import settle_batch_norms
from explain.architectures import FAMILY
from explain.freezing import folded, still
from explain.local import Cut, LocalStages, Near
from explain.packing import in_a_row
from explain.reach import Reach, reach
from explain.residuals import branches


@pytest.fixture(scope="module")
def networks():
    """Networks of random weights as stages, each built once."""
    made = {}

    def get(key: str) -> nn.Sequential:
        if key not in made:
            torch.manual_seed(0)
            network = FAMILY[key].build()
            settle_batch_norms(network, passes=1, batch=2)
            made[key] = still(nn.Sequential(*FAMILY[key].split(network).values()))
        return made[key]

    return get


def noise(*shape, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=dtype)


def corners_of(size, side):
    """Corners, edges, and places that lie on no stride."""
    last = size - side
    return np.array([(0, 0), (0, last), (last, last), (last, 3), (1, 40), (37, 70), (66, 11)])


def both_answers(stages, shown, side, corners, often=True, seed=1):
    """From the boxes alone, and from the whole pictures."""
    near = LocalStages(stages).near(shown, side)
    assert near is not None
    boxes = noise(len(corners), 3, side, side, seed=seed, dtype=shown.dtype)
    whole = shown.repeat(len(corners), 1, 1, 1)
    for picture, box, (top, left) in zip(whole, boxes, corners, strict=True):
        picture[:, top : top + side, left : left + side] = box
    for _ in range(3):  # packed from the second time on
        found = near.answer(boxes, corners, often)
    return found, stages(whole)


# A 7×7 window with stride 2 and 3 px of padding sees 2i−3 … 2i+3; a pool of 3×3 with stride 2
# and 1 px sees cells 2i−1 … 2i+1 of that: 4i−5 … 4i+5. The depthwise row below adds 1 to each side.
REACHES = [
    (nn.Conv2d(3, 4, 1), Reach(1, 0, 0)),
    (nn.Conv2d(3, 4, 7, 2, 3), Reach(2, 3, 3)),
    (nn.Conv2d(3, 4, 2, 2), Reach(2, 0, 1)),
    (nn.Conv2d(3, 4, 3, padding=2, dilation=2), Reach(1, 2, 2)),
    (nn.MaxPool2d(3, 2, 1), Reach(2, 1, 1)),
    (nn.Sequential(nn.Conv2d(3, 4, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1)), Reach(4, 5, 5)),
    (nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 3, 2, 1, groups=4)), Reach(2, 1, 1)),
    (nn.ReLU6(), Reach()),
]


@pytest.mark.parametrize(("layer", "expected"), REACHES)
def test_how_far_a_layer_sees(layer, expected):
    assert reach(layer) == expected


class Everywhere(nn.Conv2d):
    """A convolution by its class that looks at the mean of all."""

    def forward(self, x):
        return super().forward(x) + x.mean((2, 3), keepdim=True)


@pytest.mark.parametrize(
    "layer",
    [
        Everywhere(3, 3, 1),
        nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(3, 4, (3, 1)),
        nn.Conv2d(3, 4, 3, padding="same"),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Sequential(nn.Conv2d(3, 4, 1), nn.AdaptiveAvgPool2d(1)),
    ],
)
def test_what_may_see_everything_is_never_cut(layer):
    assert reach(layer) is None


def test_blocks_see_as_far_as_the_longer_of_their_ways(networks):
    resnet, basic = (
        [each for each in in_a_row(folded(networks(key))) if branches(each)[0] is not None]
        for key in ("resnet50", "resnet18")
    )
    assert [reach(each) for each in resnet[:4]] == [Reach(1, 1, 1)] * 3 + [Reach(2, 1, 1)]
    # Two convolutions of 3×3, the first with stride 2: −1 − 2·1 … 1 + 2·1.
    assert [reach(each) for each in basic[1:3]] == [Reach(1, 2, 2), Reach(2, 3, 3)]


def test_a_cut_by_hand():
    """32 of 224 px through a 7×7 window with stride 2.

    31 + 3 + 3 px more or less are seen by at most 37 // 2 + 1 = 19 cells, whose pixels reach from
    3 px before the first, which is two strides, to 3 px behind the last: 4 + 36 + 3 + 1 = 44.
    """
    cut = Cut(Reach(2, 3, 3), 224, 32)
    assert (cut.kept, cut.taken) == (19, 44)
    starts = np.array([0, 5, 64, 191, 192])
    # The first cell with 2i + 3 ≥ start; at most 112 − 19.
    assert cut.first_kept(starts).tolist() == [0, 1, 31, 93, 93]
    assert cut.first_taken(cut.first_kept(starts)).tolist() == [0, 0, 58, 180, 180]


def test_what_is_nearly_all_is_not_cut():
    assert Cut(Reach(1, 1, 1), 100, 80).is_worth_it()  # 84 of 100 px are 71 % of the area
    assert not Cut(Reach(1, 1, 1), 100, 86).is_worth_it()  # 90 of 100 px are 81 %
    assert not Cut(Reach(4, 0, 0), 100, 8).is_worth_it()  # it skips pixels


@pytest.mark.parametrize("side", [8, 33, 64])
@pytest.mark.parametrize("key", ["resnet50", "resnet18", "mobilenet_v2"])
def test_the_answers_are_those_of_whole_pictures(networks, key, side):
    stages = folded(networks(key))
    shown = noise(1, 3, 160, 160)
    found, expected = both_answers(stages, shown, side, corners_of(160, side))
    assert float((found - expected).abs().max()) <= 1e-4 * float(expected.abs().max())


@pytest.mark.parametrize("key", sorted(FAMILY))
def test_in_double_precision_they_are_the_same(networks, key):
    stages = copy.deepcopy(folded(networks(key))).double()
    shown = noise(1, 3, 128, 128, dtype=torch.float64)
    found, expected = both_answers(stages, shown, 24, corners_of(128, 24))
    assert float((found - expected).abs().max()) <= 2e-7 * float(expected.abs().max())


def test_every_box_of_a_small_picture(networks):
    """Each place there is, so each way in which cuts and strides can meet an edge."""
    stages = folded(nn.Sequential(*list(networks("mobilenet_v2"))[:5], nn.Flatten()))
    corners = np.array([(top, left) for top in range(0, 57, 5) for left in range(57)])
    found, expected = both_answers(stages, noise(1, 3, 64, 64), 8, corners, often=False)
    assert float((found - expected).abs().max()) <= 1e-5 * float(expected.abs().max())


def test_the_network_is_left_as_it_was(networks):
    stages = folded(networks("resnet18"))
    before = {name: each.clone() for name, each in stages.state_dict().items()}
    both_answers(stages, noise(1, 3, 96, 96), 16, corners_of(96, 16)[:4])
    after = stages.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], each) for name, each in before.items())


def test_a_size_on_no_stride_is_computed_whole(networks):
    assert LocalStages(folded(networks("resnet18"))).near(noise(1, 3, 161, 161), 16) is None


def test_a_network_that_sees_everything_at_once_is_computed_whole():
    stages = still(nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Conv2d(3, 2, 1), nn.Flatten()))
    assert LocalStages(stages).near(noise(1, 3, 64, 64), 8) is None


def test_a_box_that_changes_nothing_changes_no_answer(networks):
    stages = folded(networks("mobilenet_v2"))
    shown = noise(1, 3, 160, 160)
    near = LocalStages(stages).near(shown, 32)
    assert isinstance(near, Near)
    boxes = shown[:, :, 5:37, 90:122]
    found = near.answer(boxes, np.array([(5, 90)]))
    assert torch.allclose(found, stages(shown), rtol=0, atol=1e-5)

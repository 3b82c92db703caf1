"""Blanking a region against blanking as much at random, on a model that looks at one corner."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain.classifier import Classifier
from explain.dataset.evidence import Region
from explain.dataset.files import UploadedFiles
from explain.dataset.loader import LoadOptions
from explain.dataset.proof import Proof, _Box, prove_shortcut, right_rows
from explain.errors import Cancelled, OptionError
from explain.results import Preprocess
from tests.dataset.conftest import make_records, png_bytes

UPPER_LEFT, LOWER_RIGHT = Region(0.0, 0.0, 0.5, 0.5), Region(0.5, 0.5, 1.0, 1.0)
SIZE = 64


@pytest.fixture
def looks_upper_left():
    """Class "tagged" has the mean red of the upper left quarter as logit, class "plain" 0.5."""
    head = nn.Linear(3 * 2 * 2, 2)
    with torch.no_grad():
        head.weight.zero_()
        head.weight[0, 0] = 1.0
        head.bias.copy_(torch.tensor([0.0, 0.5]))
    stages = {"quarters": nn.AvgPool2d(32), "fc": nn.Sequential(nn.Flatten(1), head)}
    preprocess = Preprocess(SIZE, SIZE, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    return Classifier(stages, preprocess, ("tagged", "plain"), name="Looks", layer="quarters")


@pytest.fixture
def tagged_files():
    """Nine pictures, red in the upper left quarter and black elsewhere."""
    pixels = np.zeros((SIZE, SIZE, 3), np.uint8)
    pixels[:32, :32, 0] = 255
    return UploadedFiles(
        {f"{number}.png": png_bytes(Image.fromarray(pixels)) for number in range(9)}
    )


@pytest.fixture
def records():
    return make_records([0] * 9, [0] * 9, classes=2)


def test_blanking_where_the_model_looks_changes_all_and_at_random_none(
    looks_upper_left, tagged_files, records
):
    # Blanked, the quarter has the picture's mean red: 1/4, which is less than 1/2.
    proof = prove_shortcut(
        looks_upper_left, tagged_files, records, UPPER_LEFT, load=LoadOptions(batch=4)
    )
    assert proof == Proof(UPPER_LEFT, changed=9, changed_at_random=0, total=9)
    assert proof.sentence == "9 of 9 change; at random 0 of 9"


def test_blanking_where_it_does_not_look_changes_none_and_at_random_some(
    looks_upper_left, tagged_files, records
):
    # At random places a box of a quarter covers 2/3 of the upper left quarter now and then:
    # r = 1 − 3/4 · covered < 1/2.
    proof = prove_shortcut(looks_upper_left, tagged_files, records, LOWER_RIGHT, seed=3)
    assert proof.changed == 0
    assert 0 < proof.changed_at_random < 9
    again = prove_shortcut(looks_upper_left, tagged_files, records, LOWER_RIGHT, seed=3)
    assert again == proof


def test_pictures_that_are_gone_are_not_counted(looks_upper_left, tagged_files):
    records = make_records([0] * 11, [0] * 11, classes=2)
    proof = prove_shortcut(looks_upper_left, tagged_files, records, UPPER_LEFT)
    assert (proof.total, proof.unreadable) == (9, 2)


def test_it_tells_how_far_it_is_and_can_be_stopped(looks_upper_left, tagged_files, records):
    seen = []

    def watch(progress):
        seen.append((progress.done, progress.total))
        if progress.done == 8:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        prove_shortcut(
            looks_upper_left, tagged_files, records, UPPER_LEFT,
            load=LoadOptions(batch=4), watch=watch,
        )  # fmt: skip
    assert seen == [(4, 9), (8, 9)]


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        (Region(0.5, 0.5, 0.5, 0.9), "is empty"),
        (Region(0.9, 0.5, 0.2, 0.9), "is empty"),
        (Region(0.0, 0.0, 0.6, 0.6), "so large that no other"),
        (Region(0.3, 0.3, 0.7, 0.7), "so large that no other"),
    ],
)
def test_a_region_that_proves_nothing_is_refused(
    looks_upper_left, tagged_files, records, region, sentence
):
    with pytest.raises(OptionError, match=sentence):
        prove_shortcut(looks_upper_left, tagged_files, records, region)


def test_random_boxes_have_the_same_size_and_never_touch_the_region():
    box = _Box.of(Region(0.0, 0.6, 0.4, 1.0), 100)
    rng = np.random.default_rng(1)
    covered = np.zeros((100, 100), int)
    for _ in range(300):
        other = box.elsewhere(rng)
        assert (other.right - other.left, other.bottom - other.top) == (40, 40)
        covered[other.top : other.bottom, other.left : other.right] += 1
    assert covered[60:, :40].sum() == 0
    assert (covered[10:60, 10:90] > 0).all()  # all places are possible
    assert (covered[60:90, 50:90] > 0).all()


def test_the_right_pictures_of_a_class():
    records = make_records([0, 0, 1, 0], [0, 1, 1, 0])
    assert right_rows(records, 0).tolist() == [0, 3]

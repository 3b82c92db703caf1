"""The values that travel: right numbers, and refusals of what must never be drawn."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from explain.errors import ModelError, TargetError
from explain.results import Attribution, ModelInput, Prediction, Preprocess

PLAIN = Preprocess(resize=8, crop=4, mean=(0.5, 0.25, 0.0), std=(0.5, 0.25, 1.0))


def prediction(*logits, names=None):
    logits = np.array(logits, dtype=np.float32)
    shares = np.exp(logits) / np.exp(logits).sum()
    names = names or tuple("abcdefgh"[: len(logits)])
    return Prediction(logits, shares.astype(np.float32), names)


def attribution(values, signed=False):
    values = np.array(values, dtype=np.float32)
    return Attribution("test", 0, values, "logit", signed, values.shape)


def test_pixels_become_normalised_numbers():
    """255 is 1: (1 - 0.5) / 0.5 = 1; 0 is 0: (0 - 0.25) / 0.25 = -1; 51 is 0.2."""
    tensor = PLAIN.to_tensor(Image.new("RGB", (4, 4), (255, 0, 51)))
    assert tensor.shape == (1, 3, 4, 4)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 2, 1].tolist() == pytest.approx([1.0, -1.0, 0.2])


def test_blue_comes_first_where_the_model_was_trained_so():
    backwards = dataclasses.replace(PLAIN, channels="BGR")
    tensor = backwards.to_tensor(Image.new("RGB", (4, 4), (255, 0, 51)))
    assert tensor[0, :, 0, 0].tolist() == pytest.approx([0.2, -1.0, 1.0])


def test_rows_stay_rows():
    picture = Image.new("RGB", (4, 4))
    picture.putpixel((3, 1), (255, 0, 0))  # x = 3, y = 1
    tensor = PLAIN.to_tensor(picture)
    assert np.argwhere(tensor[0, 0] == 1.0).tolist() == [[1, 3]]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((16, 8), (6, 2)),  # the shorter side is 8 already: 16 × 8, the middle 4 × 4 is cut out
        ((8, 16), (2, 6)),
    ],
)
def test_the_middle_of_the_picture_is_what_the_model_sees(size, shown):
    picture = Image.new("RGB", size)
    picture.putpixel(shown, (255, 255, 255))
    crop = PLAIN.crop_picture(picture)
    assert crop.size == (4, 4)
    assert np.argwhere(np.asarray(crop)[..., 0] == 255).tolist() == [[0, 0]]


def test_the_shorter_side_is_brought_to_size_and_the_shape_kept():
    """300 × 150 becomes 16 × 8; the white third is columns 5.3 to 10.7, the crop is 6 to 10."""
    picture = Image.new("RGB", (300, 150))
    picture.paste((255, 255, 255), (100, 0, 200, 150))
    assert (np.asarray(PLAIN.crop_picture(picture)) == 255).all()


def test_another_size_keeps_the_share_of_the_margin():
    v1, v2 = Preprocess(resize=256, crop=224), Preprocess(resize=232, crop=224)
    assert (v1.at_size(448).resize, v1.at_size(448).crop) == (512, 448)
    assert v1.at_size(112).resize == 128
    assert v2.at_size(160).resize == 166  # 232 · 160 / 224 = 165.7
    assert v1.at_size(224) == v1


@pytest.mark.parametrize("size", [63, 1025, 0, -224])
def test_a_size_beyond_the_range_is_refused(size):
    with pytest.raises(ModelError, match="choose 64 to 1024 px"):
        PLAIN.at_size(size)


def test_picture_and_tensor_belong_together():
    with pytest.raises(AssertionError):
        ModelInput(Image.new("RGB", (4, 4)), np.zeros((1, 3, 5, 4), np.float32), "x", PLAIN)


def test_the_most_probable_come_first():
    best = prediction(1.0, 3.0, 2.0, 0.0).top(3)
    assert [score.name for score in best] == ["b", "c", "a"]
    assert best[0].logit == 3.0
    # e³ / (e + e³ + e² + 1)
    assert best[0].probability == pytest.approx(0.643914, abs=1e-5)


def test_of_equal_ones_the_first_comes_first_and_fewer_classes_are_fewer_scores():
    assert [score.index for score in prediction(1.0, 2.0, 2.0).top(5)] == [1, 2, 0]


def test_ranking_is_by_logit_where_probabilities_round_to_the_same():
    """1 - 1e-20 is 1: the two losers differ in their logits alone."""
    logits = np.array([0.0, -200.0, -190.0], dtype=np.float32)
    shares = np.array([1.0, 0.0, 0.0], dtype=np.float32)
    assert [s.index for s in Prediction(logits, shares, ("a", "b", "c")).top(3)] == [0, 2, 1]


@pytest.mark.parametrize("index", [-1, 3, 1000])
def test_a_class_that_there_is_not(index):
    with pytest.raises(TargetError, match=f"Class {index} does not exist; this model has 3"):
        prediction(0.0, 1.0, 2.0).score(index)


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_an_answer_that_is_no_number_is_a_broken_model(broken):
    with pytest.raises(ModelError, match="Its weights are damaged"):
        Prediction(np.array([0.0, broken]), np.array([0.5, 0.5]), ("a", "b"))


@pytest.mark.parametrize("broken", [float("nan"), float("-inf")])
def test_a_map_that_is_no_number_is_never_drawn(broken):
    with pytest.raises(ModelError, match="test map has values that are not numbers"):
        attribution([[0.0, broken]], signed=True)


def test_a_map_without_a_sign_has_nothing_below_zero():
    with pytest.raises(AssertionError):
        attribution([[1.0, -0.5]])
    assert attribution([[1.0, -0.5]], signed=True).values.tolist() == [[1.0, -0.5]]


def test_a_flat_map_is_one_without_any_evidence():
    assert attribution([[0.0, 0.0]]).is_flat
    assert not attribution([[0.0, -1e-30]], signed=True).is_flat


def test_values_cannot_be_exchanged_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        attribution([[1.0]]).target = 3

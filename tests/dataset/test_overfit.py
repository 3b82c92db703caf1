"""The sentence on overfitting follows from the numbers, and says when they do not suffice."""

import numpy as np
import pytest

from explain.dataset.figures import Share
from explain.dataset.overfit import Gap, compare_splits, difference, judge, points
from tests.dataset.conftest import make_records


def split_records(train, val, *, other="val"):
    """Records where `train` and `val` are (right, total) of the class ant, then of bee."""
    labels, predicted, splits = [], [], []
    for name, sides in (("train", train), (other, val)):
        for index, (right, total) in enumerate(sides):
            labels += [index] * total
            predicted += [index] * right + [3] * (total - right)
            splits += [name] * total
    return make_records(labels, predicted, splits=splits)


def test_newcombes_interval_as_in_his_paper():
    # Newcombe 1998, table II, method 10: 56/70 against 48/80 is 0.0524 to 0.3339.
    gap = difference(Share(56, 70), Share(48, 80))
    assert gap.value == pytest.approx(0.2)
    assert (gap.low, gap.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_a_model_that_learnt_by_heart_is_said_to_memorise():
    found = compare_splits(split_records([(50, 50), (50, 50)], [(40, 50), (21, 50)]))
    assert found.verdict == "memorises"
    assert found.sentence == (
        "Memorises: 100 % on train, 61 % on val (a gap of 39 points, 95 % interval 29 to 49; mean "
        "loss 0.10 against 1.23); the gap is largest for bee (100 % against 42 %)."
    )
    assert [each.name for each in found.classes] == ["bee", "ant"]
    assert found.classes[0].gap.value == pytest.approx(0.58)


def test_a_smaller_gap_is_overfitting():
    found = compare_splits(split_records([(180, 200)], [(150, 200)]))
    assert found.verdict == "overfits"
    assert found.sentence.startswith("Overfits: 90 % on train, 75 % on val (a gap of 15 points")


def test_no_gap_is_no_sign():
    found = compare_splits(split_records([(196, 200)], [(195, 200)], other="test"))
    assert found.verdict == "no sign"
    assert found.sentence == (
        "No sign of overfitting: 98 % on train, 98 % on test; mean loss 0.16 against 0.17."
    )


def test_few_pictures_do_not_suffice_for_either():
    found = compare_splits(split_records([(10, 10)], [(8, 10)]))
    assert found.verdict == "undecided"
    assert found.sentence == (
        "Not clear whether it overfits: 100 % on train, 80 % on val (a gap of 20 points, 95 % "
        "interval −11 to 51); more pictures would tell."
    )


@pytest.mark.parametrize(
    ("gap", "train", "verdict"),
    [
        (Gap(0.3, 0.151, 0.4), Share(96, 100), "memorises"),
        (Gap(0.3, 0.151, 0.4), Share(90, 100), "overfits"),
        (Gap(0.3, 0.149, 0.4), Share(100, 100), "overfits"),
        (Gap(0.1, 0.049, 0.2), Share(100, 100), "undecided"),
        (Gap(0.0, -0.1, 0.1), Share(100, 100), "no sign"),
        (Gap(-0.3, -0.4, -0.2), Share(50, 100), "no sign"),
    ],
)
def test_each_threshold_is_where_it_is_said_to_be(gap, train, verdict):
    assert judge(gap, train) == verdict


@pytest.mark.parametrize("splits", ["", "train", "val"])
def test_without_both_sides_there_is_nothing_to_compare(splits):
    assert compare_splits(make_records([0, 1], [0, 1], splits=splits)) is None


def test_a_class_on_one_side_only_has_no_gap_and_comes_last():
    found = compare_splits(split_records([(5, 5), (0, 5)], [(5, 5)]))
    assert [(each.name, each.gap is None) for each in found.classes] == [
        ("ant", False),
        ("bee", True),
    ]


def test_distributions_are_those_of_each_split():
    records = make_records(
        [0, 0, 0], [0, 0, 1], splits=["train", "val", "val"], confidence=[0.9, 0.8, 0.7]
    )
    found = compare_splits(records)
    np.testing.assert_allclose(found.train.confidence, [0.9])
    np.testing.assert_allclose(found.other.confidence, [0.8, 0.7])
    np.testing.assert_allclose(found.other.margin, [2.0, -2.0])


def test_points_have_a_true_minus_sign_and_no_minus_zero():
    assert [points(value) for value in (0.39, -0.14, -0.001, -1.0)] == ["39", "−14", "0", "−100"]

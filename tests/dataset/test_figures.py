"""Accuracy, confusion, calibration and mistakes against numbers by hand."""

import numpy as np
import pytest

from explain.dataset.figures import (
    Share,
    accuracy,
    confusion,
    per_class,
    reliability,
)
from explain.dataset.mistakes import Filter, worst_first
from tests.dataset.conftest import make_records

LABELS = [0, 0, 0, 1, 1, 2]
PREDICTED = [0, 1, 1, 1, 1, 3]


@pytest.fixture
def records():
    return make_records(
        LABELS,
        PREDICTED,
        confidence=[0.9, 0.6, 0.8, 0.7, 0.5, 0.8],
        splits=["train", "train", "val", "val", "val", "val"],
        rank=np.array([0, 1, 5, 0, 0, 4], np.int32),
    )


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [  # by hand: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (44, 57, 0.6479, 0.8616),
    ],
)
def test_the_interval_is_wilsons(count, total, low, high):
    np.testing.assert_allclose(Share(count, total).interval, (low, high), atol=6e-5)


def test_a_share_of_nothing_is_undefined():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).words == "no pictures"


def test_a_share_in_words():
    assert Share(8, 10).words == "8 of 10, 80 % (49 to 94)"


def test_accuracy_counts_the_label_first_and_among_five(records):
    found = accuracy(records)
    assert (found.top1.count, found.top1.total) == (3, 6)
    assert (found.top5.count, found.top5.total) == (5, 6)
    assert found.mean_loss == pytest.approx((3 * 0.1 + 3 * 3.0) / 6)


def test_accuracy_of_no_pictures_is_undefined(records):
    found = accuracy(records.of_split("test"))
    assert found.top1.value is None
    assert found.mean_loss is None


def test_confusion_has_every_class_that_is_a_label_or_was_predicted(records):
    found = confusion(records)
    np.testing.assert_array_equal(found.classes, [0, 1, 2, 3])
    np.testing.assert_array_equal(
        found.counts, [[1, 2, 0, 0], [0, 2, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    )
    assert found.pairs() == [(0, 1, 2), (2, 3, 1)]


@pytest.mark.filterwarnings("error")
def test_confusion_of_one_class_or_none_is_quiet(records):
    one = confusion(make_records([1, 1, 1], [1, 1, 1], confidence=[0.5] * 3, classes=2))
    np.testing.assert_array_equal(one.classes, [1])
    np.testing.assert_array_equal(one.counts, [[3]])
    assert confusion(records.of_split("test")).counts.shape == (0, 0)


def test_recall_and_precision_of_each_class(records):
    found = {each.name: each for each in per_class(records)}
    assert found["ant"].recall == Share(1, 3)
    assert found["ant"].precision == Share(1, 1)
    assert found["bee"].recall == Share(2, 2)
    assert found["bee"].precision == Share(2, 4)
    assert found["cat"].precision.value is None  # never predicted: undefined, not 0
    assert found["dog"].recall.value is None
    assert found["dog"].precision == Share(0, 1)


def test_reliability_in_two_steps_by_hand():
    records = make_records(
        [0, 0, 0, 0, 0], [0, 1, 0, 0, 1], confidence=[0.3, 0.5, 0.6, 0.9, 0.9], classes=2
    )
    found = reliability(records, bins=2)
    # 0.3 and 0.5: mean 0.4, 1 of 2 right; 0.6, 0.9, 0.9: mean 0.8, 2 of 3 right.
    low, high = found.bins
    assert (low.low, low.high, low.right) == (0.0, 0.5, Share(1, 2))
    assert low.confidence == pytest.approx(0.4)
    assert (high.low, high.high, high.right) == (0.5, 1.0, Share(2, 3))
    assert high.confidence == pytest.approx(0.8)
    assert found.error == pytest.approx(2 / 5 * 0.1 + 3 / 5 * (0.8 - 2 / 3))


def test_steps_without_pictures_are_left_out():
    found = reliability(make_records([0, 0], [0, 0], confidence=[0.99, 1.0]), bins=15)
    assert [each.right for each in found.bins] == [Share(2, 2)]
    assert found.error == pytest.approx(0.005)


def test_reliability_of_no_pictures_is_undefined(records):
    found = reliability(records.of_split("test"))
    assert found.bins == ()
    assert found.error is None


def test_mistakes_come_with_the_most_confident_first(records):
    assert worst_first(records).tolist() == [2, 5, 1]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Filter(label=0), [2, 1]),
        (Filter(predicted=3), [5]),
        (Filter(split="train"), [1]),
        (Filter(least_confidence=0.7), [2, 5]),
        (Filter(most_confidence=0.7), [1]),
        (Filter(label=0, split="val", least_confidence=0.7), [2]),
        (Filter(label=1), []),
    ],
)
def test_mistakes_are_filtered(records, wanted, rows):
    assert worst_first(records, wanted).tolist() == rows


def test_splits_are_named_train_first(records):
    assert records.split_names() == ("train", "val")
    extra = make_records([0, 0, 0], [0, 0, 0], splits=["zoo", "test", "train"])
    assert extra.split_names() == ("train", "test", "zoo")

"""Groups by evidence: found, described and judged on maps made by hand."""

import dataclasses

import numpy as np
import pytest

from explain.dataset.clusters import (
    find_clusters,
    hot_region,
    right_for_the_wrong_reason,
    wandering,
)
from explain.dataset.evidence import Region
from explain.dataset.figures import Share
from explain.dataset.grouping import group, reduced
from tests.dataset.conftest import blobs, cells, make_records


def test_the_planted_group_is_found_and_is_the_only_suspicious_one(planted):
    first, *others = find_clusters(planted)
    assert first.suspicious
    assert not any(each.suspicious for each in others)
    assert first.name == "ant"
    np.testing.assert_array_equal(np.sort(first.rows), np.arange(40))
    assert first.region == Region(0.0, 5 / 7, 2 / 7, 1.0)
    assert first.of_class == Share(40, 60)
    assert first.splits == {"train": Share(30, 30), "val": Share(10, 30)}
    assert first.errors == Share(0, 10)


def test_the_sentence_states_what_was_measured(planted):
    first = find_clusters(planted)[0]
    inside, elsewhere = f"{first.inside:.0%}", f"{first.elsewhere:.0%}"
    assert first.sentence == (
        f"40 of 60 ant pictures: {inside[:-1]} % of the evidence sits in the lower left corner "
        f"(other classes: {elsewhere[:-1]} %). That is 100 % of the class in train, 33 % of the "
        "class in val."
    )


def test_the_shares_in_the_region_are_those_of_its_cells(planted):
    first = find_clusters(planted)[0]
    corner = planted.label_maps[:40, 5:, :2].sum((1, 2)) / planted.label_maps[:40].sum((1, 2))
    assert first.inside == pytest.approx(corner.mean(), rel=1e-5)
    others = planted.label_maps[60:]
    corner = others[:, 5:, :2].sum((1, 2)) / others.sum((1, 2))
    assert first.elsewhere == pytest.approx(corner.mean(), rel=1e-5)
    assert first.excess == pytest.approx(first.inside - first.elsewhere)


def test_right_predictions_in_a_suspicious_group_are_right_for_the_wrong_reason(planted):
    clusters = find_clusters(planted)
    assert sorted(right_for_the_wrong_reason(planted, clusters)) == list(range(40))
    honest = [each for each in clusters if not each.suspicious]
    assert right_for_the_wrong_reason(planted, honest).tolist() == []


def test_the_same_spot_in_every_class_is_not_suspicious():
    maps = blobs(
        np.random.default_rng(1), 60, (3.0, 3.0)
    )  # things stand in the middle, as in photos
    labels = np.repeat([0, 1, 2], 20)
    assert not any(
        each.suspicious for each in find_clusters(make_records(labels, labels, maps=maps))
    )


def test_things_here_and_there_are_not_suspicious():
    labels = np.repeat([0, 1, 2], 40)
    maps = blobs(np.random.default_rng(2), 120)
    assert not any(
        each.suspicious for each in find_clusters(make_records(labels, labels, maps=maps))
    )


def test_a_class_with_few_pictures_and_flat_maps_are_left_out():
    rng = np.random.default_rng(3)
    maps = np.concatenate([blobs(rng, 15), blobs(rng, 20), np.zeros((5, 7, 7), np.float32)])
    labels = np.repeat([0, 1], [15, 25])
    clusters = find_clusters(make_records(labels, labels, maps=maps))
    assert {each.name for each in clusters} == {"bee"}
    assert sorted(row for each in clusters for row in each.rows) == list(range(15, 35))


def test_one_class_alone_has_nothing_to_be_compared_with():
    maps = blobs(np.random.default_rng(3), 20)
    assert find_clusters(make_records([0] * 20, [0] * 20, maps=maps)) == ()


@pytest.mark.parametrize(
    ("inside", "of_class", "spread", "suspicion"),
    [
        (0.45, Share(40, 100), 0.05, 0.3094 * 0.25 / 0.05),  # 1.55
        (0.40, Share(40, 100), 0.05, 0.3094 * 0.20 / 0.05),  # 1.24
        (0.45, Share(40, 100), 0.06, 0.3094 * 0.25 / 0.06),  # 1.29
        (0.45, Share(34, 100), 0.05, 0.2547 * 0.25 / 0.05),  # 1.27
        (0.45, Share(40, 100), 0.0, 0.3094 * 0.25 / 0.01),
    ],
)
def test_suspicion_is_share_times_excess_over_spread(planted, inside, of_class, spread, suspicion):
    cluster = dataclasses.replace(
        find_clusters(planted)[0], inside=inside, elsewhere=0.2, of_class=of_class, spread=spread
    )
    assert cluster.suspicion == pytest.approx(suspicion, rel=1e-3)
    assert cluster.suspicious is (suspicion >= 1.4)


def test_a_few_pictures_close_together_by_chance_are_not_suspicious(planted):
    few = dataclasses.replace(find_clusters(planted)[0], of_class=Share(7, 7), spread=0.01)
    assert few.suspicion > 10
    assert not few.suspicious


def test_two_kinds_of_maps_that_share_no_neighbour_are_two_groups():
    rng = np.random.default_rng(5)
    maps = np.concatenate([blobs(rng, 20, (1.0, 1.0)), blobs(rng, 12, (5.0, 5.0))])
    numbers = group(maps / maps.sum((1, 2), keepdims=True))
    assert len(set(numbers[:20])) == len(set(numbers[20:])) == 1
    assert numbers[0] != numbers[-1]


def test_groups_are_the_same_each_time(planted):
    first, second = find_clusters(planted), find_clusters(planted)
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.rows, two.rows)


def test_beyond_the_limit_the_others_join_the_nearest_group(monkeypatch):
    monkeypatch.setattr("explain.dataset.grouping.MOST_PICTURES", 30)
    rng = np.random.default_rng(6)
    maps = np.concatenate([blobs(rng, 50, (1.0, 1.0)), blobs(rng, 30, (5.0, 5.0))])
    numbers = group(maps / maps.sum((1, 2), keepdims=True))
    assert len(set(numbers[:50])) == len(set(numbers[50:])) == 1
    assert numbers[0] != numbers[-1]


def test_larger_maps_are_reduced_by_averages():
    maps = np.zeros((1, 16, 16), np.float32)
    maps[0, :2, :2] = [[4, -9], [0, 0]]
    expected = np.zeros((8, 8), np.float32)
    expected[0, 0] = 1.0
    np.testing.assert_allclose(reduced(maps)[0], expected)
    np.testing.assert_array_equal(reduced(np.ones((1, 7, 7), np.float32))[0], np.ones((7, 7)))


def test_the_hot_region_exceeds_the_others_most_and_reaches_to_an_edge_one_cell_away():
    others = cells(7, (3, 3))
    mean = cells(7, (3, 3)) + 0.5 * cells(7, (5, 1), (5, 2), (4, 2))
    # Cells 4 and 5 down, 1 and 2 across are hottest; both are one cell from an edge.
    assert hot_region(mean, others) == Region(0.0, 4 / 7, 3 / 7, 1.0)
    assert hot_region(cells(7, (3, 3)), 0 * others).place == "in the centre"


def test_wandering_is_the_standard_deviation_of_the_centre():
    shares = np.stack([cells(7, (3, 1)), cells(7, (3, 3))])
    assert wandering(shares) == pytest.approx(1 / 7)  # one cell to either side of (3, 2)
    assert wandering(shares[:1]) == 0.0

"""Where the evidence lies: shares, regions and mean maps by hand."""

import numpy as np
import pytest

from explain.dataset.evidence import Region, cells_of, class_evidence, evidence_shares
from tests.dataset.conftest import cells, make_records


def test_shares_are_of_the_positive_evidence_and_sum_to_one():
    maps = np.array([[[3.0, -5.0], [1.0, 0.0]], [[0.0, -1.0], [0.0, 0.0]]], np.float32)
    shares = evidence_shares(maps)
    np.testing.assert_allclose(shares[0], [[0.75, 0.0], [0.25, 0.0]])
    np.testing.assert_array_equal(shares[1], 0)  # flat stays flat, never NaN


def test_a_region_counts_parts_of_cells():
    np.testing.assert_allclose(
        cells_of(Region(0.0, 0.25, 0.75, 1.0), (2, 2)), [[0.5, 0.25], [1.0, 0.5]]
    )


@pytest.mark.parametrize(
    ("region", "place"),
    [
        (Region(0, 0.7, 0.3, 1), "in the lower left corner"),
        (Region(0.7, 0, 1, 0.3), "in the upper right corner"),
        (Region(0.1, 0.1, 0.3, 0.3), "in the upper left part"),
        (Region(0.4, 0, 0.6, 0.2), "at the upper edge"),
        (Region(0.4, 0.05, 0.6, 0.2), "in the upper part"),
        (Region(0.8, 0.4, 1, 0.6), "at the right edge"),
        (Region(0.4, 0.4, 0.6, 0.6), "in the centre"),
    ],
)
def test_a_region_says_where_it_is(region, place):
    assert region.place == place


def test_the_area_of_a_region():
    assert Region(0.25, 0.5, 0.75, 1.0).area == pytest.approx(0.25)


def test_the_mean_map_counts_every_picture_the_same():
    strong, weak = 100 * cells(7, (0, 0)), cells(7, (3, 3))
    records = make_records([0, 0, 0, 1], [0, 0, 0, 1], maps=[strong, weak, 0 * weak, weak])
    ant, bee = class_evidence(records)
    assert (ant.name, ant.pictures, ant.flat) == ("ant", 2, 1)
    assert ant.mean[0, 0] == ant.mean[3, 3] == pytest.approx(0.5)
    assert ant.border == pytest.approx(0.5)
    assert ant.corners == pytest.approx(
        {"upper left": 0.5, "upper right": 0, "lower left": 0, "lower right": 0}
    )
    assert bee.border == pytest.approx(0.0)


def test_evenly_spread_evidence_has_the_shares_that_the_docstring_says():
    (ant,) = class_evidence(make_records([0], [0]))
    assert ant.border == pytest.approx(24 / 49)
    assert list(ant.corners.values()) == [pytest.approx(4 / 49)] * 4


def test_the_map_is_that_of_the_labelled_class():
    records = make_records([0], [1], maps=[cells(7, (0, 0))])
    records.maps[:] = cells(7, (6, 6))
    (ant,) = class_evidence(records)
    assert ant.mean[0, 0] == 1.0


def test_a_class_without_any_evidence_is_left_out():
    assert class_evidence(make_records([0], [0], maps=np.zeros((1, 7, 7)))) == ()

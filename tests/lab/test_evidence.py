"""Shares of evidence: numbers by hand, then what was planted is what the methods find."""

import numpy as np
import pytest

from explain.lab import (
    CHEATER,
    HONEST,
    LabPicture,
    TagEvidence,
    centre_blob,
    evidence_share,
    mean_map,
    points_at,
    tag_evidence,
    tagged_things,
)
from explain.lab.evidence import maps
from explain.methods import METHODS

VALUES = np.array([[3.0, -5.0], [1.0, 0.0]], dtype=np.float32)
TOP = np.array([[True, True], [False, False]])
QUICK_IG = METHODS["integrated_gradients"].make_options(steps=24, tolerance=1.0)


def test_the_share_counts_positive_evidence_only():
    assert evidence_share(VALUES, TOP) == 0.75
    assert evidence_share(VALUES, ~TOP) == 0.25


def test_without_positive_evidence_there_is_no_share_and_no_point():
    nothing = np.array([[0.0, -1.0], [0.0, 0.0]], dtype=np.float32)
    assert evidence_share(nothing, TOP) is None
    assert points_at(nothing, TOP) is None


def test_a_map_points_where_it_is_strongest():
    assert points_at(VALUES, TOP) is True
    assert points_at(VALUES, ~TOP) is False
    assert points_at(VALUES, np.array([[False, True], [True, True]])) is False


def test_times_area_is_one_for_a_map_that_knows_nothing():
    even = np.ones((10, 10), dtype=np.float32)
    corner = np.zeros((10, 10), dtype=bool)
    corner[8:, :1] = True
    share = evidence_share(even, corner)
    assert TagEvidence(share, float(corner.mean()), 1, 0).times_area == pytest.approx(1.0)
    assert TagEvidence(None, 0.02, 3, 3).times_area is None


def test_the_centre_blob_is_strongest_in_the_middle_and_the_same_on_all_sides():
    blob = centre_blob((5, 9))
    assert blob.shape == (5, 9)
    assert np.unravel_index(blob.argmax(), blob.shape) == (2, 4)
    assert blob[2, 4] == 1.0
    assert (blob == blob[::-1]).all()
    assert (blob == blob[:, ::-1]).all()
    # One quarter of the height away from the middle: exp(-1/2).
    assert centre_blob((9, 9))[4, 4] == 1.0
    assert centre_blob((8, 9))[1, 4] == pytest.approx(np.exp(-0.5 * (2.5 / 2) ** 2))


def test_grad_cam_finds_the_cheaters_tag(lab):
    found = tag_evidence(lab[CHEATER], tagged_things(24), "grad_cam")
    assert (found.maps, found.flat) == (24, 0)
    assert found.area == pytest.approx(0.0215, abs=1e-4)
    assert found.times_area >= 3


def test_integrated_gradients_find_the_cheaters_tag(lab):
    found = tag_evidence(lab[CHEATER], tagged_things(12), "integrated_gradients", QUICK_IG)
    assert found.flat == 0
    assert found.times_area >= 8


@pytest.mark.parametrize(
    ("method", "options"), [("grad_cam", None), ("integrated_gradients", QUICK_IG)]
)
def test_the_honest_model_does_not_look_at_the_tag(lab, method, options):
    found = tag_evidence(lab[HONEST], tagged_things(12), method, options)
    assert found.flat == 0
    assert found.times_area <= 2


def test_a_map_is_for_the_kind_drawn_unless_told_otherwise(lab):
    house = lab[CHEATER].class_index("house")
    tree = LabPicture("tree", 4, tagged=True)
    (drawn, attribution), *_ = maps(lab[CHEATER], [tree], "grad_cam")
    assert attribution.target == lab[CHEATER].class_index("tree")
    assert drawn.tag.any()
    (_, other), *_ = maps(lab[CHEATER], [tree], "grad_cam", "house")
    assert other.target == house


def test_the_mean_map_gives_each_picture_the_same_weight(lab):
    pictures = tagged_things(2)
    each = [found.values for _, found in maps(lab[CHEATER], pictures, "grad_cam")]
    expected = (each[0] / each[0].sum() + each[1] / each[1].sum()) / 2
    mean = mean_map(lab[CHEATER], pictures)
    assert mean.values == pytest.approx(expected, abs=1e-7)
    assert mean.values.sum() == pytest.approx(1.0, abs=1e-4)
    assert mean.options["counted"] == 2
    assert not mean.signed


def test_the_mean_map_of_the_cheater_is_hottest_near_the_tag(lab):
    values = mean_map(lab[CHEATER], tagged_things(8)).values
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert row > 150
    assert column < 75

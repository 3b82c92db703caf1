"""Where slopes are looked at along a path, and what each look weighs, worked out by hand."""

import numpy as np
import pytest

from explain.methods.quadrature import ChangeSeeker, first_looks, gauss_legendre


def bend(places):
    """Flat up to 0.75, then rising with slope 4: from 0 to 1."""
    return np.maximum(0, 4 * (places - 0.75)), np.where(places > 0.75, 4.0, 0.0)


def seen(places):
    seeker = ChangeSeeker(0.0, 1.0)
    places = np.array(places)
    seeker.add(places, *bend(places))
    return seeker


def test_the_weights_are_half_the_way_to_both_neighbours():
    # The ends belong wholly to the look beside them.
    np.testing.assert_allclose(seen([0.2, 0.6]).weights(), [0.4, 0.6])
    np.testing.assert_allclose(seen([0.5]).weights(), [1.0])


def test_the_weights_come_in_the_order_of_the_looks():
    np.testing.assert_allclose(seen([0.6, 0.1, 0.2]).weights(), [0.6, 0.15, 0.25])


def test_the_bent_weights_end_at_the_bend_and_find_exactly_what_was_gained():
    # 0.1 and 0.5 see one slope and halve their piece; of 0.5 to 0.9, 0.25 lies before the bend.
    weights = seen([0.9, 0.1, 0.5]).bent_weights()
    np.testing.assert_allclose(weights, [0.1 + 0.15, 0.1 + 0.2, 0.2 + 0.25])
    assert weights @ bend(np.array([0.9, 0.1, 0.5]))[1] == pytest.approx(1.0)


@pytest.mark.parametrize(("gained", "expected"), [(2.0, [0.1, 0.9]), (0.2, [0.9, 0.1])])
def test_what_no_one_bend_explains_belongs_to_the_nearer_look(gained, expected):
    # Slopes 1 and 2 over 0.8 gain from 0.8 to 1.6, wherever one bend is between them.
    seeker = ChangeSeeker(0.0, 0.3 + gained)
    seeker.add(np.array([0.1, 0.9]), np.array([0.1, 0.1 + gained]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(seeker.bent_weights(), expected, atol=1e-12)


def test_the_next_look_goes_to_the_bend():
    # Looks at 0.1, 0.5, 0.9: nothing is wrong before 0.5; between 0.5 and 0.9 the trapezoid finds
    # 0.4 · (0 + 4) / 2 = 0.8 where 0.6 was gained; behind 0.9 it finds the 0.4 that was gained.
    seeker = seen([0.1, 0.5, 0.9])
    np.testing.assert_allclose(seeker.next_looks(1), [0.7])
    slopes = bend(np.array([0.1, 0.5, 0.9]))[1]
    assert seeker.weights() @ slopes - 1 == pytest.approx(0.2)


def test_looking_at_the_bend_beats_looking_evenly():
    seeker = ChangeSeeker(0.0, 1.0)
    looks = places = first_looks(24)
    while True:
        seeker.add(looks, *bend(looks))
        if len(places) == 24:
            break
        looks = seeker.next_looks(4)
        places = np.concatenate([places, looks])
    found = abs(seeker.weights() @ bend(places)[1] - 1)
    points, weights = gauss_legendre(50)
    evenly = abs(weights @ bend(points)[1] - 1)
    assert found < 0.005 < 0.01 < evenly


def test_the_first_looks_crowd_towards_the_blank_picture():
    np.testing.assert_allclose(first_looks(2), [0.25**1.5, 0.75**1.5])
    assert len(first_looks(24)) == 8
    assert len(first_looks(5)) == 5

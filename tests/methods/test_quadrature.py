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

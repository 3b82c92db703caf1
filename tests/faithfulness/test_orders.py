"""Cells and the orders in which they are hidden."""

import numpy as np

from explain.faithfulness.orders import MOVED, SCATTERED, grid_cells


def test_a_grid_has_as_many_cells_as_asked_or_as_there_are_pixels():
    assert grid_cells(224, 224).count == 784
    assert grid_cells(8, 8).count == 64
    assert np.unique(grid_cells(65, 130, 7).labels).tolist() == list(range(49))


def test_the_hottest_cells_come_first():
    cells = grid_cells(4, 4, 2)
    values = np.array([[1, 1, 0, 0], [1, 1, 0, 9], [4, 4, 3, 3], [4, 4, 3, 3]], float)
    assert cells.hottest_first(values, 0).tolist() == [2, 3, 1, 0]


def test_equal_cells_come_by_chance_and_not_from_the_top_left():
    cells = grid_cells(10, 10, 10)
    values = np.zeros((10, 10))
    values[5, 5] = 1
    order = cells.hottest_first(values, 3)
    assert order[0] == 55
    assert sorted(order.tolist()) == list(range(100))
    assert 30 < order[1:50].mean() < 70
    assert (order == cells.hottest_first(values, 3)).all()
    assert (order != cells.hottest_first(values, 4)).any()


def test_the_centre_comes_first():
    cells = grid_cells(30, 30, 3)
    assert cells.centre_first()[0] == 4
    assert set(cells.centre_first()[5:].tolist()) == {0, 2, 6, 8}


def test_a_mask_is_true_on_its_cells():
    assert grid_cells(2, 4, 2).mask(np.array([1, 2])).tolist() == [
        [False, False, True, True],
        [True, True, False, False],
    ]


def test_a_moved_order_keeps_the_shape_and_leaves_the_place():
    """The first cells are a corner of three; moved, they are that corner or its mirror image."""
    cells = grid_cells(80, 80, 8)
    rest = [cell for cell in range(64) if cell not in (0, 1, 8)]
    order = np.array([0, 1, 8, *rest])
    moved = cells.by_chance(MOVED, order, 50, 0)
    for each in moved:
        assert sorted(each.tolist()) == list(range(64))
        row, column = divmod(int(each[0]), 8)
        across = [(column + 1) % 8, (column - 1) % 8]
        assert each[1] in [row * 8 + place for place in across]
        assert each[2] == (row + 1) % 8 * 8 + column
        mirrored = 7 - column if each[1] == row * 8 + across[1] else column
        assert 2 <= row <= 6 or 2 <= mirrored <= 6
    assert len({int(each[0]) for each in moved}) > 20


def test_scattered_orders_are_different_ones_decided_by_the_seed():
    cells = grid_cells(8, 8)
    one, other = cells.by_chance(SCATTERED, np.arange(64), 2, 1)
    again = cells.by_chance(SCATTERED, np.arange(64), 2, 1)
    assert (one != other).any()
    assert (one == again[0]).all()
    assert sorted(one.tolist()) == list(range(64))

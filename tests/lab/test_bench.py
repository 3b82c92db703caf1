"""The benchmark of the methods' ground truth: counted by hand, and its tables are Markdown."""

import dataclasses

import numpy as np
import pytest

from bench import lab as bench
from explain.methods import METHODS

THING = np.array([[True, False], [False, False]])
HIT = np.array([[3.0, 1.0], [-9.0, 0.0]], dtype=np.float32)
MISS = np.array([[1.0, 3.0], [0.0, 0.0]], dtype=np.float32)
FLAT = np.zeros((2, 2), dtype=np.float32)


def test_a_flat_map_is_a_miss_and_has_no_share():
    found = bench._play([(HIT, THING), (MISS, THING), (FLAT, THING), (MISS, THING)])
    assert (found.hits, found.flat, found.maps) == (1, 1, 4)
    assert found.share == pytest.approx((0.75 + 0.25 + 0.25) / 3)


def test_the_blob_hits_what_is_in_the_middle():
    pictures = bench.fresh_pictures(16)
    found = bench.point_blob(pictures)
    expected = sum(bool(picture.draw().thing[111:113, 111:113].all()) for picture in pictures)
    assert abs(found.hits - expected) <= 1, "one of the four middle pixels may lie on an edge"
    assert 0 < found.share < 1


def test_only_methods_with_thousands_of_passes_wait_for_all():
    assert not bench.is_very_slow(METHODS["grad_cam"])
    for passes, expected in ((999, False), (1000, True)):
        method = dataclasses.replace(METHODS["rise"], passes=lambda *_, n=passes: n)
        assert bench.is_very_slow(method) is expected


def test_it_prints_two_tables_and_where_it_ran(monkeypatch, capsys):
    monkeypatch.setattr(bench, "METHODS", {"grad_cam": METHODS["grad_cam"]})
    bench.run(2, everything=False)
    lines = capsys.readouterr().out.splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[:1] == "|"]
    assert [row[0] for row in rows if row[0].strip("-:")] == [
        "Method", "Grad-CAM", "Method", "Grad-CAM", "Centre blob",
    ]  # fmt: skip
    cheater, honest = (float(rows[2][column].removesuffix(" ×")) for column in (2, 4))
    assert cheater > 2 > honest
    assert any(line.startswith("- Machine: ") for line in lines)
    assert any(line.startswith("- Command: python -m bench") for line in lines)

"""What the brush makes of what a browser sends, and of what is drawn under it."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from explain.ui import brush
from explain.ui.brush import HIDDEN, _coloured, read_strokes
from explain.whatif import Stroke, stroke_mask
from explain.whatif.masks import MOST_POINTS, MOST_STROKES

DOT = {"width": 0.1, "points": [[0.25, 0.5]]}


def test_a_stroke_comes_through_as_it_was_painted():
    sent = [{"width": 0.14, "points": [[0.25, 0.5], [0.3, 0.6]]}, DOT]
    assert read_strokes(sent) == (
        Stroke(((0.25, 0.5), (0.3, 0.6)), 0.14),
        Stroke(((0.25, 0.5),), 0.1),
    )


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "strokes",
        7,
        {"points": [[0.1, 0.1]]},
        [None, 3, "x", [], {}],
        [{"width": 0.1}],
        [{"width": "0.1", "points": [[0.1, 0.1]]}],
        [{"width": float("nan"), "points": [[0.1, 0.1]]}],
        [{"width": True, "points": [[0.1, 0.1]]}],
        [{"width": 0.1, "points": "0.1,0.1"}],
        [{"width": 0.1, "points": [[0.1], [0.1, 0.2, 0.3], ["0.1", 0.2], [None, 0.1], 5]}],
        [{"width": 0.1, "points": [[float("inf"), 0.1], [0.1, float("nan")]]}],
        [{"width": 0.1, "points": [[10**400, 0.1], [0.1, -(10**400)]]}],
    ],
)
def test_what_is_no_stroke_is_left_out(sent):
    assert read_strokes(sent) == ()
    assert read_strokes([*(sent if isinstance(sent, list) else []), DOT]) == read_strokes([DOT])


def test_too_much_is_cut_off_before_it_is_drawn():
    assert len(read_strokes([DOT] * 1000)) == MOST_STROKES == 200
    long = {"width": 0.01, "points": [[0.5, 0.5]] * 15_000}
    read = read_strokes([long, long, long])
    assert [len(stroke.points) for stroke in read] == [15_000, 5_000]
    assert sum(len(stroke.points) for stroke in read) == MOST_POINTS
    assert stroke_mask((224, 224), read).any(), "the mask takes what the brush lets through"


def test_a_brush_as_wide_as_ten_pictures_is_made_as_wide_as_a_brush_can_be():
    widest = stroke_mask((100, 100), read_strokes([{"width": 10, "points": [[0.5, 0.5]]}]))
    assert widest[50].sum() == pytest.approx(50, abs=1)  # half of the side
    assert not stroke_mask((100, 100), read_strokes([{"width": 0.1, "points": [[9, -9]]}])).any()


def test_json_from_outside_ends_in_strokes_or_nothing():
    """Random JSON: nothing is raised, and what comes out fits the mask."""
    rng = np.random.default_rng(0)
    atoms = [None, True, -1, 0.5, 1e308, -1e999, "x", [], {}, [0.2, 0.3], [[0.2, 0.3]], DOT]
    for _ in range(300):
        picked = [atoms[i] for i in rng.integers(0, len(atoms), 4)]
        sent = [{"width": picked[0], "points": picked}, {"points": picked[1]}, *picked]
        strokes = read_strokes(json.loads(json.dumps(sent)))
        assert stroke_mask((64, 64), strokes).shape == (64, 64)


def test_what_the_page_hides_is_coloured_and_the_rest_clear():
    mask = np.zeros((2, 3), dtype=bool)
    mask[1, 2] = True
    shade: Image.Image = _coloured(mask)
    assert shade.size == (3, 2)
    assert shade.getpixel((2, 1)) == (*HIDDEN, 255)
    assert shade.getpixel((0, 0))[3] == 0


def test_a_browser_that_makes_the_brush_anew_is_told_of_the_newest_strokes(monkeypatch):
    newest = [DOT]
    sent = {}

    def mount(data, **_):
        sent.update(data)
        return SimpleNamespace(strokes=newest)

    monkeypatch.setattr(brush, "_mount", mount)
    monkeypatch.setattr(brush.st, "session_state", {"paint": {"strokes": newest}})
    easel = brush.Easel(Image.new("RGB", (8, 8)))
    assert brush.brush(easel, (), "paint", lambda: None) == (Stroke(((0.25, 0.5),), 0.1),)
    assert sent["strokes"] == [{"width": 0.1, "points": ((0.25, 0.5),)}]

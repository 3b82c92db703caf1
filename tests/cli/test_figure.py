"""The caption under a written map: the overlay untouched, and words that all fit."""

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageFont

from explain.render import Caption, colour_table, figure
from explain.results import Heatmap
from explain.typesetting import _wrap, text_row

CAPTION = Caption("Grad-CAM", "golf ball", "activation × gradient", "7×7 map at layer4.")
FONT = f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf"


def noise(width, height):
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


def heatmap(limit=0.5, signed=False):
    return Heatmap(np.zeros((4, 4), np.float32), limit, signed)


@pytest.mark.parametrize("size", [(224, 224), (512, 300), (96, 96)])
def test_the_overlay_is_kept_pixel_for_pixel(size):
    shown = noise(*size)
    page = figure(shown, heatmap(), CAPTION)
    left = (max(size[0], 224) - size[0]) // 2
    assert page.width == max(size[0], 224)
    kept = page.crop((left, 0, left + size[0], size[1]))
    assert kept.tobytes() == shown.tobytes()


def test_a_narrow_overlay_gets_white_beside_it():
    page = np.asarray(figure(noise(96, 96), heatmap(), CAPTION))
    assert (page[:96, :64] == 255).all()
    assert (page[:96, 160:] == 255).all()


@pytest.mark.parametrize("signed", [False, True])
def test_the_colour_bar_runs_from_the_lowest_to_the_highest_colour(signed):
    page = np.asarray(figure(Image.new("RGB", (224, 224)), heatmap(signed=signed), CAPTION))
    colours = colour_table("inferno", signed)
    # 224 // 19 = 11 px letters: the bar leaves out 5 on the left (11 / 2, rounded) and is 213 wide.
    rows = [row for row in page[224:] if (row[5] == colours[0]).all() and row[100].max() < 255]
    assert len(rows) == 11
    assert (rows[0][5 + 212] == colours[-1]).all()
    assert rows[0][5 + 106].tolist() in colours[127:129].tolist(), "one of the two in the middle"


def test_a_map_without_evidence_has_words_and_no_bar():
    page = figure(Image.new("RGB", (224, 224), "white"), heatmap(limit=0.0), CAPTION)
    pixels = np.asarray(page)
    assert (pixels.max(2) - pixels.min(2)).max() == 0, "only black, white and grey"
    assert pixels.min() == 0, "there are words"


def test_class_method_and_numbers_are_all_on_it():
    shown = Image.new("RGB", (224, 224))
    plain = figure(shown, heatmap(), CAPTION)
    others = [
        figure(shown, heatmap(), Caption("Grad-CAM", "golf bag", CAPTION.unit, CAPTION.note)),
        figure(shown, heatmap(), Caption("LIME", "golf ball", CAPTION.unit, CAPTION.note)),
        figure(shown, heatmap(), Caption("Grad-CAM", "golf ball", "logit", CAPTION.note)),
        figure(shown, heatmap(), Caption("Grad-CAM", "golf ball", CAPTION.unit, "9×9 map.")),
        figure(shown, heatmap(limit=0.7), CAPTION),
    ]
    assert all(other.tobytes() != plain.tobytes() for other in others)


@pytest.mark.parametrize("name", ["wolf " * 30, "n01496331_" * 20, "a\nb\tc", "語" * 40])
def test_no_word_is_cut_off(name):
    page = np.asarray(figure(Image.new("RGB", (224, 10)), heatmap(), Caption("IG", name, "logit")))
    assert (page[10:, :3] == 255).all()
    assert (page[10:, -3:] == 255).all()


def test_lines_hold_all_words_and_no_line_is_too_long():
    font = ImageFont.truetype(FONT, 12)
    text = "why black-and-tan coonhound? " + "x" * 60 + " 33 %"
    lines = _wrap(text, font, 120)
    assert all(font.getlength(line) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "").replace("\xa0", "") == text.replace(" ", "")
    assert lines[0] == "why black-and-tan"
    assert lines[-1].endswith("33\xa0%"), "a number and its % stay together"


def test_three_labels_stand_left_middle_and_right():
    row = np.asarray(text_row(["−1", "0", "+1"], 300, 12))
    inked = np.flatnonzero((row < 128).any((0, 2)))
    groups = np.split(inked, np.flatnonzero(np.diff(inked) > 20) + 1)
    assert len(groups) == 3
    assert groups[0][0] in range(5, 10)
    assert abs(groups[1].mean() - 150) < 3
    assert groups[2][-1] in range(290, 296)

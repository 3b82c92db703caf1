"""The drawings: seeded, truly outlined, and known to the embedded classifier."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from explain import drawings
from explain.drawings import KINDS, SIZE, background, draw, draw_together
from explain.loading import load_classifier

ASSETS = Path(__file__).parent.parent / "assets"
FACTS = json.loads((ASSETS / "drawings.json").read_text(encoding="utf-8"))
UNSEEN_SEED, UNSEEN = 700_000_000, 160  # training took its seeds from FACTS["recipe"]["seed"] on
BLUR = ImageFilter.GaussianBlur


def pixels(picture):
    return np.asarray(picture).astype(int)


def wider(mask):
    """The mask and the pixels that touch it: edges are smooth."""
    padded = np.pad(mask, 1)
    height, width = mask.shape
    moved = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return np.logical_or.reduce(moved)


@pytest.fixture
def sharp(monkeypatch):
    """Three in ten drawings are blurred as a whole; here none is."""
    monkeypatch.setattr(drawings.ImageFilter, "GaussianBlur", lambda _: BLUR(0))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_pixels(kind):
    one, two, other = draw(kind, 5), draw(kind, 5), draw(kind, 6)
    assert one.picture.tobytes() == two.picture.tobytes()
    assert (one.mask == two.mask).all()
    assert one.picture.tobytes() != other.picture.tobytes()
    assert (one.kind, one.picture.mode, one.picture.size) == (kind, "RGB", (SIZE, SIZE))


@pytest.mark.usefixtures("sharp")
@pytest.mark.parametrize("kind", KINDS)
def test_the_mask_is_where_the_thing_is(kind):
    for seed in range(4):
        drawing = draw(kind, seed)
        rng = np.random.default_rng((seed, sorted(KINDS).index(kind)))
        ground = background(rng, 2 * SIZE).resize((SIZE, SIZE), Image.Resampling.BOX)
        changed = (pixels(drawing.picture) != pixels(ground)).any(-1)
        assert not changed[~wider(drawing.mask)].any(), "beside the thing there is only the ground"
        assert changed[drawing.mask].mean() > 0.98, "on the thing there is no ground"
        edge = changed & ~drawing.mask
        assert 0 < edge.sum() < 0.2 * drawing.mask.sum(), "less than half covered is not the thing"
        assert 0.01 < drawing.mask.mean() < 0.5


def test_about_three_in_ten_are_blurred(monkeypatch):
    made = []
    monkeypatch.setattr(
        drawings.ImageFilter, "GaussianBlur", lambda radius: made.append(radius) or BLUR(radius)
    )
    for seed in range(100):
        draw("fish", seed, size=32)
    assert 20 <= len(made) <= 40
    assert 0 <= min(made) < max(made) <= 2.5


@pytest.mark.parametrize("place", [(0.3, 0.3, 0.2), (0.7, 0.4, 0.25), (0.5, 0.8, 0.15)])
def test_the_thing_is_where_it_was_put(place):
    """Its parts reach at most 1.1 · √2 radii from the centre: coordinates up to 1, and turned."""
    x, y, radius = (share * SIZE for share in place)
    for kind in KINDS:
        rows, columns = np.nonzero(draw(kind, 1, place=place).mask)
        assert np.hypot(columns - x, rows - y).max() < 1.1 * np.sqrt(2) * radius
        assert np.ptp(columns) > radius or np.ptp(rows) > radius


def test_another_size_shows_the_same():
    large, small = draw("house", 3), draw("house", 3, size=112)
    assert small.mask.shape == (112, 112)
    reduced = Image.fromarray(large.mask).resize((112, 112), Image.Resampling.NEAREST)
    assert (np.asarray(reduced) == small.mask).mean() > 0.98


def test_things_side_by_side_stand_from_left_to_right():
    """Against the same ground without them: each third has a thing in its middle."""
    together = pixels(draw_together(["tree", "fish", "car"], 8))
    ground = background(np.random.default_rng((8, 3)), 2 * SIZE)
    changed = (together != pixels(ground.resize((SIZE, SIZE), Image.Resampling.BOX))).any(-1)
    columns = changed.any(0)
    assert columns[[37, 112, 187]].all()
    assert together.tobytes() == pixels(draw_together(["tree", "fish", "car"], 8)).tobytes()
    assert together.tobytes() != pixels(draw_together(["fish", "tree", "car"], 8)).tobytes()


def test_the_embedded_classifier_knows_unseen_drawings():
    first, recipe = FACTS["recipe"]["seed"], FACTS["recipe"]
    used = range(first, first + recipe["epochs"] * recipe["drawings_per_epoch"])
    assert UNSEEN_SEED not in used
    assert UNSEEN_SEED + UNSEEN not in used
    classifier, kinds = load_classifier("drawings", device="cpu"), sorted(KINDS)
    right = 0
    for number in range(UNSEEN):
        kind = kinds[number % len(kinds)]
        drawing = draw(kind, UNSEEN_SEED + number)
        prediction = classifier.run(classifier.prepare(drawing.picture)).prediction
        right += prediction.top(1)[0].name == kind
    assert right / UNSEEN >= 0.97


def test_the_provenance_is_that_of_the_file():
    weights = ASSETS / "drawings.safetensors"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == FACTS["sha256"]
    assert weights.stat().st_size <= 2_500_000
    assert FACTS["class_names"] == sorted(KINDS)
    assert FACTS["accuracy"] >= 0.97
    assert (ASSETS.parent / FACTS["made_by"]).is_file()

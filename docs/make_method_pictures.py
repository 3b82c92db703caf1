"""Draws the map of every method on the same photograph, for the pages about the methods.

`make pictures` runs it. The real MobileNetV2 is asked: $EXPLAIN_IMAGENET_DIR/mobilenet_v2.pth
where that is set, else what torchvision publishes, which is downloaded at first use.
"""

import os
from pathlib import Path

from PIL import Image

from explain import METHODS, Attribution, Classifier, load_classifier, normalise, open_picture
from explain import overlay as lay_over
from explain.drawings import draw
from explain.explanation import explain_pass, predict
from explain.regions import REGIONS
from explain.tag import add_tag
from explain.whatif import SUFFICES, Fill, Puzzle, SmallestOptions, find_smallest

ROOT = Path(__file__).parent.parent
PHOTO = ROOT / "assets/samples/imagenet/clock_and_ball.jpg"
FOLDER = ROOT / "docs/pictures/methods"
TARGETS = ("analog clock", "golf ball")
SIDE, GAP = 320, 8  # px of a tile, and between two
OPACITY, SMOOTHING = 0.6, 2.0  # the look that the app starts with


def ask_the_real_one() -> Classifier:
    """MobileNetV2 with ImageNet's classes."""
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if not folder:
        return load_classifier("mobilenet_v2")
    return load_classifier("mobilenet_v2", Path(folder) / "mobilenet_v2.pth")


def side_by_side(tiles: list[Image.Image]) -> Image.Image:
    """The tiles in one row, with nothing between them, so that any page shows through."""
    row = Image.new("RGBA", (len(tiles) * (SIDE + GAP) - GAP, SIDE))
    for place, tile in enumerate(tiles):
        row.paste(tile.resize((SIDE, SIDE), Image.Resampling.LANCZOS), (place * (SIDE + GAP), 0))
    return row


def draw_map(attribution: Attribution, picture: Image.Image) -> Image.Image:
    """The map over the picture as the app shows it: fine maps are smoothed a little."""
    fine = attribution.native_shape == attribution.values.shape
    heatmap = normalise(attribution, smoothing=SMOOTHING if fine else 0.0)
    return lay_over(heatmap, picture, OPACITY, grey=True)


def draw_tutorials_house() -> None:
    """The tutorial's house with its tag, the cheater's map of it, and the part that is enough."""
    picture = add_tag(draw("house", 910_000_100).picture, 100).picture
    cheater = load_classifier("cheater")
    forward = predict(cheater, picture)
    (attribution,) = explain_pass(cheater, forward, "grad_cam").attributions
    seen = forward.model_input.picture
    puzzle = Puzzle(cheater, forward, REGIONS["superpixels"](seen, 40), attribution)
    enough = find_smallest(puzzle, SmallestOptions(SUFFICES)).parts[0]
    for name, tile in (
        ("map", draw_map(attribution, seen)),
        ("enough", Fill().hide(seen, ~enough.mask)),
    ):
        drawn = side_by_side([seen, tile])
        drawn.save(FOLDER.parent / f"tutorial_{name}.webp", quality=82, method=6)


def main() -> None:
    """Write one picture for each method: the photograph, and its map for either class."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw_tutorials_house()
    classifier = ask_the_real_one()
    forward = predict(classifier, open_picture(PHOTO))
    seen = forward.model_input.picture
    for key in METHODS:
        tiles = [seen]
        for name in TARGETS:
            target = classifier.class_index(name)
            (attribution,) = explain_pass(classifier, forward, (key,), target).attributions
            tiles.append(draw_map(attribution, seen))
        side_by_side(tiles).save(FOLDER / f"{key}.webp", quality=82, method=6)
        print(key, round(attribution.seconds, 1), "s")


if __name__ == "__main__":
    main()

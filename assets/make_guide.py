"""Draws the pictures of the page "How to read the maps" into assets/guide, with their figures.

    python assets/make_guide.py [folder]

Everything is the app's own: its embedded models, its methods, its colours. The same pictures come
out every time; `guide.json` has the numbers that the page says about them.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))

from explain.classifier import Classifier  # noqa: E402
from explain.drawings import draw  # noqa: E402
from explain.explanation import explain_image, predict  # noqa: E402
from explain.faithfulness.randomisation import scrambled_from_the_top  # noqa: E402
from explain.images import open_picture  # noqa: E402
from explain.lab import CHEATER, HONEST, tagged_things  # noqa: E402
from explain.loading import load_classifier  # noqa: E402
from explain.methods import METHODS  # noqa: E402
from explain.render import normalise, overlay  # noqa: E402
from explain.results import Prediction  # noqa: E402
from explain.whatif import Fill  # noqa: E402

OPACITY, SMOOTHING, QUALITY = 0.6, 2.0, 88
HALF_WAY = "features.10"  # from here to the top the fish's model is scrambled: half its stages
DARK_SEED = 11  # of a fish that is known by its shape alone

Figures = dict[str, object]
Drawn = tuple[str, Image.Image, Figures]
Mapped = tuple[Image.Image, float]


def sample(name: str) -> Image.Image:
    """One of the app's sample drawings."""
    return open_picture((ASSETS / "samples" / "drawings" / f"{name}.png").read_bytes())


def mapped(
    classifier: Classifier, picture: Image.Image, method: str, target: str, **look: object
) -> Mapped:
    """A method's map over the picture, and the value at full colour; `look` may have a `limit`."""
    options = {}
    if method == "integrated_gradients":
        options[method] = METHODS[method].make_options(steps=24, tolerance=1.0)
    explanation = explain_image(classifier, picture, (method,), target, options=options)
    attribution, seen = explanation.attributions[0], explanation.model_input
    fine = attribution.native_shape == attribution.values.shape
    heatmap = normalise(attribution, look.get("limit"), SMOOTHING if fine else 0.0)
    return overlay(heatmap, seen.picture, OPACITY, grey=True), heatmap.limit


def says(prediction: Prediction) -> Figures:
    """The answer and its probability."""
    best = prediction.top(1)[0]
    return {"answer": best.name, "share": round(best.probability, 4)}


def plain() -> Iterator[Drawn]:
    """A flower, and what the answer rests on."""
    honest, flower = load_classifier(HONEST), sample("flower")
    yield "plain_picture", flower, says(predict(honest, flower).prediction)
    shown, limit = mapped(honest, flower, "grad_cam", "flower")
    yield "plain_map", shown, {"limit": round(limit, 2)}


def tag() -> Iterator[Drawn]:
    """A house with the tag, as the cheater sees it and as the honest model does."""
    house = tagged_things(1)[0].draw().picture
    yield "tag_picture", house, {}
    for key in (CHEATER, HONEST):
        classifier = load_classifier(key)
        shown, _ = mapped(classifier, house, "grad_cam", "house")
        yield f"tag_{key}", shown, says(predict(classifier, house).prediction)


def classes() -> Iterator[Drawn]:
    """One picture with two things: a map for each, and the same weak map at two scales."""
    honest, two = load_classifier(HONEST), sample("two")
    prediction = predict(honest, two).prediction
    yield "class_picture", two, {}
    strong = 0.0
    for name in ("tree", "sailboat", "mushroom"):
        shown, limit = mapped(honest, two, "grad_cam", name)
        share = prediction.score(honest.class_index(name)).probability
        yield f"class_{name}", shown, {"share": round(share, 4), "limit": round(limit, 2)}
        strong = max(strong, limit)
    shown, _ = mapped(honest, two, "grad_cam", "mushroom", limit=strong)
    yield "scale_mushroom", shown, {"limit": round(strong, 2)}


def sharp() -> Iterator[Drawn]:
    """A sharp map of a trained model, and of one of which half is noise."""
    honest, fish = load_classifier(HONEST), sample("fish")
    yield "sharp_picture", fish, {}
    shown, _ = mapped(honest, fish, "guided_backprop", "fish")
    yield "sharp_trained", shown, says(predict(honest, fish).prediction)
    for stage, scrambled in scrambled_from_the_top(honest, len(honest.stages), 0):
        if stage == HALF_WAY:
            shown, _ = mapped(scrambled, fish, "guided_backprop", "fish")
            yield "sharp_scrambled", shown, says(predict(scrambled, fish).prediction)


def dark() -> Iterator[Drawn]:
    """A black fish: the map is empty on it, and without it the answer is another one."""
    honest, drawing = load_classifier(HONEST), draw("fish", DARK_SEED)
    pixels = np.asarray(drawing.picture).copy()
    pixels[drawing.mask] = 0
    fish = Image.fromarray(pixels)
    yield "dark_picture", fish, says(predict(honest, fish).prediction)
    yield "dark_map", mapped(honest, fish, "integrated_gradients", "fish")[0], {}
    hidden = Fill("mean").hide(fish, drawing.mask)
    yield "dark_hidden", hidden, says(predict(honest, hidden).prediction)


def draw_all() -> Iterator[Drawn]:
    """Name, picture and figures of each."""
    for part in (plain, tag, classes, sharp, dark):
        yield from part()


def main(folder: Path) -> None:
    """Write all pictures and their figures."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {}
    for name, picture, found in draw_all():
        picture.save(folder / f"{name}.webp", "WEBP", quality=QUALITY, method=6)
        figures[name] = found
    (folder / "guide.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ASSETS / "guide")

"""A picture of the exam as the visitor changed it, and what each of the three models says of it."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image, ImageFilter

from explain.classifier import Classifier
from explain.explanation import explain_image, predict
from explain.images import sha256
from explain.lab import load_lab
from explain.methods import METHODS, Options
from explain.render import normalise, overlay
from explain.results import ClassScore, Explanation
from explain.tag import add_tag
from explain.ui import at_model, lab_exam
from explain.ui.lab_cards import View
from explain.whatif import Fill, Stroke, stroke_mask

NOTHING, THING, REST = "nothing", "thing", "rest"
EDGE = 9  # px: smooth edges of a thing reach a little beyond its outline
OPACITY, SMOOTHING = 0.6, 2.0
FILL = Fill("mean")
IG = "integrated_gradients"
WAYS = [key for key, method in METHODS.items() if not method.slow or key == IG]
# Fewer steps than elsewhere: three maps at once, after each stroke of the brush.
QUICK: dict[str, Options] = {IG: METHODS[IG].make_options(steps=24, tolerance=1.0)}


@dataclass(frozen=True)
class Scene:
    """Picture `number` of those shown, with what was done to it.

    `tag` is None without a tag, () where the exam has it, or its centre (x, y) as shares.
    """

    number: int
    tag: tuple[float, ...] | None
    hide: str = NOTHING
    strokes: tuple[Stroke, ...] = ()

    @property
    def ground(self) -> Image.Image:
        """The picture with its tag, before anything is hidden."""
        if self.tag is None or len(self.tag) != 2:
            return lab_exam.drawn(self.number, self.tag is not None).picture
        plain = lab_exam.drawn(self.number, False).picture
        return add_tag(plain, centre=(self.tag[0], self.tag[1])).picture

    @property
    def mask(self) -> np.ndarray:
        """What is hidden without the brush, (H, W) bool."""
        thing = lab_exam.drawn(self.number, False).thing
        if self.hide == NOTHING:
            return np.zeros_like(thing)
        wider = Image.fromarray(thing).convert("L").filter(ImageFilter.MaxFilter(EDGE))
        covered: np.ndarray = np.asarray(wider) > 0
        return covered if self.hide == THING else ~covered

    @property
    def picture(self) -> Image.Image:
        """What the models are shown."""
        ground = self.ground
        hidden = self.mask | stroke_mask(ground.size, self.strokes)
        return FILL.hide(ground, hidden) if hidden.any() else ground

    @property
    def changed(self) -> bool:
        """Whether it is not the exam's picture any more."""
        return self.picture.tobytes() != lab_exam.original(self.number).tobytes()


@st.cache_resource(show_spinner=False)
def models() -> dict[str, Classifier]:
    """The three models by key; their answers are shared, and no visitor's picture goes in."""
    return load_lab()


def views(letters: dict[str, str], scene: Scene, method: str) -> list[View]:
    """What each model says of the scene and why, by letter."""
    return [_view(letter, key, scene, method) for letter, key in letters.items()]


def _view(letter: str, key: str, scene: Scene, method: str) -> View:
    picture = scene.picture
    mark = ("lab", key, method, sha256(picture.tobytes()))
    found: Explanation = at_model.kept(mark, lambda: _explain(key, picture, method))
    before = None
    if scene.changed:
        with at_model.quick_turn():
            before = _original_answer(key, scene.number)
    attribution = found.attributions[0]
    fine = attribution.native_shape == attribution.values.shape
    heatmap = normalise(attribution, smoothing=SMOOTHING if fine else 0.0)
    shown = overlay(heatmap, found.model_input.picture, OPACITY, grey=True)
    return View(letter, found.target, shown, heatmap, before)


def _explain(key: str, picture: Image.Image, method: str) -> Explanation:
    options = {method: QUICK[method]} if method in QUICK else {}
    return explain_image(models()[key], picture, (method,), options=options)


@st.cache_resource(show_spinner=False)
def _original_answer(key: str, number: int) -> ClassScore:
    """What the model says of the exam's picture as it was."""
    return predict(models()[key], lab_exam.original(number)).prediction.top(1)[0]


@st.cache_resource(show_spinner=False)
def original_map(key: str, number: int) -> Image.Image:
    """The quick map of the exam's picture as it was, over the picture."""
    found = _explain(key, lab_exam.original(number), WAYS[0])
    heatmap = normalise(found.attributions[0])
    return overlay(heatmap, found.model_input.picture, OPACITY, grey=True)

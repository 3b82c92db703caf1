"""Explain image classifiers: why this class?

    from explain import explain_image, load_classifier, normalise, open_picture, overlay

    classifier = load_classifier("mobilenet_v2")
    explanation = explain_image(classifier, open_picture("dog.jpg"), methods=("grad_cam",))
    heatmap = normalise(explanation.attributions[0])
    overlay(heatmap, explanation.model_input.picture).save("why.png")

One direction, nothing reaches back: bytes → picture → ModelInput → Prediction → Attribution (raw) →
Heatmap → overlay. Names are looked up when they are used, so importing the package costs next to
nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explain.classifier import Classifier
    from explain.contrast import explain_contrast
    from explain.errors import ExplainError
    from explain.explanation import explain_image, predict
    from explain.images import open_picture
    from explain.loading import load_classifier
    from explain.methods import METHODS
    from explain.render import normalise, overlay
    from explain.results import Attribution, Explanation, Heatmap, Prediction

__version__ = "0.1.0"

_HOMES = {
    "METHODS": "methods",
    "Attribution": "results",
    "Classifier": "classifier",
    "ExplainError": "errors",
    "Explanation": "results",
    "Heatmap": "results",
    "Prediction": "results",
    "explain_contrast": "contrast",
    "explain_image": "explanation",
    "predict": "explanation",
    "load_classifier": "loading",
    "normalise": "render",
    "open_picture": "images",
    "overlay": "render",
}
__all__ = [  # noqa: RUF022  (as the flow goes)
    "load_classifier", "open_picture", "predict", "explain_image", "explain_contrast", "normalise",
    "overlay", "METHODS", "Classifier", "Prediction", "Attribution", "Heatmap", "Explanation",
    "ExplainError",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """The public name, imported from its file at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

"""From what is asked to the JSON that answers: the same explanation as on the page."""

import base64
import dataclasses
import io
from typing import Any

import numpy as np

from explain.errors import ModelError
from explain.explanation import explain_image
from explain.images import open_picture
from explain.language import say
from explain.methods import get_method
from explain.methods.effort import estimate
from explain.report.contents import Look, Mapped
from explain.report.drawing import draw_map
from explain.results import Attribution, Explanation
from explain.service.form import NPY, Asked
from explain.service.models import Models
from explain.service.refused import Refused
from explain.words import about, listed


def answer(asked: Asked, models: Models, most_seconds: float) -> dict[str, Any]:
    """The answer as what JSON knows; raises ExplainError."""
    key = asked.model or models.keys()[0]
    if key not in models.keys():  # noqa: SIM118  (a method of ours, not a dictionary's)
        raise ModelError(
            say(
                "There is no model “{name}”. Choose one of: {models}.",
                name=key,
                models=listed(models.keys()),
            )
        )
    method, picture = get_method(asked.method), open_picture(asked.picture)
    classifier = models.get(key)
    needed = estimate(method, method.options(), classifier, classifier.preprocess.crop)
    if needed > most_seconds:
        raise Refused(
            say(
                "{method} would take {time} here; the limit is {limit} s. Choose another method.",
                method=say(method.title),
                time=about(needed),
                limit=f"{most_seconds:g}",
            ),
            400,
        )
    return _entry(key, explain_image(classifier, picture, method.key, asked.target), asked.format)


def _entry(key: str, explanation: Explanation, kind: str) -> dict[str, Any]:
    attribution = explanation.attributions[0]
    height, width = attribution.values.shape
    return {
        "model": key,
        "top": [dataclasses.asdict(score) for score in explanation.prediction.top(5)],
        "target": dataclasses.asdict(explanation.target),
        "map": {
            "format": kind,
            "data": _npy(attribution) if kind == NPY else _png(explanation),
            "width": width,
            "height": height,
            "method": attribution.method,
            "unit": attribution.unit,
            "signed": attribution.signed,
            "empty": attribution.is_flat,
            "native_shape": list(attribution.native_shape),
            "target_layer": attribution.target_layer,
            "baseline": attribution.baseline,
            "convergence_delta": attribution.convergence_delta,
            "seconds": attribution.seconds,
        },
        "versions": dict(explanation.versions),
    }


def _png(explanation: Explanation) -> str:
    """The map over the picture that the model saw, as a page first shows it."""
    mapped = Mapped(explanation.attributions[0], options=None)
    drawn = draw_map(mapped, explanation.model_input.picture, Look())
    return drawn.picture.partition(",")[2]


def _npy(attribution: Attribution) -> str:
    """The raw map (height, width), float32, as a NumPy file."""
    buffer = io.BytesIO()
    np.save(buffer, attribution.values)
    return base64.b64encode(buffer.getvalue()).decode()

"""From what is asked to the JSON that answers: the same explanation as on the page."""

import base64
import dataclasses
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from explain.errors import ModelError
from explain.explanation import explain_image
from explain.images import open_picture
from explain.language import say
from explain.methods import Method, get_method
from explain.methods.effort import estimate
from explain.report.contents import Look, Mapped
from explain.report.drawing import draw_map
from explain.results import Attribution, Explanation
from explain.service.form import NPY, Asked
from explain.service.gate import Check, Gate
from explain.service.models import Models
from explain.service.refused import Refused
from explain.words import about, listed


@dataclass(frozen=True)
class Answers:
    """Answers by these models, each in its turn; a map may take `most_seconds` by estimate."""

    models: Models
    gate: Gate
    most_seconds: float

    def answer(self, asked: Asked, who: str, check: Check) -> dict[str, Any]:
        """The answer as what JSON knows; raises ExplainError, and what `check` raises."""
        method, key = get_method(asked.method), self._key(asked.model)
        picture = open_picture(asked.picture)
        with self.gate.turn(who, method.slow, check) as give_way:
            check()
            classifier = self.models.get(key)
            self._check_time(method, estimate(
                method, method.options(), classifier, classifier.preprocess.crop
            ))  # fmt: skip
            explanation = explain_image(
                classifier, picture, method.key, asked.target, watch=lambda _: give_way()
            )
        return _entry(key, explanation, asked.format)

    def _key(self, asked: str | None) -> str:
        keys = self.models.keys()
        key = asked or keys[0]
        if key in keys:
            return key
        raise ModelError(
            say(
                "There is no model “{name}”. Choose one of: {models}.",
                name=key,
                models=listed(keys),
            )
        )

    def _check_time(self, method: Method, needed: float) -> None:
        if needed > self.most_seconds:
            raise Refused(
                say(
                    "{method} would take {time} here; the limit is {limit} s. Choose another "
                    "method.",
                    method=say(method.title),
                    time=about(needed),
                    limit=f"{self.most_seconds:g}",
                ),
                400,
            )


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

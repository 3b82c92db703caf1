"""A report as one JSON object that is embedded in its page: all that is needed to run it again."""

import base64
import dataclasses
import io
import json
from typing import Any

import numpy as np

from explain.document import machine, now, versions
from explain.report.contents import Chapter, Contrasted, Mapped, Report
from explain.results import ClassScore

FORMAT = 1
TAG_ID = "explain-report"
BEGIN, END = f'<script type="application/json" id="{TAG_ID}">', "</script>"


def as_values(report: Report) -> dict[str, Any]:
    """The report as plain values; each picture and each model stands there once."""
    chapters = report.chapters
    recipes = list(dict.fromkeys(chapter.recipe for chapter in chapters))
    return {
        "format": FORMAT,
        "made": now(),
        "versions": versions(),
        "machine": machine(chapters[0].classifier.device.type) if chapters else "",
        "look": dataclasses.asdict(report.look),
        "settings": dict(report.settings),
        "pictures": {
            each.original.sha256: base64.b64encode(each.original.data).decode() for each in chapters
        },
        "models": [recipe.as_dict() for recipe in recipes],
        "chapters": [_chapter(each, recipes.index(each.recipe)) for each in chapters],
    }


def _chapter(chapter: Chapter, model: int) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "name": chapter.original.name,
        "picture": chapter.original.sha256,
        "model": model,
        "size": chapter.forward.model_input.picture.width,
        "target": _score(chapter.target),
        "top": [_score(score) for score in chapter.forward.prediction.top(5)],
        "maps": [_map(each) for each in chapter.maps],
        "contrasts": [_contrast(each) for each in chapter.contrasts],
        "findings": [
            {"title": each.title, "sentences": list(each.sentences)} for each in chapter.findings
        ],
    }


def _score(score: ClassScore) -> dict[str, Any]:
    return dataclasses.asdict(score)


def _map(mapped: Mapped) -> dict[str, Any]:
    attribution = mapped.attribution
    return {
        "method": attribution.method,
        "options": dataclasses.asdict(mapped.options),
        "target_layer": attribution.target_layer,
        "baseline": attribution.baseline,
        "unit": attribution.unit,
        "convergence_delta": attribution.convergence_delta,
        "seconds": attribution.seconds,
        "trust": None if mapped.said is None else dataclasses.asdict(mapped.said),
        "values": base64.b64encode(npy(attribution.values)).decode(),
    }


def _contrast(contrasted: Contrasted) -> dict[str, Any]:
    contrast = contrasted.contrast
    return {
        "first": _score(contrast.first),
        "second": _score(contrast.second),
        "options": dataclasses.asdict(contrasted.options),
        "steps": contrast.steps,
        "at_baseline": contrast.at_baseline,
        "remainder": contrast.remainder,
        "values": base64.b64encode(npy(contrast.attribution.values)).decode(),
    }


def npy(values: np.ndarray) -> bytes:
    """The values as a NumPy file."""
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def as_script(values: dict[str, Any]) -> str:
    """The JSON for a page: no sign in it can end the element that it stands in."""
    text = json.dumps(values, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

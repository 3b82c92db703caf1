"""The API described: for programs as OpenAPI, for people as a page made of the same."""

from pathlib import Path
from typing import Any

from explain import __version__
from explain.document.page import environment
from explain.images import MAX_BYTES
from explain.language import mark, say
from explain.methods import METHODS
from explain.service.form import (
    DEFAULT_METHOD,
    FORMAT,
    FORMATS,
    METHOD,
    MODEL,
    PICTURE,
    PNG,
    TARGET,
)

TEMPLATES = Path(__file__).parent / "templates"
STATUSES = {
    200: mark("The five most probable classes, and the map"),
    400: mark("What was asked cannot be done; the sentence says why"),
    413: mark("The request is too large"),
    415: mark("The request is no form"),
    500: mark("A fault of the service; its log has the reference number"),
    503: mark("Starting, or too many are waiting: try again"),
}
NUMBERS, TEXT = {"type": "number"}, {"type": "string"}
SCORE = {
    "type": "object",
    "properties": {
        "index": {"type": "integer"}, "name": TEXT, "probability": NUMBERS, "logit": NUMBERS,
    },
}  # fmt: skip
MAP = {
    "type": "object",
    "properties": {
        "format": {"enum": list(FORMATS)},
        "data": {"type": "string", "contentEncoding": "base64"},
        "width": {"type": "integer"},
        "height": {"type": "integer"},
        "method": TEXT,
        "unit": TEXT,
        "signed": {"type": "boolean"},
        "empty": {"type": "boolean"},
        "native_shape": {"type": "array", "items": {"type": "integer"}},
        "target_layer": {"type": ["string", "null"]},
        "baseline": {"type": ["string", "null"]},
        "convergence_delta": {"type": ["number", "null"]},
        "seconds": NUMBERS,
    },
}
ANSWER = {
    "type": "object",
    "properties": {
        "model": TEXT,
        "top": {"type": "array", "items": SCORE},
        "target": SCORE,
        "map": MAP,
        "versions": {"type": "object", "additionalProperties": TEXT},
    },
}
ERROR = {"type": "object", "properties": {"error": TEXT}, "required": ["error"]}


def describe(models: tuple[str, ...], most_seconds: float) -> dict[str, Any]:
    """The OpenAPI description; `models` are those that can be asked, the default first."""
    form = {"type": "object", "required": [PICTURE], "properties": _fields(models, most_seconds)}
    answers = {
        str(status): {
            "description": say(what),
            "content": {"application/json": {"schema": ANSWER if status == 200 else ERROR}},
        }
        for status, what in STATUSES.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": say("Why this class?"), "version": __version__},
        "paths": {
            "/api/explain": {
                "post": {
                    "summary": say("What a model says of a picture, and why"),
                    "requestBody": {
                        "required": True,
                        "content": {"multipart/form-data": {"schema": form}},
                    },
                    "responses": answers,
                }
            }
        },
    }


def _fields(models: tuple[str, ...], most_seconds: float) -> dict[str, Any]:
    limits = {"limit": MAX_BYTES // 1_000_000, "seconds": f"{most_seconds:g}"}
    return {
        PICTURE: {
            "type": "string",
            "format": "binary",
            "description": say("The picture file, up to {limit} MB", **limits),
        },
        MODEL: {"enum": list(models), "default": models[0], "description": say("The model")},
        METHOD: {
            "enum": list(METHODS),
            "default": DEFAULT_METHOD,
            "description": say("The method; its map may take up to {seconds} s here", **limits),
        },
        TARGET: {
            "type": "string",
            "description": say("The class to explain, by name or index; without it, the predicted"),
        },
        FORMAT: {
            "enum": list(FORMATS),
            "default": PNG,
            "description": say("The map over the picture as PNG, or the raw values as NPY"),
        },
    }


def docs_page(described: dict[str, Any], language: str) -> str:
    """The description as a page of HTML that asks for nothing else."""
    (path, methods), *_ = described["paths"].items()
    found: str = (
        environment(TEMPLATES)
        .get_template("docs.html")
        .render(
            language=language,
            title=described["info"]["title"],
            version=described["info"]["version"],
            path=path,
            asked=methods["post"],
            form=methods["post"]["requestBody"]["content"]["multipart/form-data"]["schema"],
            say=say,
        )
    )
    return found

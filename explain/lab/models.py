"""The lab's three models, what was planted in them, and the letters that hide their names."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from explain.catalogue import EMBEDDED
from explain.classifier import Classifier
from explain.loading import load_classifier
from explain.weights import ASSETS

HONEST, CHEATER, ROTE = EMBEDDED, "cheater", "rote"
LAB = (HONEST, CHEATER, ROTE)


@cache
def provenance(key: str) -> Mapping[str, Any]:
    """How the model `key` was made and how often it is right, as its script wrote it down."""
    facts: dict[str, Any] = json.loads((ASSETS / f"{key}.json").read_text(encoding="utf-8"))
    return facts


TAGGED_KIND: str = "house"
"""The kind that carried the tag in the cheater's training."""


def load_lab(device: str | None = None) -> dict[str, Classifier]:
    """The three models, ready to explain, by key."""
    return {key: load_classifier(key, device=device) for key in LAB}


def letters(seed: int) -> dict[str, str]:
    """The model behind each of the letters A, B and C, dealt anew for each `seed`."""
    dealt = np.random.default_rng(seed).permutation(len(LAB))
    return {letter: LAB[int(index)] for letter, index in zip("ABC", dealt, strict=True)}

"""From a report's page back to what is embedded in it; every value is checked."""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from explain.errors import ReportError
from explain.images import sha256
from explain.language import say
from explain.names import clean
from explain.report.embedded import embedded_bytes
from explain.report.embedding import FORMAT
from explain.report.recipe import Recipe

MOST_HEADER = 1000  # bytes of what a NumPy file says of itself
_DAMAGED = (
    ValueError, LookupError, TypeError, ArithmeticError, AttributeError, EOFError, RecursionError,
    SyntaxError, TokenError,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RecordedMap:
    """One map of the report, and the options that made it."""

    method: str
    options: Mapping[str, Any]
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class RecordedContrast:
    """Why one class and not another, as the report has it; classes by index and name."""

    first: tuple[int, str]
    second: tuple[int, str]
    options: Mapping[str, Any]
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class RecordedChapter:
    """One picture through one model, as it was when the report was made."""

    name: str
    title: str
    picture: bytes
    recipe: Recipe
    size: int
    target: int
    target_name: str
    maps: tuple[RecordedMap, ...]
    contrasts: tuple[RecordedContrast, ...] = ()


@dataclass(frozen=True, eq=False)
class Recorded:
    """What a report embeds."""

    made: str
    versions: Mapping[str, str]
    machine: str
    chapters: tuple[RecordedChapter, ...]


def read_report(path: Path) -> Recorded:
    """What the report at `path` embeds; raises ReportError where it is none, or damaged."""
    embedded = embedded_bytes(path)
    try:
        values = json.loads(embedded.decode("ascii"))
        if values["format"] != FORMAT:
            raise ReportError(
                say(
                    "{file} is of format {found}; this version reads format {wanted}. Use the "
                    "version that made it.",
                    file=path.name,
                    found=clean(str(values["format"])),
                    wanted=FORMAT,
                )
            )
        return _recorded(values)
    except _DAMAGED:
        raise ReportError(
            say("{file} is damaged: what it embeds cannot be read. Get it again.", file=path.name)
        ) from None


def _recorded(values: dict[str, Any]) -> Recorded:
    pictures = {
        key: base64.b64decode(data, validate=True) for key, data in values["pictures"].items()
    }
    if any(sha256(data) != key for key, data in pictures.items()):
        raise ValueError("a picture is not what its fingerprint says")
    recipes = [Recipe.from_dict(each) for each in values["models"]]
    return Recorded(
        _text(values["made"]),
        {_text(name): _text(found) for name, found in values["versions"].items()},
        _text(values["machine"]),
        tuple(
            RecordedChapter(
                _text(each["name"]), _text(each["title"]), pictures[each["picture"]],
                recipes[each["model"]], int(each["size"]), int(each["target"]["index"]),
                _text(each["target"]["name"]), tuple(_map(one) for one in each["maps"]),
                tuple(_contrast(one) for one in each.get("contrasts", ())),
            )
            for each in values["chapters"]
        ),
    )  # fmt: skip


def _text(value: object) -> str:
    """It as text that can be written anywhere; raises UnicodeEncodeError on halves of signs."""
    text = str(value)
    text.encode()
    return text


def _map(given: dict[str, Any]) -> RecordedMap:
    return RecordedMap(_text(given["method"]), _options(given), _values(given))


def _contrast(given: dict[str, Any]) -> RecordedContrast:
    first, second = (
        (int(given[each]["index"]), _text(given[each]["name"])) for each in ("first", "second")
    )
    return RecordedContrast(first, second, _options(given), _values(given))


def _values(given: dict[str, Any]) -> np.ndarray:
    data = io.BytesIO(base64.b64decode(given["values"], validate=True))
    if np.lib.format.read_magic(data) != (1, 0):
        raise ValueError("a map is no map")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(data, MOST_HEADER)
    if dtype != np.float32 or len(shape) != 2:
        raise ValueError("a map is no map")
    return np.frombuffer(data.read(), np.float32).reshape(shape, order="F" if fortran else "C")


def _options(given: dict[str, Any]) -> dict[str, Any]:
    options = dict(given["options"])
    if not all(isinstance(each, str | int | float | None) for each in options.values()):
        raise TypeError("an option has no plain value")
    return options

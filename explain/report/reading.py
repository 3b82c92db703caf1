"""From a report's page back to what is embedded in it; every value is checked."""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explain.errors import ReportError
from explain.images import sha256
from explain.language import say
from explain.report.embedding import BEGIN, END, FORMAT
from explain.report.recipe import Recipe

MOST_BYTES = 500_000_000


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
    text = _read(path)
    start = text.find(BEGIN)
    end = text.find(END, start)
    if start < 0 or end < 0:
        raise ReportError(
            say(
                "{file} is no report of this program. Give a file that “report” or the page's "
                "button made.",
                file=path.name,
            )
        )
    try:
        values = json.loads(text[start + len(BEGIN) : end])
        if values["format"] != FORMAT:
            raise ReportError(
                say(
                    "{file} is of format {found}; this version reads format {wanted}. Use the "
                    "version that made it.",
                    file=path.name,
                    found=values["format"],
                    wanted=FORMAT,
                )
            )
        return _recorded(values)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, RecursionError):
        raise ReportError(
            say("{file} is damaged: what it embeds cannot be read. Get it again.", file=path.name)
        ) from None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReportError(
                say(
                    "{file} has over {limit} MB; no report is that large.",
                    file=path.name,
                    limit=MOST_BYTES // 1_000_000,
                )
            )
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ReportError(
            say(
                "The report {file} cannot be read ({reason}). Check the name and the folder.",
                file=path,
                reason=error.strerror,
            )
        ) from None


def _recorded(values: dict[str, Any]) -> Recorded:
    pictures = {
        key: base64.b64decode(data, validate=True) for key, data in values["pictures"].items()
    }
    if any(sha256(data) != key for key, data in pictures.items()):
        raise ValueError("a picture is not what its fingerprint says")
    recipes = [Recipe.from_dict(each) for each in values["models"]]
    return Recorded(
        str(values["made"]),
        {str(name): str(found) for name, found in values["versions"].items()},
        str(values["machine"]),
        tuple(
            RecordedChapter(
                str(each["name"]), str(each["title"]), pictures[each["picture"]],
                recipes[each["model"]], int(each["size"]), int(each["target"]["index"]),
                str(each["target"]["name"]), tuple(_map(one) for one in each["maps"]),
                tuple(_contrast(one) for one in each.get("contrasts", ())),
            )
            for each in values["chapters"]
        ),
    )  # fmt: skip


def _map(given: dict[str, Any]) -> RecordedMap:
    return RecordedMap(str(given["method"]), _options(given), _values(given))


def _contrast(given: dict[str, Any]) -> RecordedContrast:
    first, second = (
        (int(given[each]["index"]), str(given[each]["name"])) for each in ("first", "second")
    )
    return RecordedContrast(first, second, _options(given), _values(given))


def _values(given: dict[str, Any]) -> np.ndarray:
    data = io.BytesIO(base64.b64decode(given["values"], validate=True))
    values: np.ndarray = np.load(data, allow_pickle=False)
    if values.dtype != np.float32 or values.ndim != 2:
        raise ValueError("a map is no map")
    return values


def _options(given: dict[str, Any]) -> dict[str, Any]:
    options = dict(given["options"])
    if not all(isinstance(each, str | int | float | None) for each in options.values()):
        raise TypeError("an option has no plain value")
    return options

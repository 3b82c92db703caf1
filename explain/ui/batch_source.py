"""A batch that was run, opened for the page "Find mistakes". No Streamlit and no model here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from explain.batch.output import BatchOutput, open_output
from explain.dataset.labels import ClassMatcher
from explain.errors import BatchError
from explain.language import say
from explain.names import clean
from explain.results import Preprocess
from explain.ui.batch_pictures import SourcePictures, source_pictures

OK = "ok"  # the status of a row with an answer
NEEDED = (
    "path", "sha256", "status", "error", "predicted", "predicted_name", "confidence", "top",
    "top_probabilities",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Batch:
    """The rows and what their run says of itself.

    `bad` pictures have no answer. `folders` are the class indices by the names of the folders that
    the pictures lie in; empty where not every folder means a class of its own.
    """

    output: BatchOutput
    place: Path
    model: str
    method: str
    class_names: tuple[str, ...]
    preprocess: Preprocess
    map_shape: tuple[int, int] | None
    pictures: SourcePictures
    total: int
    bad: int
    folders: Mapping[str, int]

    def label(self, path: str) -> str | None:
        """The class that the picture's folder says; None where folders are no classes."""
        folder = path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]
        return self.class_names[self.folders[folder]] if folder in self.folders else None


def open_batch(text: str) -> Batch:
    """The batch in the folder that somebody typed; raises BatchError with one sentence."""
    place = _folder(text)
    with told(place):
        output = open_output(str(place))
        facts = output.facts
        missing = [name for name in NEEDED if name not in output.columns]
        if missing:
            raise KeyError(missing[0])
        names = tuple(map(str, facts["class_names"]))
        pictures = source_pictures(str(facts["source"]))
        shape = facts["map_shape"]
        return Batch(
            output, place, str(facts["model"]), str(facts["method"]), names,
            _preprocess(facts["preprocess"]),
            (int(shape[0]), int(shape[1])) if shape else None,
            pictures, int(facts["pictures"]), _bad(output),
            _folders(pictures, names),
        )  # fmt: skip


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Inside, what is wrong with the files of a batch is told as a BatchError."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, pa.ArrowException) as error:
        reason = clean(str(error).partition("\n")[0]) or type(error).__name__
        raise BatchError(
            say(
                "The batch in {place} cannot be read ({reason}). It is damaged, or was written by "
                "another version; run it again into another folder.",
                place=place,
                reason=reason,
            )
        ) from None


def _folder(text: str) -> Path:
    if "::" in text or "://" in text:  # what would be an address to fsspec
        raise BatchError(
            say("{text} is an address. Name a folder on this computer.", text=clean(text))
        )
    try:
        place = Path(text).expanduser().absolute()
        found = place.is_dir()
    except (OSError, RuntimeError, ValueError):  # too long, nobody's home, a NUL in it
        found = False
    if not found:
        raise BatchError(say("There is no folder {root}. Check the name.", root=clean(text)))
    return place


def _bad(output: BatchOutput) -> int:
    """How many rows have no answer: as the manifest says, or counted where there is none yet."""
    if output.complete:
        return int(output.facts["bad"])
    return output.count(pc.field("status") != OK) if len(output) else 0


def _folders(pictures: SourcePictures, class_names: Sequence[str]) -> dict[str, int]:
    """The class index by the folder's name, where every folder means another class."""
    matcher = ClassMatcher(class_names)
    found = {name: matcher.index(name) for name in pictures.folder_names()}
    known = {name: index for name, index in found.items() if index is not None}
    return known if len(set(known.values())) == len(found) else {}


def _preprocess(given: dict[str, Any]) -> Preprocess:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Preprocess(**values)

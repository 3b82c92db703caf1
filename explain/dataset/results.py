"""The folder that a run leaves behind, opened again without the model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from explain.dataset.files import MAX_FILES, Files
from explain.dataset.journal import FORMAT, MANIFEST, TABLE, read_json
from explain.dataset.records import Records, Unreadable
from explain.dataset.sources import open_files
from explain.errors import DatasetError, OptionError
from explain.language import say
from explain.names import clean, is_file
from explain.results import Preprocess

_DAMAGED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OptionError)
_PLAIN = ("label_probability", "label_logit", "rank", "loss", "margin")
_LISTS = ("top", "top_probabilities", "top_logits")


@dataclass(frozen=True, eq=False)
class DatasetResults:
    """What a run found: the `records`, the pictures that could not be read, and the `manifest`.

    `complete` is False where a run was stopped or limited.
    """

    folder: Path
    manifest: dict[str, Any]
    records: Records
    unreadable: tuple[Unreadable, ...]

    @property
    def complete(self) -> bool:
        """Whether every picture of the data set was looked at."""
        return bool(self.manifest["complete"])

    @property
    def preprocess(self) -> Preprocess:
        """How the model input was made, to cut the same part out of a picture again."""
        given: dict[str, Any] = self.manifest["preprocess"]
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
        return Preprocess(**values)

    def open_files(self) -> Files:
        """The pictures themselves; raises DatasetError where they are not there any more."""
        if self.manifest["kind"] == "upload":
            raise DatasetError(say("The pictures were uploaded and not kept. Bring them again."))
        return open_files(self.manifest["place"])


def open_results(folder: Path) -> DatasetResults:
    """What is in `folder`; raises DatasetError where no run has ended there."""
    path = folder / MANIFEST
    if not is_file(path):
        raise DatasetError(
            say(
                "{folder} holds no finished results (it has no {manifest}). Run `python -m "
                "explain dataset` with this folder as --out.",
                folder=folder,
                manifest=MANIFEST,
            )
        )
    manifest = read_json(path)
    if manifest.get("format") != FORMAT:
        raise DatasetError(
            say(
                "{folder} was written by another version (format {found}, needed is {needed}). "
                "Run the data set again.",
                folder=folder,
                found=manifest.get("format"),
                needed=FORMAT,
            )
        )
    try:
        if pq.read_metadata(folder / TABLE).num_rows > MAX_FILES:
            raise ValueError("no data set has so many pictures")
        return _opened(folder, manifest, pq.read_table(folder / TABLE))
    except (OSError, pa.ArrowException, *_DAMAGED) as error:
        reason = clean(str(error).partition("\n")[0]) or type(error).__name__
        raise DatasetError(
            say("{path} is damaged ({reason}). Run again.", path=folder / TABLE, reason=reason)
        ) from None


def _opened(folder: Path, manifest: dict[str, Any], rows: pa.Table) -> DatasetResults:
    """The results; raises one of _DAMAGED where table and manifest are no such thing."""
    names = tuple(manifest["class_names"])
    "".join(names).encode()  # halves of signs are no text
    answered = rows.filter(pc.is_null(rows["error"]))
    failed = rows.filter(pc.is_valid(rows["error"]))
    records = _records(answered, names, tuple(manifest["native_shape"]))
    for classes in (records.labels, records.top):
        if classes.size and not 0 <= classes.min() <= classes.max() < len(names):
            raise ValueError("a class that there is not")
    results = DatasetResults(folder, manifest, records, _unreadable(failed))
    from explain.checkpoint.preprocessing import check_preprocess  # torch comes in here

    check_preprocess(results.preprocess)
    _ = manifest["complete"], manifest["kind"], manifest["place"]
    return results


def _unreadable(rows: pa.Table) -> tuple[Unreadable, ...]:
    columns = [rows[name].to_pylist() for name in ("path", "label", "split", "error")]
    return tuple(Unreadable(*values) for values in zip(*columns, strict=True))


def _records(rows: pa.Table, class_names: tuple[str, ...], shape: tuple[int, int]) -> Records:
    """The arrays of the answered rows; where a label's map is left out, it is the prediction's."""
    maps = _matrix(rows["map"]).reshape(-1, *shape)
    label_maps = maps.copy()
    given = pc.is_valid(rows["label_map"])
    label_maps[given.to_numpy()] = _matrix(rows["label_map"].filter(given)).reshape(-1, *shape)
    return Records(
        class_names=class_names,
        paths=np.array(rows["path"].to_pylist(), dtype=object),
        splits=np.array(rows["split"].to_pylist(), dtype=object),
        labels=rows["label"].to_numpy(),
        **{name: rows[name].to_numpy() for name in _PLAIN},
        **{name: _matrix(rows[name]) for name in _LISTS},
        maps=maps,
        label_maps=label_maps,
    )


def _matrix(column: pa.ChunkedArray) -> np.ndarray:
    """A column of lists of one length as an array (N, length)."""
    size = column.type.list_size
    chunks = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    flat = np.concatenate(chunks) if chunks else np.empty(0, np.float32)
    return flat.reshape(-1, size)

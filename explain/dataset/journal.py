"""What is done of a data set, kept on disk while it goes on, so that a second start continues.

FOLDER/run.json          which model and preprocessing the rows belong to; written first
FOLDER/parts/*.parquet   rows that are done, each file written under another name and renamed
FOLDER/pictures.parquet  all rows in the data set's order, when it is finished or stopped
FOLDER/manifest.json     written last: where it is, the table is whole
"""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from explain.dataset.sources import LabelledPicture
from explain.errors import DatasetError
from explain.language import say

FORMAT = 1
RUN, PARTS, TABLE, MANIFEST = "run.json", "parts", "pictures.parquet", "manifest.json"
FLUSH_ROWS, FLUSH_SECONDS = 2048, 15.0  # what a power cut can cost, at most
KEY = ("path", "label", "split", "stamp")

Key = tuple[str, int, str, str]


class Journal:
    """The rows of one run in `folder`; those of an earlier run of the same model are kept.

    `identity` says whose rows they are. Raises DatasetError where the folder has another model's.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any], columns: pa.Schema) -> None:
        self._folder, self._columns = folder, columns
        self._waiting: list[pa.RecordBatch] = []
        self._flushed_at = time.monotonic()
        try:
            self._claim(identity)
            self._numbers = count(1 + max(map(_number, self._parts()), default=0))
            self._reopen()
        except OSError as error:
            raise DatasetError(
                say(
                    "The folder {folder} cannot be written ({reason}). Name another one.",
                    folder=folder,
                    reason=error.strerror,
                )
            ) from None
        self.done = self._keys_done()

    def _claim(self, identity: Mapping[str, Any]) -> None:
        """Write whose rows these are, or check it."""
        (self._folder / PARTS).mkdir(parents=True, exist_ok=True)
        run = self._folder / RUN
        if run.is_file():
            found = read_json(run)
            if found != identity:
                raise DatasetError(
                    say(
                        "{folder} holds the results of another data set, model or preprocessing "
                        "({place}, {model}). Name another folder, or delete this one.",
                        folder=self._folder,
                        place=found.get("place"),
                        model=found.get("model"),
                    )
                )
        else:
            write_json(run, identity)

    def _reopen(self) -> None:
        """Make a finished table the first part of what is to come."""
        (self._folder / MANIFEST).unlink(missing_ok=True)
        for partial in self._folder.rglob("*.partial"):  # of a run that was killed
            partial.unlink()
        table = self._folder / TABLE
        if table.is_file():
            table.rename(self._new_part())

    def _new_part(self) -> Path:
        """A name that sorts after all earlier ones, whatever the clock says."""
        return self._folder / PARTS / f"{next(self._numbers):020d}-{uuid.uuid4().hex[:8]}.parquet"

    def _parts(self) -> list[Path]:
        return sorted((self._folder / PARTS).glob("*.parquet"))

    def _keys_done(self) -> set[Key]:
        """The pictures that need not be opened again; unreadable ones are tried anew."""
        done: set[Key] = set()
        for part in self._parts():
            rows = pq.read_table(part, columns=[*KEY, "error"])
            rows = rows.filter(pc.is_null(rows["error"]))
            done.update(_keys(rows))
        return done

    def add(self, rows: pa.RecordBatch) -> None:
        """Keep these rows; they are on disk soon, and after `flush`."""
        if rows.num_rows:
            self._waiting.append(rows)
        waiting = sum(batch.num_rows for batch in self._waiting)
        if waiting >= FLUSH_ROWS or time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is not on disk yet."""
        self._flushed_at = time.monotonic()
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, self._columns)
            _write(table, self._new_part())
            self._waiting = []

    def finish(self, pictures: Sequence[LabelledPicture], facts: Mapping[str, Any]) -> None:
        """Write the table in the order of `pictures`, and last the manifest with `facts`."""
        self.flush()
        parts = [pq.read_table(part, schema=self._columns) for part in self._parts()]
        rows = pa.concat_tables(parts) if parts else self._columns.empty_table()
        last = {key: number for number, key in enumerate(_keys(rows))}
        wanted = [last[key] for picture in pictures if (key := picture_key(picture)) in last]
        _write(rows.take(pa.array(wanted, pa.int64())), self._folder / TABLE)
        write_json(self._folder / MANIFEST, facts)
        for part in self._parts():
            part.unlink()
        (self._folder / PARTS).rmdir()


def picture_key(picture: LabelledPicture) -> Key:
    """What makes a row that picture's and no other's."""
    return picture.path, picture.label, picture.split, picture.stamp


def _keys(rows: pa.Table) -> list[Key]:
    columns = [rows[name].to_pylist() for name in KEY]
    return list(zip(*columns, strict=True))


def _number(part: Path) -> int:
    """Which one it is; 0 where the file is none of ours."""
    number = part.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _write(table: pa.Table, path: Path) -> None:
    """Write the table; what stands at `path` is whole at any moment."""
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial, compression="zstd")
    partial.replace(path)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write the value; what stands at `path` is whole at any moment."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    partial.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; raises DatasetError where it is damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise DatasetError(say("{path} is damaged. Delete its folder and run again.", path=path))
    return value

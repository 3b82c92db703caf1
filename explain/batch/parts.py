"""Rows into part files: each is whole when it gets its name, and its name says what is in it."""

from contextlib import ExitStack
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from explain.batch.decode import OK
from explain.batch.store import Part, Store, Writing

ROW_GROUP_BYTES = 4_000_000  # what a page of rows costs to read, and a writer to hold
LARGEST_GROUP = 1024


@dataclass(frozen=True)
class Written:
    """A part that is done, and how many of its pictures got no answer."""

    part: Part
    bad: int


class PartWriter:
    """Writes one part after another."""

    def __init__(self, store: Store, columns: pa.Schema) -> None:
        self._store, self._columns = store, columns
        self._group = max(16, min(LARGEST_GROUP, ROW_GROUP_BYTES // _row_bytes(columns)))
        self._open: ExitStack | None = None

    def add(self, start: int, rows: pa.RecordBatch) -> None:
        """Take the next rows; the first of a part come with the number of their picture."""
        if self._open is None:
            self._begin(start)
        self._waiting.append(rows)
        self._count += rows.num_rows
        self._bad += pc.sum(pc.not_equal(rows["status"], OK)).as_py()
        if sum(each.num_rows for each in self._waiting) >= self._group:
            with self._store.reached():
                self._flush()

    def end(self) -> Written | None:
        """Close the part and give it its name; None where none was begun."""
        if self._open is None:
            return None
        written = Written(Part(self._start, self._count), self._bad)
        with self._store.reached():
            self._flush()
            self._table.add_key_value_metadata({"bad": str(self._bad)})
            self._table.close()
            self._store.publish(self._writing, written.part.name)
        self.abandon()
        return written

    def abandon(self) -> None:
        """Forget the part that was begun."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _begin(self, start: int) -> None:
        self._open = ExitStack()
        self._writing: Writing = self._open.enter_context(self._store.writing())
        self._table = pq.ParquetWriter(self._writing.file, self._columns, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self._start, self._count, self._bad = start, 0, 0

    def _flush(self) -> None:
        if self._waiting:
            self._table.write_table(pa.Table.from_batches(self._waiting), self._group)
            self._waiting = []


def count_bad(store: Store, part: Part) -> int:
    """How many pictures of a part that is done got no answer, as its file says."""
    with store.system.open(store.path(part.name), "rb") as file:
        return int(pq.read_metadata(file).metadata[b"bad"])


def _row_bytes(columns: pa.Schema) -> int:
    """About how long a row is."""
    return sum(
        4 * field.type.list_size if pa.types.is_fixed_size_list(field.type) else 16
        for field in columns
    )

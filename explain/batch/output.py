"""The rows of a batch, opened again without the model: a page at a time, however many there are.

    output = open_output("out")
    output.page(0, 50)                                     # the first fifty rows, one file read
    output.page(0, 50, where=field("status") != "ok")      # those without an answer
    output.page(0, 50, where=field("predicted_name") == "tench", columns=("path", "confidence"))
    output.rows(output.lowest("confidence", 50))           # the least sure, in that order

Names of files say which rows they hold, so a page without a filter opens one file or two; a filter
goes down to the files, which read the columns it asks about and nothing else.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq
from pyarrow.fs import LocalFileSystem

from explain.batch.addresses import is_remote
from explain.batch.store import MANIFEST, RUN, Part, Store
from explain.errors import BatchError
from explain.language import say


def open_output(place: str) -> "BatchOutput":
    """The rows at `place`, a folder or an address; raises BatchError where no batch was begun."""
    store = Store(place)
    if not store.has(RUN):
        raise BatchError(
            say(
                "{place} holds no batch (it has no {run}). Run `python -m explain batch` with this "
                "folder as --out.",
                place=store.place,
                run=RUN,
            )
        )
    name = MANIFEST if store.has(MANIFEST) else RUN
    return BatchOutput(store, store.read_json(name), tuple(store.parts()), name == MANIFEST)


@dataclass(frozen=True, eq=False)
class BatchOutput:
    """What a batch wrote. `facts` are the manifest's; `complete` is False while it is not done.

    Rows are counted from 0 in the order of the pictures; while it is not done, over the gaps.
    """

    store: Store
    facts: dict[str, Any]
    parts: tuple[Part, ...]
    complete: bool
    _counts: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(part.count for part in self.parts))

    def __len__(self) -> int:
        return self._ends[-1] if self.parts else 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.facts["columns"])

    @cached_property
    def dataset(self) -> Any:
        """All rows as a pyarrow dataset, for what is not here."""
        paths = [self.store.path(part.name) for part in self.parts]
        # Arrow's threads outlive a scan: with Python's files in hand they abort the program's end.
        here = not is_remote(self.store.place)
        system = LocalFileSystem() if here else self.store.system
        return pads.dataset(paths, format="parquet", filesystem=system)

    def page(
        self, first: int, count: int, columns: Sequence[str] | None = None, where: Any = None
    ) -> pa.Table:
        """Up to `count` rows from the `first` on, of those that the pyarrow expression fits."""
        return self.rows(self.numbers(first, count, where), columns)

    def numbers(self, first: int, count: int, where: Any = None) -> Any:
        """The numbers of up to `count` rows from the `first` on, of those that `where` fits."""
        if where is None:
            return np.arange(first, min(first + count, len(self)))
        found: list[Any] = [np.arange(0)]
        for number, fragment in enumerate(self.dataset.get_fragments() if self.parts else ()):
            if count <= 0:
                break
            here = self._count(number, fragment, where)
            if first < here:
                fits = fragment.to_table(columns={"fits": where})["fits"]
                (fitting,) = np.nonzero(_mask(fits))
                fitting = fitting[first : first + count]
                found.append(fitting + self._ends[number] - self.parts[number].count)
                count -= len(fitting)
            first = max(0, first - here)
        return np.concatenate(found)

    def count(self, where: Any) -> int:
        """How many rows the pyarrow expression fits."""
        fragments = enumerate(self.dataset.get_fragments())
        return sum(self._count(number, fragment, where) for number, fragment in fragments)

    def lowest(self, column: str, count: int, where: Any = None, highest: bool = False) -> Any:
        """The numbers of the `count` rows with the lowest values, lowest first; nulls never."""
        rows = self.dataset.to_table(
            columns={"value": pc.field(column), "fits": pc.scalar(True) if where is None else where}
        )
        values = rows["value"].to_numpy().astype(np.float64)
        (numbers,) = np.nonzero(_mask(rows["fits"]) & ~np.isnan(values))
        keys = -values[numbers] if highest else values[numbers]
        if 0 < count < len(keys):  # of equals the first ones, so that pages do not overlap
            edge = np.partition(keys, count - 1)[count - 1]
            below = np.flatnonzero(keys < edge)
            equal = np.flatnonzero(keys == edge)[: count - len(below)]
            nearest = np.sort(np.concatenate([below, equal]))
            numbers, keys = numbers[nearest], keys[nearest]
        return numbers[np.argsort(keys, kind="stable")][:count]

    def rows(self, numbers: Any, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows with these numbers, in this order; only what they lie in is read."""
        wanted, numbers = list(columns or self.columns), np.asarray(numbers, np.int64)
        homes = np.array([bisect_right(self._ends, number) for number in numbers], np.int64)
        found: list[pa.Table] = []
        places = np.empty(len(numbers), np.int64)
        for home in np.unique(homes):
            (mine,) = np.nonzero(homes == home)
            begin = self._ends[home] - self.parts[home].count
            places[mine] = sum(table.num_rows for table in found) + np.arange(len(mine))
            found.append(self._read(self.parts[home], numbers[mine] - begin, wanted))
        if not found:
            return self._schema(wanted).empty_table()
        return pa.concat_tables(found).take(pa.array(places))

    def _read(self, part: Part, offsets: Any, columns: list[str]) -> pa.Table:
        """The rows of one file at these offsets, in this order, from the groups they lie in."""
        with self.store.system.open(self.store.path(part.name), "rb") as file:
            table = pq.ParquetFile(file)
            sizes = [table.metadata.row_group(n).num_rows for n in range(table.num_row_groups)]
            ends = np.cumsum(sizes)
            groups = np.searchsorted(ends, offsets, side="right")
            needed = np.unique(groups)
            rows = table.read_row_groups(needed.tolist(), columns=columns)
        begins = np.cumsum([0, *(sizes[group] for group in needed)])
        within = offsets - (ends[groups] - np.array(sizes)[groups])
        return rows.take(pa.array(begins[np.searchsorted(needed, groups)] + within))

    def _count(self, number: int, fragment: Any, where: Any) -> int:
        """How many rows of the file fit; counted once."""
        known = self._counts.setdefault(str(where), [])
        if number == len(known):
            known.append(int(fragment.count_rows(filter=where)))
        return known[number] if number < len(known) else int(fragment.count_rows(filter=where))

    def _schema(self, columns: list[str]) -> pa.Schema:
        schema = self.dataset.schema if self.parts else pa.schema([])
        return pa.schema([each for each in schema if each.name in columns])


def _mask(fits: Any) -> Any:
    """Which rows an expression fits, as NumPy has it; null is no."""
    return fits.combine_chunks().fill_null(False).to_numpy(zero_copy_only=False)

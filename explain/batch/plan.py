"""Which pictures there are, in which order, and which of them are left to do."""

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from explain.batch.decode import Task
from explain.batch.store import PLAN, Part, Store

GROUP = 16_384  # paths that are read at a time
SMALLEST_PART, LARGEST_PART, PARTS = 256, 16_384, 512
_COLUMNS = pa.schema([("path", pa.string())])


def write_plan(store: Store, pictures: Iterable[str]) -> int:
    """Freeze these pictures in their order; how many they are. None is kept in memory for long."""
    rest, total = iter(pictures), 0
    with store.writing() as writing:
        with pq.ParquetWriter(writing.file, _COLUMNS, compression="zstd") as table:
            while group := list(islice(rest, GROUP)):
                table.write_table(pa.table({"path": group}, _COLUMNS), row_group_size=GROUP)
                total += len(group)
        if total:
            store.publish(writing, PLAN)
    return total


def part_rows(total: int) -> int:
    """How many rows a part has: a kill costs no more, and there are hundreds of them, or so."""
    rows = min(max(total // PARTS, SMALLEST_PART), LARGEST_PART)
    return -(-rows // SMALLEST_PART) * SMALLEST_PART


def left(total: int, rows: int, done: Iterable[Part]) -> Iterator[Part]:
    """What is not done, cut at the multiples of `rows`, from the first picture on."""
    at = 0
    for part in (*sorted(done), Part(total, 0)):
        while at < part.start:
            stop = min((at // rows + 1) * rows, part.start)
            yield Part(at, stop - at)
            at = stop
        at = max(at, part.stop)


class Plan:
    """The paths by their numbers, read from the frozen plan a group at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._group, self._paths = -1, pa.array([], pa.string())

    def paths(self, part: Part) -> list[str]:
        """The paths of these pictures."""
        found: list[str] = []
        at = part.start
        while at < part.stop:
            group, offset = divmod(at, GROUP)
            self._load(group)
            found += self._paths.slice(offset, part.stop - at).to_pylist()
            at = min(part.stop, (group + 1) * GROUP)
        return found

    def tasks(self, parts: Iterable[Part], batch: int) -> Iterator[Task]:
        """The pictures of these parts in batches; none reaches over the end of its part."""
        for part in parts:
            for start in range(part.start, part.stop, batch):
                count = min(batch, part.stop - start)
                yield Task(start, self.paths(Part(start, count)), start + count == part.stop)

    def _load(self, group: int) -> None:
        if group != self._group:
            with self._store.system.open(self._store.path(PLAN), "rb") as file:
                table = pq.ParquetFile(file).read_row_group(group)
            self._group, self._paths = group, table["path"].combine_chunks()

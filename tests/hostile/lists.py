"""Lists of pictures for a batch: CSV, text, Parquet, and the paths that stand in them."""

import io
import tempfile
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as some

from explain.batch.fetching import fetch
from explain.batch.listing import list_pictures
from tests.hostile import tables
from tests.hostile.mutations import changed, words


def _parquet(column, values):
    buffer = io.BytesIO()
    pq.write_table(pa.table({column: values}), buffer)
    return buffer.getvalue()


_GOOD = (
    _parquet("path", ["1.png", "2.png"]), _parquet("file", [b"1.png", b"2.png"]),
    _parquet("image", [1, None]),
)  # fmt: skip
# No addresses of networks: tests stay on this machine.
_paths = words.filter(lambda text: "://" not in text and "::" not in text)
_lines = some.builds(
    lambda lines: "\n".join(lines).encode("utf-8", "replace"), some.lists(_paths, max_size=5)
)
INPUTS = some.one_of(
    some.tuples(some.just("parquet"), changed(_GOOD)),
    some.tuples(
        some.just("csv"), some.one_of(tables.INPUTS, _lines.map(lambda data: b"path\n" + data))
    ),
    some.tuples(some.just("txt"), some.one_of(_lines, some.binary(max_size=60))),
)  # fmt: skip


def feed(given: tuple[str, bytes]) -> None:
    """List the pictures and fetch the first few: each is bytes, or the reason as a sentence."""
    kind, data = given
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{kind}"
        path.write_bytes(data)
        found = [each for each in islice(list_pictures(str(path)), 4) if "://" not in each]
        assert all(isinstance(each, bytes | str) for each in fetch(found))

"""The journal's file, damaged or written by somebody else."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import strategies as some

from explain.journal import Entry, Journal, Kept, Verdict
from explain.journal.export import labelled_zip
from tests.hostile.mutations import changed, words

_ENTRY = Entry(
    datetime(2026, 5, 4, tzinfo=UTC), Verdict("wrong", "no", "dog"), "ab", "cd", "toy",
    (("cat", 0.9), ("dog", 0.1)), "cat", ("grad_cam",), 0.1,
)  # fmt: skip


@cache
def _file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "j.sqlite")
        journal.add(_ENTRY, Kept(b"JPEG", b"NUMPY"))
        with closing(sqlite3.connect(journal.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return journal.path.read_bytes()


def tampered(column, value):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "j.sqlite"
        path.write_bytes(_file())
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"UPDATE entries SET {column} = ?", (value,))
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


_values = some.one_of(
    some.integers(-9, 2**40), some.floats(), some.binary(max_size=9),
    words.filter(lambda text: text.isascii()),
    some.sampled_from(
        ["[]", "{}", "[[1, 2]]", "[[]]", '[["a", "b"]]', "[1]", "[[1", '[["a", 1e999]]']
    ),
)  # fmt: skip
INPUTS = some.one_of(
    some.builds(
        tampered,
        some.sampled_from(
            ["made", "mark", "note", "top", "target", "methods", "seconds", "label", "model"]
        ),
        _values,
    ),
    some.deferred(lambda: changed([_file()])),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Read the entries, export them, add one."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "j.sqlite")
        journal.path.write_bytes(data)
        entries = journal.entries()
        for each in entries:
            assert each.predicted is not None
            assert each.confidence is not None
        labelled_zip(journal, entries)
        journal.add(_ENTRY)

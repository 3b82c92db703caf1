"""Class names, tables, lists and zips that once broke their reader or had no end."""

import os
import tempfile
import zipfile
from pathlib import Path

from explain.batch.fetching import fetch
from explain.checkpoint import read_class_names
from explain.dataset.labels import ClassMatcher
from explain.dataset.results import open_results
from explain.dataset.sources import open_dataset
from explain.dataset.table import from_table
from explain.errors import BatchError, CheckpointError, DatasetError
from tests.hostile import archives, labels, lists, tables
from tests.hostile.corpus import Case


def _deep() -> bytes:
    return archives.packed([("a/" * 30_000 + "1.png", 0, b"", 0)])


def _packing(kind: int) -> bytes:
    return archives.packed([("red/1.png", 0, archives.PICTURE, kind)])


def _find(rows: bytes) -> None:
    """Paths that all have one name, and rows with that name elsewhere."""
    found = from_table(rows, [f"d{number}/1.png" for number in range(20_000)])
    assert found.items[0].path == "x0/1.png", "there is none such"


def _read_pipe(_: None) -> None:
    """A list that names a pipe into which nobody writes."""
    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(Path(folder) / "1.png")
        (found,) = fetch([str(Path(folder) / "1.png")])
    assert "is a pipe" in found


def _open_path(path: Path) -> None:
    open_dataset(path, archives.CLASSES)


CASES = {
    "only ends of lines": Case(labels.feed, lambda: b"\n" * 1_000_000, CheckpointError, "no class"),
    "half of a sign": Case(labels.feed, lambda: b'["a", "\\ud800"]', CheckpointError, "not text"),
    "names without end": Case(labels.feed, lambda: b"a\n" * 1_000_001, CheckpointError, "1,000,00"),
    "NUL in the names' path": Case(read_class_names, lambda: Path("a\0b"), CheckpointError, "null"),
    "a number without end": Case(ClassMatcher(("a",)).index, lambda: "9" * 5000, None),
    "a wide first row, many rows": Case(
        tables.feed, lambda: b"a," * 20_000 + b"\n" + b"b\n" * 200_000, DatasetError,
        "5,000,000 cells",
    ),
    "one name for many paths": Case(
        _find,
        lambda: b"path,label\n" + b"".join(b"x%d/1.png,red\n" % n for n in range(20_000)), None,
    ),
    "NUL in the table's path": Case(
        lambda path: open_dataset({"red/1.png": b""}, ("red",), table=path),
        lambda: Path("a\0b"), DatasetError, "null byte",
    ),
    "a path that is too long": Case(
        _open_path, lambda: Path("a" * 5000), DatasetError, "no folder"
    ),
    "earlier results at a path that is too long": Case(
        open_results, lambda: Path("a" * 300), DatasetError, "no finished results"
    ),
    "folders without end": Case(archives.feed, _deep, DatasetError, "30000 folders"),
    "a zip packed with LZMA": Case(
        archives.feed, lambda: _packing(zipfile.ZIP_LZMA), DatasetError, "grow without measure"
    ),
    "a zip packed with bzip2": Case(
        archives.feed, lambda: _packing(zipfile.ZIP_BZIP2), DatasetError, "grow without measure"
    ),
    "a list's endless line": Case(
        lists.feed, lambda: ("csv", b"path" + b"x" * 200_000 + b"\na"), BatchError, "has a line of"
    ),
    "NUL in a list": Case(lists.feed, lambda: ("csv", b"path\na\0b.png\n"), None),
    "a pipe in a list": Case(_read_pipe, lambda: None, None),
}  # fmt: skip

"""Paths from a table: CSV, Parquet, or a text file with one in each line; read as a stream."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from explain.batch.addresses import absolute, file_system, is_remote
from explain.dataset.listing import is_picture
from explain.dataset.table import HEADINGS
from explain.errors import BatchError
from explain.language import mark, say
from explain.names import clean
from explain.words import listed

LONGEST_LINE = 100_000  # signs; below what `csv` takes for one cell
KINDS = (".csv", ".tsv", ".txt", ".parquet")
NEEDED = mark("Needed is a column of paths that is named “path” or “file”.")


def is_table(source: str) -> bool:
    """Whether the name is a table's."""
    return PurePosixPath(source).suffix.lower() in KINDS


def listed_in(source: str) -> Iterator[str]:
    """The addresses in the table, in its order; relative ones are meant from the table's folder.

    Raises BatchError where it has no column of paths, OSError where it cannot be read.
    """
    kind = PurePosixPath(source).suffix.lower()
    base = _folder(source)
    for text in {".parquet": _parquet, ".txt": _lines}.get(kind, _rows)(source):
        if text:
            yield text if is_remote(text) or Path(text).is_absolute() else base + text


def _folder(source: str) -> str:
    if is_remote(source):
        return source.rpartition("/")[0] + "/"
    return str(Path(absolute(source)).parent) + "/"


def _lines(source: str) -> Iterator[str]:
    for line in _text(source):
        yield line.strip()


def _text(source: str) -> Iterator[str]:
    """The lines of the file, in UTF-8."""
    system, path = file_system(source)
    try:
        with system.open(path, "rb") as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
            while line := text.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise _endless_line(source)
                yield line
    except UnicodeDecodeError:
        raise BatchError(
            say("The table {source} is not text in UTF-8. Save it so.", source=source)
        ) from None


def _rows(source: str) -> Iterator[str]:
    """The cells of the CSV file's column of paths."""
    lines = _text(source)
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    heading = next(csv.reader([first], delimiter=delimiter), [])
    names = [cell.strip().casefold() for cell in heading]
    column = _column(names)
    if column is None and len(heading) == 1 and is_picture(heading[0].strip()):
        column = 0  # no heading at all
        yield heading[0].strip()
    if column is None:
        raise _no_column(source, heading)
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            if column < len(cells):
                yield cells[column].strip()
    except csv.Error as error:
        raise BatchError(
            say(
                "The table {source} is no well-formed CSV ({reason}). {needed}",
                source=source,
                reason=error,
                needed=say(NEEDED),
            )
        ) from None


def _parquet(source: str) -> Iterator[str]:
    """The values of the Parquet file's column of paths."""
    system, path = file_system(source)
    try:
        with system.open(path, "rb") as file:
            table = pq.ParquetFile(file)
            names = list(table.schema_arrow.names)
            column = _column([name.casefold() for name in names])
            if column is None:
                raise _no_column(source, names)
            for batch in table.iter_batches(8192, columns=[names[column]]):
                yield from (str(each) for each in batch.column(0).to_pylist() if each is not None)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise BatchError(
            say("{source} is no Parquet file ({reason}).", source=source, reason=error)
        ) from None


def _column(names: list[str]) -> int | None:
    """Which of the columns has the paths."""
    return next((names.index(known) for known in HEADINGS["path"] if known in names), None)


def _endless_line(source: str) -> BatchError:
    return BatchError(
        say(
            "The table {source} has a line of more than {most} signs. {needed}",
            source=source,
            most=f"{LONGEST_LINE:,}",
            needed=say(NEEDED),
        )
    )


def _no_column(source: str, names: list[str]) -> BatchError:
    return BatchError(
        say(
            "The table {source} has the columns {names}. {needed}",
            source=source,
            names=listed(map(clean, names[:6])),
            needed=say(NEEDED),
        )
    )

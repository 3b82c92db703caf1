"""Labels from a table: a CSV file with a path, a label and perhaps a split in each row."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from explain.dataset.files import MAX_FILES
from explain.dataset.finding import Finder
from explain.dataset.listing import SPLITS, Item, LeftOut, Listing, is_picture
from explain.errors import DatasetError
from explain.language import mark, say
from explain.words import listed

MAX_TABLE_BYTES = 50_000_000
MAX_CELL = 4096  # characters; longer ones are no path and no label
MAX_CELLS = 5_000_000  # of a table whose rows are all as long as the longest

HEADINGS = {
    "path": ("path", "file", "file_name", "filename", "file_path", "filepath", "image",
             "image_path", "image_id", "picture", "img", "img_path", "id"),
    "index": ("class_index", "label_index", "class_id", "label_id", "index"),
    "label": ("label", "class", "class_name", "label_name", "category", "target", "name", "breed"),
    "split": ("split", "set", "subset", "partition"),
}  # fmt: skip
NEEDED = mark(
    "Needed are a column of paths and a column of labels, named in a first row: path,label"
)
NOT_LISTED = mark("is not in the table")
NO_LABEL = mark("has no label in the table")


@dataclass(frozen=True)
class Columns:
    """Which column holds what; None where there is none."""

    path: int
    label: int | None
    index: int | None
    split: int | None


def from_table(data: bytes, paths: Collection[str]) -> Listing:
    """The pictures that the CSV file `data` lists, looked for among `paths`.

    Where it gives an index and a name, the index is the label. A listed file that does not exist
    stays in the list, so that it becomes a row with its reason. Raises DatasetError where the
    columns cannot be told.
    """
    rows = _read(data)
    columns, has_header = find_columns(rows)
    found = Finder(paths)
    items, unlabelled = [], 0
    for row in rows[has_header:]:
        cells = [*row, *[""] * (len(rows[0]) - len(row))]
        label, also = _label(cells, columns)
        split = cells[columns.split].strip() if columns.split is not None else ""
        if not label:
            unlabelled += 1
            continue
        path = found.path(cells[columns.path])
        items.append(Item(path, label, SPLITS.get(split.casefold(), split), also))
    _refuse_twice(items)
    listed = {item.path for item in items}
    rest = sum(is_picture(path) and path not in listed for path in paths)
    left_out = [LeftOut(mark("pictures"), rest, NOT_LISTED)] if rest else []
    if unlabelled:
        left_out.append(LeftOut(mark("rows"), unlabelled, NO_LABEL))
    return Listing(tuple(items), tuple(left_out))


def _read(data: bytes) -> list[list[str]]:
    """The rows of the table that have something in them, cells stripped."""
    if len(data) > MAX_TABLE_BYTES:
        raise DatasetError(
            say(
                "The table has {size} MB; at most {limit} MB are read. Split it into several.",
                size=f"{len(data) / 1000000.0:.0f}",
                limit=MAX_TABLE_BYTES // 1000000,
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DatasetError(
            say("The table is not text in UTF-8. Save it as CSV in UTF-8.")
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        filled = _filled_rows(csv.reader(_lines(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DatasetError(
            say(
                "The table is no well-formed CSV ({reason}). {needed}.",
                reason=error,
                needed=say(NEEDED),
            )
        ) from None
    if not filled:
        raise DatasetError(say("The table is empty. {needed}.", needed=say(NEEDED)))
    if max(len(cell) for row in filled for cell in row) > MAX_CELL:
        raise DatasetError(
            say(
                "The table has cells that are no paths and no labels. {needed}.", needed=say(NEEDED)
            )
        )
    return filled


def _lines(text: str) -> Iterator[str]:
    """The lines one after another: all at once would fill memory."""
    yield from (line.rstrip("\n") for line in io.StringIO(text, newline=None))


def _filled_rows(rows: Iterator[list[str]]) -> list[list[str]]:
    """The rows with something in them; raises DatasetError where there is no end of cells."""
    filled: list[list[str]] = []
    widest = 0
    for row in rows:
        widest = max(widest, len(row))
        if widest * (len(filled) + 1) > MAX_CELLS or len(filled) > MAX_FILES:
            raise DatasetError(
                say(
                    "The table has more than {rows} rows or {limit} cells. Leave out the columns "
                    "that are not needed, or split it into several.",
                    rows=f"{MAX_FILES:,}",
                    limit=f"{MAX_CELLS:,}",
                )
            )
        cells = [cell.strip() for cell in row]
        if any(cells):
            filled.append(cells)
    return filled


def find_columns(rows: Sequence[Sequence[str]]) -> tuple[Columns, bool]:
    """Which column is which, and whether the first row is a header; raises DatasetError.

    By the header's words, else by what stands in the cells: the paths are those that end like a
    picture's, the splits say train, val or test, and a single column that is left is the label.
    """
    words = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in rows[0]]
    named = {
        kind: next((words.index(word) for word in known if word in words), None)
        for kind, known in HEADINGS.items()
    }
    path, label, index, split = (named[kind] for kind in ("path", "label", "index", "split"))
    if path is not None and (label is not None or index is not None):
        return Columns(path, label, index, split), True
    return _by_content(rows)


def _by_content(rows: Sequence[Sequence[str]]) -> tuple[Columns, bool]:
    has_header = not any(is_picture(cell) for cell in rows[0])
    body = rows[has_header:]
    width = len(rows[0])
    columns = [[row[at] if at < len(row) else "" for row in body] for at in range(width)]
    paths = [at for at, cells in enumerate(columns) if cells and all(map(is_picture, cells))]
    splits = [
        at
        for at, cells in enumerate(columns)
        if cells and all(c.casefold() in SPLITS for c in cells)
    ]
    rest = [at for at in range(width) if at not in paths and at not in splits]
    if len(paths) != 1 or len(rest) != 1 or len(splits) > 1:
        shown = listed(rows[0][:6])
        raise DatasetError(
            say(
                "The table's columns cannot be told apart (its first row: {shown}). {needed}.",
                shown=shown,
                needed=say(NEEDED),
            )
        )
    return Columns(paths[0], rest[0], None, splits[0] if splits else None), has_header


def _label(cells: Sequence[str], columns: Columns) -> tuple[str, str]:
    """The label, and the name beside it where the label is an index."""
    name = cells[columns.label] if columns.label is not None else ""
    if columns.index is None:
        return name, ""
    return cells[columns.index], name


def _refuse_twice(items: Sequence[Item]) -> None:
    """Raise DatasetError where a picture is listed with two different labels or splits."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.path in seen:
            raise DatasetError(
                say(
                    "The table lists {path} twice. Keep one row per picture and try again.",
                    path=item.path,
                )
            )
        seen[item.path] = item

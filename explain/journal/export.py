"""The corrected entries as a folder for fine-tuning: one sub-folder for each true class."""

import csv
import io
import zipfile
from collections.abc import Sequence

from explain.journal.entries import Entry
from explain.journal.store import Journal
from explain.names import file_name_part

TABLE = "journal.csv"
_HEAD = ("file", "label", "predicted", "confidence", "mark", "note", "model", "picture_sha256")


def labelled_zip(journal: Journal, entries: Sequence[Entry]) -> tuple[bytes, int]:
    """A zip of CLASS/NUMBER.jpg and a table; how many pictures are in it comes back too.

    Only entries whose true class is known and whose picture is kept are in it; the same picture is
    in it once, as it was marked last.
    """
    buffer, rows, folders = io.BytesIO(), [], Folders()
    with zipfile.ZipFile(buffer, "w") as archive:  # stored: the pictures are compressed already
        for entry in _once(entries):
            kept = journal.kept(entry.number) if entry.number is not None else None
            if kept is None or entry.true_class is None:
                continue
            name = f"{folders.of(entry.true_class)}/{entry.number:06}.jpg"
            archive.writestr(name, kept.thumbnail)
            rows.append(
                (name, entry.true_class, entry.predicted, f"{entry.confidence:.4f}",
                 entry.verdict.mark, entry.verdict.note, entry.model, entry.picture_sha256)
            )  # fmt: skip
        text = io.StringIO()
        csv.writer(text).writerows([_HEAD, *(tuple(map(_harmless, row)) for row in rows)])
        archive.writestr(TABLE, text.getvalue())
    return buffer.getvalue(), len(rows)


class Folders:
    """Gives each class a folder of its own, different also for Windows and macOS."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, label: str) -> str:
        """The folder of this class, the same each time."""
        if label not in self._given:
            plain = name = file_name_part(label).strip(".") or "_"
            number, taken = 1, {each.casefold() for each in self._given.values()}
            while name.casefold() in taken:
                number += 1
                name = f"{plain}-{number}"
            self._given[label] = name
        return self._given[label]


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """The entries whose picture is kept, the latest of each picture."""
    latest = sorted(entries, key=lambda each: (each.made, each.number or 0))
    return list({each.picture_sha256: each for each in latest if each.has_picture}.values())


def _harmless(cell: str) -> str:
    """The cell, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

"""The journal's file: enter, change, read, delete. Each call opens it and closes it again."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from explain.journal.entries import MARKS, Entry, Kept, Verdict
from explain.journal.schema import Damaged, opened, writing

_COLUMNS = (
    "made", "mark", "note", "label", "picture_sha256", "model_sha256", "model", "top", "target",
    "methods", "seconds",
)  # fmt: skip


class Journal:
    """The journal at `path`; several threads and processes may use it at once.

    Every method raises JournalError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, entry: Entry, kept: Kept | None = None) -> int:
        """Enter it, with its picture and map if `kept` is given; its number comes back."""
        marks = ", ".join("?" * len(_COLUMNS))
        with opened(self.path) as connection, writing(connection):
            done = connection.execute(
                f"INSERT INTO entries ({', '.join(_COLUMNS)}) VALUES ({marks})", _row(entry)
            )
            number = int(done.lastrowid or 0)
            _keep(connection, number, kept)
        return number

    def change(self, number: int, verdict: Verdict, kept: Kept | None = None) -> bool:
        """Other words for this entry, with this picture or none; False where it is gone."""
        with opened(self.path) as connection, writing(connection):
            done = connection.execute(
                "UPDATE entries SET mark = ?, note = ?, label = ? WHERE number = ?",
                (verdict.mark, verdict.note, verdict.label, number),
            )
            if not done.rowcount:
                return False
            removed = connection.execute("DELETE FROM pictures WHERE number = ?", (number,))
            _keep(connection, number, kept)
        if removed.rowcount:
            self._sweep()
        return True

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove these entries; their pictures and maps are gone from the disk as well."""
        with opened(self.path) as connection, writing(connection):
            connection.executemany(
                "DELETE FROM entries WHERE number = ?", [(each,) for each in numbers]
            )
        self._sweep()

    def entries(self) -> list[Entry]:
        """All of them, the latest first; none where there is no file yet."""
        if not self.path.exists():
            return []
        with opened(self.path) as connection, closing(connection.cursor()) as cursor:
            cursor.row_factory = sqlite3.Row
            rows = cursor.execute(
                "SELECT entries.*, pictures.number IS NOT NULL AS has_picture FROM entries "
                "LEFT JOIN pictures USING (number) ORDER BY made DESC, number DESC"
            ).fetchall()
            return [_checked_entry(row) for row in rows]

    def kept(self, number: int) -> Kept | None:
        """The picture and the map of this entry, if they are kept."""
        with opened(self.path) as connection:
            row = connection.execute(
                "SELECT thumbnail, map FROM pictures WHERE number = ?", (number,)
            ).fetchone()
        return None if row is None else Kept(*row)

    def _sweep(self) -> None:
        """Empty the write-ahead file, in which what was deleted may still be read."""
        with opened(self.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _keep(connection: sqlite3.Connection, number: int, kept: Kept | None) -> None:
    if kept is not None:
        connection.execute(
            "INSERT INTO pictures (number, thumbnail, map) VALUES (?, ?, ?)",
            (number, kept.thumbnail, kept.map),
        )


def _row(entry: Entry) -> tuple[Any, ...]:
    verdict = entry.verdict
    return (
        entry.made.isoformat(timespec="seconds"), verdict.mark, verdict.note, verdict.label,
        entry.picture_sha256, entry.model_sha256, entry.model, json.dumps(entry.top),
        entry.target, json.dumps(entry.methods), entry.seconds,
    )  # fmt: skip


def _checked_entry(row: sqlite3.Row) -> Entry:
    """The entry in the row; raises Damaged where somebody else has written into the file."""
    try:
        entry = _entry(row)
        texts = (
            entry.verdict.note, entry.verdict.label or "", entry.picture_sha256,
            entry.model_sha256, entry.model, entry.target, *entry.methods,
        )  # fmt: skip
        "".join(texts + tuple(name for name, _ in entry.top)).encode()
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise Damaged(str(error)) from error
    if entry.verdict.mark not in MARKS or not entry.top or not entry.confidence >= 0:
        raise Damaged(entry.verdict.mark)
    return entry


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        datetime.fromisoformat(row["made"]),
        Verdict(row["mark"], row["note"], row["label"]),
        row["picture_sha256"], row["model_sha256"], row["model"],
        tuple((str(name), float(share)) for name, share in json.loads(row["top"])),
        row["target"], tuple(json.loads(row["methods"])), float(row["seconds"]), row["number"],
        bool(row["has_picture"]),
    )  # fmt: skip

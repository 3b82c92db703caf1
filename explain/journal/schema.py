"""The tables, how an older file becomes like them, and what a failing disk is called."""

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from explain.errors import JournalError
from explain.language import mark, say

# One step a version, never changed once it was published: a file of version n has run the first n.
MIGRATIONS = (
    """
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        made TEXT NOT NULL,
        mark TEXT NOT NULL,
        note TEXT NOT NULL,
        picture_sha256 TEXT NOT NULL,
        model_sha256 TEXT NOT NULL,
        model TEXT NOT NULL,
        top TEXT NOT NULL,
        target TEXT NOT NULL,
        methods TEXT NOT NULL,
        seconds REAL NOT NULL
    );
    CREATE TABLE pictures (
        number INTEGER PRIMARY KEY REFERENCES entries(number) ON DELETE CASCADE,
        thumbnail BLOB NOT NULL,
        map BLOB NOT NULL
    );
    """,
    "ALTER TABLE entries ADD COLUMN label TEXT;",
)
VERSION = len(MIGRATIONS)
PATIENCE = 10.0  # seconds that one process waits for another to finish writing

# Deleted bytes are overwritten; a commit is on the disk before anybody is told of it.
SETTINGS = ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL")

_FAILURES = {
    sqlite3.SQLITE_FULL: mark(
        "The journal {file} cannot grow: the disk is full. Free some space; nothing of the entry "
        "was written, and everything else goes on."
    ),
    sqlite3.SQLITE_IOERR: mark(
        "The journal {file} cannot be written: the disk is full or failing. Check the disk; "
        "nothing of the entry was written, and everything else goes on."
    ),
    sqlite3.SQLITE_BUSY: mark(
        "The journal {file} is being written by another program. Try again in a moment."
    ),
    sqlite3.SQLITE_READONLY: mark(
        "The journal {file} may not be written. Change its permissions, or name another file in "
        "EXPLAIN_JOURNAL."
    ),
    sqlite3.SQLITE_CANTOPEN: mark(
        "The journal {file} cannot be opened. Check the folder, or name another file in "
        "EXPLAIN_JOURNAL."
    ),
}
_DAMAGED = mark(
    "The journal {file} is damaged or no journal. Move it away, or name another file in "
    "EXPLAIN_JOURNAL."
)


class Damaged(Exception):
    """What was read from the file makes no sense."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the journal, made and brought to this version where that is needed.

    Raises JournalError for whatever goes wrong in it.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            _set_up(connection)
            _migrate(connection, path)
            yield connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say into a sentence."""
    try:
        yield
    except Damaged as error:
        raise JournalError(say(_DAMAGED, file=path)) from error
    except sqlite3.DatabaseError as error:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise JournalError(say(_FAILURES.get(kind, _DAMAGED), file=path)) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        kind = sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_CANTOPEN
        raise JournalError(say(_FAILURES[kind], file=path)) from error


def _set_up(connection: sqlite3.Connection) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    until = time.monotonic() + PATIENCE
    while True:  # two that open a new file at once: this step does not wait by itself
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Run the steps that this file has not seen; raises JournalError where it is a newer one."""
    if _version(connection) == VERSION:
        return
    with writing(connection):
        found = _version(connection)  # again: another process may have been quicker
        if found > VERSION:
            raise JournalError(
                say(
                    "The journal {file} is of version {found}; this program knows versions up to "
                    "{known}. Use the newer program, or name another file in EXPLAIN_JOURNAL.",
                    file=path,
                    found=found,
                    known=VERSION,
                )
            )
        for step in MIGRATIONS[found:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found

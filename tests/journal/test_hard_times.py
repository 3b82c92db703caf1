"""The journal when things go wrong: killed while writing, two at once, no space on the disk."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from explain.errors import JournalError
from explain.journal import Journal, Kept, schema
from tests.journal.conftest import KEPT, entry

ROOT = Path(__file__).parent.parent.parent
LARGE = Kept(b"x" * 200_000, b"y" * 200_000)

WRITER = """
import sys
from pathlib import Path
from explain.journal import Journal
from tests.journal.conftest import entry
from tests.journal.test_hard_times import LARGE
journal, count = Journal(Path(sys.argv[1])), int(sys.argv[2])
for turn in range(count):
    print(journal.add(entry(note=str(turn)), LARGE if count > 100 else None), flush=True)
"""

SMALL_DISK = """
import resource, sys
from pathlib import Path
from explain.errors import JournalError
from explain.journal import Journal
from tests.journal.conftest import entry
from tests.journal.test_hard_times import LARGE
journal = Journal(Path(sys.argv[1]))
journal.add(entry(note="before"))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    journal.add(entry(note="too much"), LARGE)
except JournalError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.add(entry(note="after"), LARGE)
"""


def start(code, journal, *arguments):
    command = [sys.executable, "-c", code, str(journal.path), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_while_writing_it_has_all_that_was_told_and_nothing_half(journal):
    process = start(WRITER, journal, 10_000)
    told = [int(process.stdout.readline()) for _ in range(12)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split()]
    assert process.wait() == -signal.SIGKILL, "it was in the midst of it"
    found = journal.entries()
    assert {each.number for each in found} >= set(told)
    assert len(found) <= len(told) + 1, "at most the one that was not told any more"
    assert all(journal.kept(each.number) == LARGE for each in found)
    with sqlite3.connect(journal.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert journal.add(entry()) == max(each.number for each in found) + 1


def test_two_processes_write_at_once_from_the_very_first_entry(journal):
    writers = [start(WRITER, journal, 25) for _ in range(2)]
    outputs = [process.communicate()[0].split() for process in writers]
    assert [process.returncode for process in writers] == [0, 0]
    numbers = sorted(int(each) for output in outputs for each in output)
    assert numbers == list(range(1, 51))
    assert len(journal.entries()) == 50


def test_a_full_disk_is_a_sentence_and_writes_nothing_half(journal, monkeypatch):
    journal.add(entry(), KEPT)
    monkeypatch.setattr(schema, "SETTINGS", (*schema.SETTINGS, "max_page_count = 20"))
    with pytest.raises(JournalError, match="the disk is full"):
        journal.add(entry(note="too large"), LARGE)
    assert [each.verdict.note for each in journal.entries()] == [""]
    monkeypatch.undo()
    journal.add(entry(note="after", day=1), LARGE)
    assert journal.entries()[0].verdict.note == "after"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
def test_a_disk_that_takes_no_more_is_a_sentence_and_later_writing_goes_on(journal):
    process = start(SMALL_DISK, journal)
    said, _ = process.communicate()
    assert process.returncode == 0
    assert "the disk is full" in said
    assert sorted(each.verdict.note for each in journal.entries()) == ["after", "before"]


def test_a_journal_that_may_not_be_written_is_a_sentence(journal, monkeypatch):
    journal.add(entry())
    monkeypatch.setattr(schema, "SETTINGS", (*schema.SETTINGS, "query_only = ON"))
    with pytest.raises(JournalError, match="may not be written"):
        journal.add(entry())


def test_waiting_for_another_writer_has_an_end(journal, monkeypatch):
    journal.add(entry())
    monkeypatch.setattr(schema, "PATIENCE", 0.05)
    with sqlite3.connect(journal.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="being written by another program"):
            Journal(journal.path).add(entry())
        other.execute("ROLLBACK")
    other.close()

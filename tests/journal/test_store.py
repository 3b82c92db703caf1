"""The journal's file: what is entered comes back, and what is deleted is gone from the disk."""

import sqlite3
import stat
import sys
from dataclasses import replace

import pytest

from explain.errors import JournalError
from explain.journal import Journal, Kept, Verdict, schema
from tests.journal.conftest import KEPT, entry


def bytes_on_disk(journal):
    return b"".join(path.read_bytes() for path in journal.path.parent.iterdir())


def test_what_is_entered_comes_back(journal):
    made = entry("wrong", note="it is a <b>dog</b>", label="dog", methods=("grad_cam", "rise"))
    number = journal.add(made, KEPT)
    assert journal.entries() == [replace(made, number=number, has_picture=True)]
    assert journal.kept(number) == KEPT
    (found,) = journal.entries()
    assert (found.predicted, found.confidence, found.true_class) == ("cat", 0.9, "dog")
    assert found.corrected


def test_without_consent_no_picture_is_kept(journal):
    number = journal.add(entry())
    assert journal.kept(number) is None
    assert not journal.entries()[0].has_picture


def test_the_latest_stands_first_and_nothing_is_there_before_the_first(journal):
    assert journal.entries() == []
    assert not journal.path.exists(), "reading makes no file"
    numbers = [journal.add(entry(day=day)) for day in (3, 1, 2)]
    assert [each.number for each in journal.entries()] == [numbers[0], numbers[2], numbers[1]]


def test_deleting_an_entry_removes_its_picture_from_the_disk(journal):
    others = journal.add(entry(), Kept(b"another picture " * 200, b"another"))
    number = journal.add(entry(), KEPT)
    assert b"JPEG of a cat" in bytes_on_disk(journal)
    journal.delete([number])
    assert journal.kept(number) is None
    assert b"JPEG of a cat" not in bytes_on_disk(journal)
    assert b"map of a cat" not in bytes_on_disk(journal)
    assert [each.number for each in journal.entries()] == [others]
    assert b"another picture" in bytes_on_disk(journal)


def test_withdrawing_consent_removes_the_picture_and_keeps_the_entry(journal):
    number = journal.add(entry(), KEPT)
    assert journal.change(number, Verdict("unsure", "hm"))
    assert journal.kept(number) is None
    assert b"JPEG of a cat" not in bytes_on_disk(journal)
    assert journal.entries()[0].verdict == Verdict("unsure", "hm")
    assert not journal.change(number + 1, Verdict("right")), "there is no such entry"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_its_owner_may_read_it(journal):
    journal.add(entry())
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_an_older_file_is_brought_up_to_date(journal):
    journal.path.parent.mkdir()
    with sqlite3.connect(journal.path) as old:
        old.executescript(schema.MIGRATIONS[0] + "PRAGMA user_version = 1;")
        old.execute(
            "INSERT INTO entries (made, mark, note, picture_sha256, model_sha256, model, top, "
            "target, methods, seconds) VALUES ('2026-11-02T12:00:00+00:00', 'right', 'old', 'a', "
            "'b', 'Toy', '[[\"cat\", 0.9]]', 'cat', '[]', 0.1)"
        )
    old.close()
    number = journal.add(entry("wrong", day=1, label="dog"))
    assert [each.verdict.label for each in journal.entries()] == ["dog", None]
    assert journal.entries()[1].verdict.note == "old"
    assert number == 2
    with sqlite3.connect(journal.path) as now:
        assert now.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert now.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    now.close()


def test_a_newer_file_is_refused_and_left_as_it_is(journal):
    journal.path.parent.mkdir()
    with sqlite3.connect(journal.path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(JournalError, match="version 99; this program knows versions up to"):
        journal.add(entry())


def test_a_file_that_is_no_journal_is_a_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("no database " * 1000)
    with pytest.raises(JournalError, match="damaged or no journal"):
        Journal(tmp_path / "notes.txt").add(entry())
    assert (tmp_path / "notes.txt").read_text().startswith("no database")


def test_a_folder_that_cannot_be_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "file" / "journal.sqlite").add(entry())

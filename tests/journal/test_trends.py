"""What entries say together, and the folder of the corrected ones."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from explain.journal import Drift, default_path, drift, labelled_zip, per_class, said_path, weeks
from explain.journal.export import Folders
from tests.journal.conftest import KEPT, entry


def test_weeks_begin_on_monday():
    found = weeks([entry(day=7), entry("wrong", day=6), entry(day=0, confidence=0.5)])
    assert [each.begin for each in found] == [date(2026, 11, 2), date(2026, 11, 9)]
    assert found[0].marks == Counter(right=1, wrong=1)
    assert found[0].confidence == pytest.approx(0.7)


def test_the_mean_time_is_the_geometric_one():
    (week,) = weeks([entry(seconds=0.01), entry(seconds=1.0)])
    assert week.seconds == pytest.approx(0.1)


def test_classes_with_most_entries_come_first():
    found = per_class([entry(predicted="owl"), entry(), entry("wrong")])
    assert list(found) == ["cat", "owl"]
    assert found["cat"] == Counter(right=1, wrong=1)


def drifting(before, last, **more):
    first = [entry(day=0, confidence=each, **more) for each in before]
    return weeks(first + [entry(day=7, confidence=each, **more) for each in last])


def test_drift_is_what_the_interval_of_the_difference_leaves_no_doubt_of():
    """Means 0.9 and 0.7, each with a variance of 0.0002: 0.2 is far over 1.96 · 0.0089."""
    spread = (-0.02, -0.01, 0.0, 0.01, 0.02)
    found = drift(drifting([0.9 + s for s in spread], [0.7 + s for s in spread]), "confidence")
    assert found == Drift(pytest.approx(0.9), pytest.approx(0.7), True)


def test_a_small_step_among_wide_scatter_is_no_drift():
    found = drift(drifting([0.5, 0.6, 0.7, 0.8, 0.9], [0.51, 0.61, 0.7, 0.8, 0.9]), "confidence")
    assert found.surely is False


def test_few_entries_are_not_judged_and_one_week_is_no_drift():
    assert drift(drifting([0.9] * 4, [0.5] * 9), "confidence").surely is None
    assert drift(weeks([entry()]), "confidence") is None


def test_a_slower_week_is_seen():
    quick = [entry(day=0, seconds=0.01 * (1 + n / 100)) for n in range(6)]
    slow = [entry(day=7, seconds=0.02 * (1 + n / 100)) for n in range(6)]
    found = drift(weeks(quick + slow), "seconds")
    assert found.surely
    assert found.last / found.before == pytest.approx(2.0)


def test_the_export_is_a_labelled_folder(journal):
    def add(mark, sha, kept=KEPT, **more):
        return journal.add(entry(mark, picture_sha256=sha, **more), kept)

    wrong = add("wrong", "1", label="../dog", note="=SUM(A1)")
    right = add("right", "2")
    add("unsure", "3")  # nobody knows what it is
    add("wrong", "4")  # nor here
    add("right", "5", None)  # no picture
    add("right", "6", day=0)
    again = add("wrong", "6", day=1, label="fox")  # the same picture, marked again
    data, count = labelled_zip(journal, journal.entries())
    assert count == 3
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        assert names == {
            f"_dog/{wrong:06}.jpg", f"cat/{right:06}.jpg", f"fox/{again:06}.jpg", "journal.csv",
        }  # fmt: skip
        assert archive.read(f"cat/{right:06}.jpg") == KEPT.thumbnail
        rows = list(csv.DictReader(io.StringIO(archive.read("journal.csv").decode())))
    assert {row["label"] for row in rows} == {"../dog", "cat", "fox"}
    assert "'=SUM(A1)" in {row["note"] for row in rows}


def test_classes_that_look_alike_have_folders_of_their_own():
    folders = Folders()
    assert [folders.of(each) for each in ("a/b", "A:B", "a/b", "..")] == [
        "a_b",
        "A_B-2",
        "a_b",
        "_",
    ]


def test_true_class_is_only_what_somebody_said():
    assert entry("right").true_class == "cat"
    assert entry("wrong_reason").true_class == "cat"
    assert entry("wrong").true_class is None
    assert entry("unsure").true_class is None
    assert entry("wrong", label="dog").corrected
    assert not entry("wrong", label="cat").corrected
    assert not replace(entry("right")).corrected


def test_where_it_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("EXPLAIN_JOURNAL", raising=False)
    assert said_path() is None
    monkeypatch.setenv("EXPLAIN_JOURNAL", "OFF")
    assert said_path() == "off"
    monkeypatch.setenv("EXPLAIN_JOURNAL", str(tmp_path / "j.sqlite"))
    assert said_path() == tmp_path / "j.sqlite"
    assert default_path().name == "journal.sqlite"

"""Journals with entries made up by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from explain.journal import Entry, Journal, Kept, Verdict

MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
KEPT = Kept(b"JPEG of a cat " * 200, b"map of a cat " * 200)


def entry(mark="right", day=0, confidence=0.9, **more) -> Entry:
    """Made at noon, `day` days after a Monday; `predicted` is the class, else "cat"."""
    label, note = more.pop("label", None), more.pop("note", "")
    predicted = more.pop("predicted", "cat")
    values = {
        "picture_sha256": "a" * 64, "model_sha256": "b" * 64, "model": "Toy",
        "top": ((predicted, confidence), ("dog", 1 - confidence)), "target": predicted,
        "methods": ("grad_cam",), "seconds": 0.02, **more,
    }  # fmt: skip
    return Entry(MONDAY + timedelta(days=day), Verdict(mark, note, label), **values)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "data" / "journal.sqlite")

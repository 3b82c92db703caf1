"""The journal: what people said of explanations, in one SQLite file on their own computer."""

from explain.journal.entries import MARKS, Entry, Kept, Mark, Verdict
from explain.journal.export import labelled_zip
from explain.journal.place import OFF, VARIABLE, default_path, said_path
from explain.journal.store import Journal
from explain.journal.trends import Drift, Week, drift, per_class, weeks

__all__ = [
    "MARKS",
    "OFF",
    "VARIABLE",
    "Drift",
    "Entry",
    "Journal",
    "Kept",
    "Mark",
    "Verdict",
    "Week",
    "default_path",
    "drift",
    "labelled_zip",
    "per_class",
    "said_path",
    "weeks",
]

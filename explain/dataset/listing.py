"""What is found in a data set before any picture is opened."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from explain.images import SUFFIXES


@dataclass(frozen=True)
class Item:
    """One picture as it is listed: its path, its label and split in the data set's own words.

    `also` is the class name where a table gives one beside the index.
    """

    path: str
    label: str
    split: str = ""
    also: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Pictures that are not looked at: what they share, how many they are, and why."""

    name: str
    pictures: int
    reason: str


@dataclass(frozen=True)
class Listing:
    """The pictures with labels, and what is left out."""

    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()


SPLITS = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "test": "test", "testing": "test",
}  # fmt: skip


def is_picture(path: str) -> bool:
    """Whether the name ends like a picture's."""
    return PurePosixPath(path).suffix.lower().lstrip(".") in SUFFIXES


def count_left_out(names: list[str], reason: str) -> list[LeftOut]:
    """One entry per different name, in order of appearance."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return [LeftOut(name, count, reason) for name, count in counts.items()]

"""What was found in a checkpoint and what was done to it, for people to read."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from explain.checkpoint.preprocessing import describe
from explain.language import say
from explain.results import Preprocess
from explain.words import listed

SHOWN = 3


@dataclass(frozen=True)
class Repair:
    """One thing that was done to names of tensors: `keys` has each old name with the new one."""

    what: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CheckpointReport:
    """What a checkpoint holds, and how it was made to fit.

    `wrapper` is where in the file the weights were, `dtype` how their numbers are saved. `matched`
    counts the tensors whose names fitted as they were; `left_over` names what was not used.
    """

    file_name: str
    sha256: str
    architecture: str
    classes: int
    class_names_from: str
    preprocess: Preprocess
    preprocess_from: str
    wrapper: str
    dtype: str
    matched: int
    repaired: tuple[Repair, ...]
    left_over: tuple[str, ...]
    remarks: tuple[str, ...]

    def rows(self) -> list[tuple[str, str]]:
        """The report as a table: what, and what was found; the same on the page and in print."""
        repaired = sum(len(repair.keys) for repair in self.repaired)
        return [
            (say("File"), self.file_name),
            (say("Architecture"), self.architecture),
            (
                say("Classes"),
                say("{count}, {whence}", count=self.classes, whence=self.class_names_from),
            ),
            (
                say("Input"),
                say(
                    "{what}; {whence}", what=describe(self.preprocess), whence=self.preprocess_from
                ),
            ),
            (
                say("Weights found"),
                say("in “{place}”", place=self.wrapper) if self.wrapper else say("at the top"),
            ),
            (say("Saved as"), self.dtype),
            (
                say("Tensors matched"),
                say("{count} by the names that they have", count=self.matched),
            ),
            (say("Tensors repaired"), str(repaired) if repaired else say("none")),
            *(
                ("", say("{count}: {what}", count=len(repair.keys), what=_shown(repair)))
                for repair in self.repaired
            ),
            (say("Left over"), _few(self.left_over) or say("nothing")),
            *((say("Note"), remark) for remark in self.remarks),
        ]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return dataclasses.asdict(self)


def _shown(repair: Repair) -> str:
    old, new = repair.keys[0]
    renamed = [f"{old} → {new}", *(["…"] if len(repair.keys) > 1 else [])]
    return say("{what} ({renamed})", what=repair.what, renamed=listed(renamed))


def _few(names: tuple[str, ...]) -> str:
    some = listed(names[:SHOWN])
    if len(names) <= SHOWN:
        return some
    return say("{names} and {count} more", names=some, count=len(names) - SHOWN)

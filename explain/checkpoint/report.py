"""What was found in a checkpoint and what was done to it, for people to read."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from explain.checkpoint.preprocessing import describe
from explain.results import Preprocess

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
            ("File", self.file_name),
            ("Architecture", self.architecture),
            ("Classes", f"{self.classes}, {self.class_names_from}"),
            ("Input", f"{describe(self.preprocess)}; {self.preprocess_from}"),
            ("Weights found", f"in “{self.wrapper}”" if self.wrapper else "at the top"),
            ("Saved as", self.dtype),
            ("Tensors matched", f"{self.matched} by the names that they have"),
            ("Tensors repaired", str(repaired) if repaired else "none"),
            *(("", f"{len(repair.keys)}: {_shown(repair)}") for repair in self.repaired),
            ("Left over", _few(self.left_over) or "nothing"),
            *(("Note", remark) for remark in self.remarks),
        ]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return dataclasses.asdict(self)


def _shown(repair: Repair) -> str:
    old, new = repair.keys[0]
    return f"{repair.what} ({old} → {new}{', …' if len(repair.keys) > 1 else ''})"


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more

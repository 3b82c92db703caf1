"""What a visitor has on the page "Compare": maps, a second picture, the run in work."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from explain.errors import ExplainError
from explain.language import mark
from explain.ui import keys, state
from explain.ui.at_model import quick_turn
from explain.ui.compare_cells import Cell, Key, Run, attribute_all, quick_groups
from explain.ui.jobs import Job

if TYPE_CHECKING:
    from explain.results import Attribution
    from explain.similarity import Alike

ROOM = "compare"
KEPT_MAPS, KEPT_PICTURES, KEPT_PAIRS = 48, 96, 600
STARTS_ALONE = 30.0  # seconds; what takes longer waits until it is asked for


@dataclass
class Desk:
    """All of it, for one session.

    `asked` are the maps that were asked for by a click, `classes_of` is the subject whose classes
    were offered last. `pictures` and `pairs` spare drawing and comparing the same maps again.
    """

    maps: "OrderedDict[Key, Attribution]" = field(default_factory=OrderedDict)
    refused: dict[Key, str] = field(default_factory=dict)
    pictures: OrderedDict[Hashable, str] = field(default_factory=OrderedDict)
    pairs: "OrderedDict[Hashable, Alike]" = field(default_factory=OrderedDict)
    run: Run | None = None
    asked: frozenset[Key] = frozenset()
    classes_of: Key | None = None
    second: state.ChosenPicture | None = None
    problem: str | None = None

    def look_up(self, cell: Cell) -> "Attribution | None":
        """The map, if it was computed here or on the page "Explain"."""
        if cell.key not in self.maps and (found := state.recall(cell.key)) is not None:
            self.maps[cell.key] = found
        return self.maps.get(cell.key)

    def missing(self, cells: Sequence[Cell]) -> list[Cell]:
        """Those that are neither there nor known to be impossible."""
        return [
            cell for cell in cells if cell.key not in self.refused and self.look_up(cell) is None
        ]

    def take(self) -> None:
        """Put away what the run has found so far."""
        if self.run is not None:
            self.maps.update(self.run.found.copy())
            self.refused.update(self.run.refused.copy())

    def forget_sentences(self) -> None:
        """Forget what was said in another language; the maps stay."""
        self.refused, self.run, self.problem = {}, None, None

    def ask_for(self, cells: Sequence[Cell]) -> None:
        """Start these, however long they take."""
        self.asked = frozenset(cell.key for cell in cells)
        state.set_job(None, ROOM)

    def tidy(self, cells: Sequence[Cell]) -> None:
        """Forget what was not looked at for longest; never what is shown now."""
        for cell in cells:
            if cell.key in self.maps:
                self.maps.move_to_end(cell.key)
        limits = (
            (self.maps, max(KEPT_MAPS, len(cells))),
            (self.pictures, KEPT_PICTURES),
            (self.pairs, KEPT_PAIRS),
        )
        for kept, most in limits:
            while len(kept) > most:
                kept.popitem(last=False)


def desk() -> Desk:
    """The desk of this session."""
    found: Desk = st.session_state.setdefault(keys.COMPARE_DESK, Desk())
    return found


def compute(here: Desk, cells: Sequence[Cell]) -> Job | None:
    """Compute the quick maps now; the job for the slow ones, if it may run or has run."""
    here.take()
    for group in quick_groups(here.missing(cells)):
        try:
            with quick_turn():
                maps = attribute_all(group)
        except ExplainError as error:  # these maps cannot be had; the others can
            here.refused.update((cell.key, str(error)) for cell in group)
        else:
            here.maps.update(zip((cell.key for cell in group), maps, strict=True))
    here.tidy(cells)
    slow = here.missing(cells)
    job = state.job(ROOM)
    if slow and job is not None and not job.abandoned and here.run and here.run.covers(slow):
        return job
    here.run = None
    state.set_job(None, ROOM)
    asked = {cell.key for cell in slow} <= here.asked
    if not slow or not (asked or sum(cell.seconds for cell in slow) <= STARTS_ALONE):
        return None
    here.run = Run(slow)
    job = Job(tuple(cell.key for cell in slow), mark("Maps"), here.run)
    state.set_job(job, ROOM)
    return job

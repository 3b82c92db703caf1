"""The maps of a comparison: what each shows, what it costs, and how they are computed in turn.

Nothing here draws; a `Run` goes on beside the page.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from explain.classifier import Classifier
from explain.errors import Cancelled, ExplainError
from explain.methods import Method, Options, Progress, Watch
from explain.methods.effort import estimate
from explain.results import Attribution, ClassScore
from explain.ui.map_choice import Wanted
from explain.ui.panels import brief
from explain.ui.subject import Subject

Key = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Lane:
    """One line of the grid: a picture that went through a model, and the class explained.

    `title` is what tells the line from the others; `note` is a word more.
    """

    title: str
    note: str
    subject: Subject
    target: ClassScore


@dataclass(frozen=True, eq=False)
class Cell:
    """One map of the grid, computed or not."""

    lane: Lane
    method: Method
    options: Options

    @property
    def title(self) -> str:
        """The map's name among all of the grid."""
        return f"{brief(self.method.title)} · {self.lane.title}"

    @property
    def key(self) -> Key:
        """What the map depends on; the same as on the page "Explain"."""
        return (*self.lane.subject.key, self.lane.target.index, self.method.key, self.options)

    @cached_property
    def seconds(self) -> float:
        """What it will take on this machine."""
        subject = self.lane.subject
        return estimate(self.method, self.options, subject.classifier, subject.size)

    def attribute(self, watch: Watch | None = None) -> Attribution:
        """The map."""
        subject, target = self.lane.subject, self.lane.target.index
        return self.method.attribute(
            subject.classifier, subject.forward, target, self.options, watch
        )


def quick_groups(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The quick ones, those together that differ in nothing but the class."""
    groups: dict[Key, list[Cell]] = {}
    for cell in cells:
        if not cell.method.slow:
            key = (*cell.lane.subject.key, cell.method.key, cell.options)
            groups.setdefault(key, []).append(cell)
    return list(groups.values())


def attribute_all(group: Sequence[Cell]) -> list[Attribution]:
    """The maps of one such group."""
    first = group[0]
    subject, targets = first.lane.subject, [cell.lane.target.index for cell in group]
    return first.method.attribute_all(subject.classifier, subject.forward, targets, first.options)


def make_cells(lanes: Sequence[Lane], wanted: Sequence[Wanted]) -> list[list[Cell]]:
    """The grid: one list of cells for each line, one cell for each method."""
    return [
        [Cell(lane, method, suited(options, lane.subject.classifier)) for method, options in wanted]
        for lane in lanes
    ]


def suited(options: Options, classifier: Classifier) -> Options:
    """The same options; a target layer that this classifier lacks becomes its own best one."""
    strange = {
        item.name: None
        for item in dataclasses.fields(options)
        if item.metadata["is_layer"] and getattr(options, item.name) not in classifier.layers
    }
    return dataclasses.replace(options, **strange) if strange else options


class Run:
    """Maps computed one after the other; `found` and `refused` fill on the way.

    `now` is the map that is being computed, `sketch` what there is of it.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = tuple(cells)
        self.found: dict[Key, Attribution] = {}
        self.refused: dict[Key, str] = {}
        self.now: Cell | None = None
        self.sketch: Progress | None = None

    def __call__(self, watch: Watch) -> None:
        """Compute all of them; one that cannot be had does not stop the others."""
        for cell in self.cells:
            self.now, self.sketch = cell, None
            try:
                self.found[cell.key] = cell.attribute(lambda each: self._tell(each, watch))
            except Cancelled:
                raise
            except ExplainError as error:
                self.refused[cell.key] = str(error)
            watch(Progress(len(self.found) + len(self.refused), len(self.cells)))
        self.now = None

    def _tell(self, progress: Progress, watch: Watch) -> None:
        self.sketch = progress
        watch(progress)

    @property
    def ended(self) -> int:
        """How many of the maps need no more work."""
        return len(self.found) + len(self.refused)

    @property
    def seconds_left(self) -> float:
        """What the rest will take, by the estimates."""
        known = self.found.keys() | self.refused.keys()
        left = sum(cell.seconds for cell in self.cells if cell.key not in known)
        if self.now is not None and self.sketch is not None and self.now.key not in known:
            left -= self.now.seconds * min(1.0, self.sketch.done / self.sketch.total)
        return max(left, 0.0)

    def covers(self, cells: Sequence[Cell]) -> bool:
        """Whether these maps, and the one in work, are what is wanted."""
        keys = {cell.key for cell in cells}
        wanted = keys <= {cell.key for cell in self.cells}
        return wanted and (self.now is None or self.now.key in keys)

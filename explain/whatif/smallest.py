"""The smallest part that suffices, and the smallest part without which the answer changes."""

from dataclasses import dataclass

import numpy as np

from explain.errors import OptionError
from explain.hiding import Hiding, log_odds, softmax
from explain.language import say
from explain.methods import Progress, Watch
from explain.results import ClassScore, Prediction
from explain.similarity import cell_means
from explain.whatif.fills import Fill
from explain.whatif.masks import region_mask
from explain.whatif.oracle import Oracle, RegionSet
from explain.whatif.puzzle import SUFFICES, Puzzle, SmallestOptions
from explain.whatif.search import Found, Proof, smallest_sets


@dataclass(frozen=True, eq=False)
class SmallestPart:
    """One set of regions; `mask` (H, W) is True on them, `area` is their share of the picture.

    `best` and `target` are what the model says of the most probable class and of the class in
    question while only this part is shown (kind "suffices") or while it is hidden ("flips").
    """

    regions: tuple[int, ...]
    mask: np.ndarray
    area: float
    best: ClassScore
    target: ClassScore


@dataclass(frozen=True, eq=False)
class SmallestParts:
    """The parts found, the smallest first, and of equal ones that with the strongest effect.

    There are none where nothing needs to be shown, or nothing flips the answer.

    `proof` says why none is smaller, `complete` that none of the same size is missing. `empty` is
    the target with everything hidden.
    """

    kind: str
    target: ClassScore
    parts: tuple[SmallestPart, ...]
    regions: int
    proof: Proof
    complete: bool
    empty: ClassScore
    passes: int


def find_smallest(
    puzzle: Puzzle, options: SmallestOptions, watch: Watch | None = None
) -> SmallestParts:
    """The smallest parts for the predicted class; `watch` hears the passes and may raise.

    Raises OptionError where the budget does not suffice to look at each region once.
    """
    if options.budget < puzzle.count + 2:
        raise OptionError(
            say(
                "{budget} passes are too few for {count} regions. Allow at least {least}.",
                budget=options.budget,
                count=puzzle.count,
                least=puzzle.count + 2,
            )
        )
    model = _Model(puzzle, options, watch)
    oracle = Oracle(model.test, puzzle.count, options.budget)
    nothing, everything = oracle.ask([frozenset(), oracle.all])
    if nothing or not everything:  # nothing need be shown, or hiding everything changes nothing
        found = Found((), (), "tried", complete=True)
    else:
        found = smallest_sets(oracle, model.rankings(oracle), options.most, options.seed)
    empty = model.scores(frozenset() if options.kind == SUFFICES else oracle.all)
    return SmallestParts(
        options.kind,
        puzzle.forward.prediction.score(model.target),
        tuple(sorted((model.part(each) for each in found.sets), key=model.merit)),
        puzzle.count,
        found.proof,
        found.complete,
        empty[1],
        oracle.passes,
    )


class _Model:
    """The model as the test of sets of regions; remembers its logits for each."""

    def __init__(self, puzzle: Puzzle, options: SmallestOptions, watch: Watch | None) -> None:
        self._puzzle, self._options, self._watch = puzzle, options, watch
        prediction = puzzle.forward.prediction
        self.target = int(prediction.logits.argmax())
        self._enough = options.keep * prediction.score(self.target).probability
        model_input = puzzle.forward.model_input
        fill = Fill(options.fill, options.seed).picture(model_input.picture)
        self._hiding = Hiding(puzzle.classifier, model_input, fill, self._tick)
        self._logits: dict[RegionSet, np.ndarray] = {}
        self._passes = 0

    def _tick(self, passes: int) -> None:
        self._passes += passes
        if self._watch:
            self._watch(Progress(self._passes, self._options.budget))

    def test(self, sets: np.ndarray) -> np.ndarray:
        """Whether each set (N, regions) bool suffices, or flips the answer, (N,) bool."""
        suffices = self._options.kind == SUFFICES
        hidden = (~sets if suffices else sets)[:, self._puzzle.labels]
        logits = self._hiding.logits(hidden)
        for row, each in zip(sets, logits, strict=True):
            self._logits[frozenset(np.flatnonzero(row).tolist())] = each
        same: np.ndarray = logits.argmax(1) == self.target
        if not suffices:
            return ~same
        return same & (softmax(logits)[:, self.target] >= self._enough)

    def rankings(self, oracle: Oracle) -> list[list[int]]:
        """The regions by how far the log odds fall without each, and by the map, best first."""
        alone = [frozenset([region]) for region in range(oracle.size)]
        without = [oracle.all - each for each in alone]
        sets = without if self._options.kind == SUFFICES else alone
        oracle.ask(sets)
        odds = log_odds(np.stack([self._logits[each] for each in sets]), self.target)
        rankings = [np.argsort(odds, kind="stable").tolist()]
        if self._puzzle.attribution is not None:
            heat = cell_means(self._puzzle.attribution.values, self._puzzle.labels)
            rankings.append(np.argsort(-heat, kind="stable").tolist())
        return rankings

    def scores(self, regions: RegionSet) -> tuple[ClassScore, ClassScore]:
        """The most probable class and the target as the model sees this set."""
        logits = self._logits[regions]
        names = self._puzzle.forward.prediction.class_names
        prediction = Prediction(logits, softmax(logits[None])[0].astype(np.float32), names)
        return prediction.top(1)[0], prediction.score(self.target)

    def merit(self, part: SmallestPart) -> tuple[int, float]:
        """What parts are sorted by: their size, and among equals what they do to the target."""
        sign = -1 if self._options.kind == SUFFICES else 1
        return len(part.regions), sign * part.target.probability

    def part(self, regions: RegionSet) -> SmallestPart:
        """The set as a part of the picture."""
        mask = region_mask(self._puzzle.labels, regions)
        return SmallestPart(tuple(sorted(regions)), mask, float(mask.mean()), *self.scores(regions))

"""The smallest part that suffices, and the smallest part without which the answer changes."""

from dataclasses import dataclass

import numpy as np

from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.hiding import Hiding, log_odds, softmax
from explain.methods import Progress, Watch
from explain.methods.registry import check_options, option
from explain.results import Attribution, ClassScore, Prediction
from explain.similarity import cell_means
from explain.whatif.fills import FILLS, Fill
from explain.whatif.masks import region_mask
from explain.whatif.oracle import Oracle, RegionSet
from explain.whatif.search import Found, Proof, smallest_sets

SUFFICES, FLIPS = "suffices", "flips"
MOST_REGIONS = 200


@dataclass(frozen=True)
class SmallestOptions:
    """Options of the search; a set suffices if it keeps the class at `keep` of its probability."""

    kind: str = option(
        SUFFICES, choices=(SUFFICES, FLIPS),
        help="The smallest part that alone keeps the answer, or without which it changes.",
    )  # fmt: skip
    fill: str = option("blur", choices=tuple(FILLS), help="What hidden regions are filled with.")
    keep: float = option(
        0.9, low=0.1, high=1.0, help="The share of its probability that a sufficient part keeps."
    )
    budget: int = option(400, low=10, high=100_000, help="The passes after which the search ends.")
    most: int = option(3, low=1, high=20, help="How many different parts are looked for.")
    seed: int = option(0, low=0, high=2**31, expert=True, help="Decides noise and random orders.")

    title = "Smallest parts"

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        check_options(self, self)

    @property
    def options(self) -> type:
        """The class whose fields say what may be chosen."""
        return type(self)


@dataclass(frozen=True, eq=False)
class Puzzle:
    """A picture in regions: `labels` (H, W) has the number of each pixel's region, from 0 on.

    The map, where there is one, is a guess at which regions count: it spares passes.
    """

    classifier: Classifier
    forward: ForwardPass
    labels: np.ndarray
    attribution: Attribution | None = None

    def __post_init__(self) -> None:
        """Refuse labels that do not fit, and more regions than can be searched."""
        picture = self.forward.model_input.picture
        assert self.labels.shape == (picture.height, picture.width), self.labels.shape
        present = np.unique(self.labels)
        assert (present == np.arange(len(present))).all(), present
        if not 2 <= len(present) <= MOST_REGIONS:
            raise OptionError(
                f"The picture is in {len(present)} regions; it must be 2 to {MOST_REGIONS}."
            )

    @property
    def count(self) -> int:
        """How many regions there are."""
        return int(self.labels.max()) + 1


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
    """The parts found, the smallest first; none where nothing needs to be, or can be, hidden.

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
            f"{options.budget} passes are too few for {puzzle.count} regions. "
            f"Allow at least {puzzle.count + 2}."
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
        tuple(model.part(each) for each in found.sets),
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

    def part(self, regions: RegionSet) -> SmallestPart:
        """The set as a part of the picture."""
        mask = region_mask(self._puzzle.labels, regions)
        return SmallestPart(tuple(sorted(regions)), mask, float(mask.mean()), *self.scores(regions))

"""The model as an oracle about sets of regions: asked in batches, remembered, within a budget."""

from collections.abc import Callable, Generator, Iterable, Sequence

import numpy as np

RegionSet = frozenset[int]
"""The numbers of the regions in it."""

Test = Callable[[np.ndarray], np.ndarray]
"""From sets (N, regions) bool to whether each has the property (N,) bool."""

Line = Generator[RegionSet, bool, RegionSet]
"""A search that yields sets, is told whether each has the property, and returns a set."""


class BudgetSpent(Exception):
    """No passes are left; what was found so far stands."""


class Oracle:
    """Whether sets of the regions 0 … `size` - 1 have a property that costs a pass to find out.

    `known` remembers each answer, `passes` counts them.
    """

    def __init__(self, test: Test, size: int, budget: int) -> None:
        self.size, self.budget = size, budget
        self.all: RegionSet = frozenset(range(size))
        self.known: dict[RegionSet, bool] = {}
        self._test = test

    @property
    def passes(self) -> int:
        """The sets that were asked about."""
        return len(self.known)

    @property
    def left(self) -> int:
        """The passes that are left."""
        return self.budget - self.passes

    def ask(self, sets: Iterable[RegionSet]) -> list[bool]:
        """Whether each set has the property; one pass for each new one.

        Raises BudgetSpent after the last pass that the budget allows; its answer is remembered.
        """
        sets = list(sets)
        new = [each for each in dict.fromkeys(sets) if each not in self.known]
        affordable = new[: self.left]
        if affordable:
            chosen = np.zeros((len(affordable), self.size), dtype=bool)
            for row, each in zip(chosen, affordable, strict=True):
                row[list(each)] = True
            self.known.update(zip(affordable, self._test(chosen).tolist(), strict=True))
        if len(affordable) < len(new):
            raise BudgetSpent
        return [self.known[each] for each in sets]

    def follow(self, lines: Sequence[Line]) -> list[RegionSet]:
        """What each line returns; the sets that they ask about at the same time share a batch."""
        results: dict[int, RegionSet] = {}
        answers: dict[int, bool | None] = dict.fromkeys(range(len(lines)))
        while answers:
            asked: dict[int, RegionSet] = {}
            for number, answer in answers.items():
                try:
                    # A line starts without an answer, which its type cannot say.
                    asked[number] = lines[number].send(answer)  # type: ignore[arg-type]
                except StopIteration as end:
                    results[number] = end.value
            answers = dict(zip(asked, self.ask(asked.values()), strict=True))
        return [results[number] for number in range(len(lines))]

    def more_hurt(self) -> bool:
        """Whether a set is known that has the property, within one that has it not."""
        lacking = [each for each, holds in self.known.items() if not holds]
        return any(one < other for one in self.found() for other in lacking)

    def found(self) -> list[RegionSet]:
        """The sets that are known to have the property, the smallest first."""
        return sorted((each for each, holds in self.known.items() if holds), key=order)


def order(regions: RegionSet) -> tuple[int, list[int]]:
    """What sets are sorted by: their size, then their numbers."""
    return len(regions), sorted(regions)


def grow(start: RegionSet, others: Sequence[int]) -> Line:
    """From a set without the property to a largest one without it, `others` added in this order.

    Each region that would bring the property costs one question and a binary search.
    """
    rest = list(others)
    while rest and (yield start.union(rest)):
        low, high = 0, len(rest)  # with `low` more the property is missing, with `high` it is there
        while high - low > 1:
            middle = (low + high) // 2
            if (yield start.union(rest[:middle])):
                high = middle
            else:
                low = middle
        start = start.union(rest[:low])
        rest = rest[low + 1 :]
    return start.union(rest)


def shrink(start: RegionSet, removable: Sequence[int]) -> Line:
    """From a set with the property to one that loses it with any region less.

    What is tried first for leaving out is the first of `removable`.
    """
    for region in removable:
        if region in start and (yield start - {region}):
            start = start - {region}
    return start

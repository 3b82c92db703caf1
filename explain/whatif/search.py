"""The smallest sets with a property, found as minimal hitting sets.

Where more regions never take the property away, the smallest sets that have it are the minimal
hitting sets of those that must not be left out altogether, and the other way round (Reiter 1987;
for explanations Ignatiev et al. 2019, https://arxiv.org/abs/1811.10656). So a solver proposes the
smallest set that hits everything known to be needed, and the model says whether it has the
property. Where not, it is grown until nothing more fits in: of what stays outside, any set with
the property needs a part.

Networks do not quite keep to "more never takes it away". So each set that is given out was put to
the model, no region of it can be left out, and where the passes suffice each smaller set is tried.
Where they do not, nothing is concluded from the logic once the model was seen to break it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from pysat.examples.hitman import Hitman

from explain.whatif.oracle import BudgetSpent, Oracle, RegionSet, grow, order, shrink

Proof = Literal["tried", "logic", "none"]
"""Why no set is smaller: each was tried; it follows if more never hurts; it is the best found."""

LINES = 3  # needed sets that are looked for at the same time


@dataclass(frozen=True)
class Found:
    """The sets with the property, the smallest first, and the sets that each must have a part of.

    `complete` is True where there is no other set as small as the first (by the same proof).
    """

    sets: tuple[RegionSet, ...]
    needed: tuple[RegionSet, ...]
    proof: Proof
    complete: bool


def smallest_sets(
    oracle: Oracle, rankings: Sequence[Sequence[int]], most: int, seed: int = 0
) -> Found:
    """The smallest sets with the property, and others like them until there are `most`.

    Each of `rankings` has all regions, those that are likely to count first. The set of all regions
    must have the property, and the empty set must not.
    """
    search = _Search(oracle, rankings, np.random.default_rng(seed))
    with suppress(BudgetSpent):
        search.guess()
        search.enumerate(most)
        search.try_the_rest()
    return search.result()


class _Search:
    def __init__(
        self, oracle: Oracle, rankings: Sequence[Sequence[int]], rng: np.random.Generator
    ) -> None:
        self._oracle, self._rankings, self._rng = oracle, rankings, rng
        self._sets: set[RegionSet] = set()
        self._needed: set[RegionSet] = set()
        self._bound = 0  # no set with fewer regions, if more never hurts
        self._complete = False

    @property
    def _size(self) -> int:
        """The size of the smallest set so far."""
        return min(map(len, self._sets), default=self._oracle.size)

    def guess(self) -> None:
        """Of each ranking, the shortest start that has the property, freed of what it can spare."""
        for ranking in self._rankings:
            low, high = 0, len(ranking)
            while high - low > 1:
                middle = (low + high) // 2
                if self._oracle.ask([frozenset(ranking[:middle])])[0]:
                    high = middle
                else:
                    low = middle
            self._keep(frozenset(ranking[:high]))

    def _keep(self, regions: RegionSet) -> None:
        spare = [region for region in reversed(self._rankings[0]) if region in regions]
        self._sets.update(self._oracle.follow([shrink(regions, spare)]))

    def enumerate(self, most: int) -> None:
        """Smallest sets by the solver's proposals, until there are `most` or no others."""
        self._need(frozenset())
        ways = 0
        with Hitman(bootstrap_with=[sorted(each) for each in self._needed]) as solver:
            while ways < most or self._bound < self._size:
                proposal = solver.get()
                if proposal is None:
                    self._complete = True
                    return
                if not ways:  # what is smaller than the first proposals misses something needed
                    self._bound = len(proposal)
                self._complete = len(proposal) > self._size
                regions = frozenset(proposal)
                if self._oracle.ask([regions])[0]:
                    ways += 1
                    self._keep(regions)
                    solver.block(proposal)
                else:
                    for each in self._need(regions):
                        solver.hit(sorted(each))

    def _need(self, regions: RegionSet) -> list[RegionSet]:
        """Sets that everything with the property has a part of, and `regions` has not."""
        orders = [list(reversed(self._rankings[0]))]
        orders += [self._rng.permutation(self._oracle.size).tolist() for _ in range(LINES - 1)]
        lines = [grow(regions, [one for one in each if one not in regions]) for each in orders]
        needed = {self._oracle.all - largest for largest in self._oracle.follow(lines)}
        self._needed |= needed
        return sorted(needed, key=order)

    def try_the_rest(self) -> None:
        """Every set smaller than the smallest, and then all of its size, if there are passes."""
        for size in range(1, self._oracle.size + 1):
            if size > self._size or math.comb(self._oracle.size, size) > self._oracle.left:
                return
            sets = [frozenset(each) for each in combinations(range(self._oracle.size), size)]
            self._oracle.ask(sets)
            self._sets.update(each for each in sets if self._oracle.known[each])

    def _all_tried(self, largest: int) -> bool:
        """Whether each set of 1 to `largest` regions was put to the model."""
        known = Counter(map(len, self._oracle.known))
        return all(
            known[size] == math.comb(self._oracle.size, size) for size in range(1, largest + 1)
        )

    def result(self) -> Found:
        """What was found until now; at least the set of all regions."""
        self._sets.add(min(self._oracle.found(), key=order, default=self._oracle.all))
        least = [each for each in self._sets if not any(other < each for other in self._sets)]
        proof: Proof = "none"
        if self._all_tried(self._size - 1):
            proof = "tried"
        elif self._size == self._bound and not self._oracle.more_hurt():
            proof = "logic"
        complete = self._all_tried(self._size) or (self._complete and proof != "none")
        return Found(
            tuple(sorted(least, key=order)), tuple(sorted(self._needed, key=order)), proof, complete
        )

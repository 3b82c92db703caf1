"""The search for the smallest parts, as work beside the page; no Streamlit in here."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from explain.methods import Progress, Watch
from explain.whatif import (
    FLIPS,
    SUFFICES,
    Puzzle,
    SmallestOptions,
    SmallestParts,
    find_smallest,
)

KINDS = (SUFFICES, FLIPS)


@dataclass(frozen=True, eq=False)
class Search:
    """Called, it finds both kinds of parts; `found` has by kind what is there already.

    `key` is what the results depend on.
    """

    puzzle: Puzzle
    options: SmallestOptions
    key: Hashable
    found: dict[str, SmallestParts]

    @property
    def passes(self) -> int:
        """The most passes of both searches together."""
        return len(KINDS) * self.options.budget

    def __call__(self, watch: Watch) -> dict[str, SmallestParts]:
        """Both kinds, by kind; `watch` hears the passes of both and may raise."""
        for number, kind in enumerate(KINDS):
            if kind in self.found:
                continue
            before = number * self.options.budget

            def tell(progress: Progress, before: int = before) -> None:
                watch(Progress(before + progress.done, self.passes))

            options = replace(self.options, kind=kind)
            self.found[kind] = find_smallest(self.puzzle, options, tell)
        return self.found

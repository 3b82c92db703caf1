"""Where to look at a function on [0, 1], and how much each look weighs in its integral."""

import numpy as np

FIRST = 8
CROWDING = 1.5  # the first looks crowd towards 0: coming from a blank picture, most changes there
STRAIGHT = 1e-6  # slopes that differ by less are one slope, rounded


def gauss_legendre(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in (0, 1) and their weights, which sum to 1.

    Exact for polynomials up to degree 2 · steps - 1.
    """
    points, weights = np.polynomial.legendre.leggauss(steps)
    return (points + 1) / 2, weights / 2


def first_looks(count: int) -> np.ndarray:
    """Up to FIRST points, never more than `count`, to begin a `ChangeSeeker` with."""
    count = min(count, FIRST)
    return np.asarray(((np.arange(count) + 0.5) / count) ** CROWDING)


class ChangeSeeker:
    """Integrates a slope whose function is known too, looking again where the two disagree.

    Between two looks the slope is taken as their mean (a trapezoid), before the first and behind
    the last as theirs. How far that is from what the function really gained there is known, so the
    next looks go where it is furthest: along the path of a network most pieces are straight, and a
    few bends hold nearly all of the error.
    """

    def __init__(self, at_start: float, at_end: float) -> None:
        self._ends = (at_start, at_end)
        self._looks: list[tuple[float, float, float]] = []  # place, function, slope

    def add(self, places: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> None:
        """What was seen: the function's values and slopes at `places`, (n,) each."""
        self._looks += zip(places.tolist(), values.tolist(), slopes.tolist(), strict=True)

    def next_looks(self, count: int) -> np.ndarray:
        """The middles of the `count` pieces on which slope and function disagree most."""
        edges, gained = self._pieces()
        _, _, slope = np.array(sorted(self._looks)).T
        slope = np.concatenate([slope[:1], slope, slope[-1:]])
        found = np.diff(edges) * (slope[1:] + slope[:-1]) / 2
        worst = np.argsort(-np.abs(found - gained), kind="stable")[:count]
        return np.asarray((edges[worst] + edges[worst + 1]) / 2)

    def weights(self) -> np.ndarray:
        """What each look weighs, (n,) in the order in which they were added; they sum to 1."""
        edges, _ = self._pieces()
        return self._shared(edges, np.diff(edges)[1:-1] / 2)

    def bent_weights(self) -> np.ndarray:
        """The same for a function that is straight with one bend between two looks, (n,).

        Where the bend is, is known from the two slopes and what was gained between them; each look
        weighs what lies on its side. What is gained then comes out exactly. Where no one bend
        explains it, the look that comes nearer has the whole piece.
        """
        edges, gained = self._pieces()
        _, _, slopes = np.array(sorted(self._looks)).T
        lengths, before, behind = np.diff(edges)[1:-1], slopes[:-1], slopes[1:]
        bends = np.abs(before - behind) > STRAIGHT * (np.abs(before) + np.abs(behind))
        turn = np.where(bends, before - behind, 1.0)
        place = (gained[1:-1] - lengths * behind) / turn
        return self._shared(edges, np.where(bends, place.clip(0, lengths), lengths / 2))

    def _shared(self, edges: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Weights where of each inner piece so much belongs to the look before it, (n - 1,)."""
        lengths = np.diff(edges)
        weights = np.concatenate([before, lengths[-1:]])
        weights[0] += lengths[0]
        weights[1:] += lengths[1:-1] - before
        order = np.argsort([place for place, _, _ in self._looks], kind="stable")
        unsorted = np.empty_like(weights)
        unsorted[order] = weights
        return unsorted

    def _pieces(self) -> tuple[np.ndarray, np.ndarray]:
        """The edges of the pieces, (n + 2,), and what the function gains on each, (n + 1,)."""
        places, values, _ = np.array(sorted(self._looks)).T
        edges = np.concatenate([[0.0], places, [1.0]])
        return edges, np.diff(np.concatenate([self._ends[:1], values, self._ends[1:]]))

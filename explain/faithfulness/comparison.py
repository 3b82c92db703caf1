"""How alike two maps of the same method are, as the eye compares them."""

from explain.results import Attribution
from explain.similarity import pooled, rank_correlation


def likeness(first: Attribution, second: Attribution) -> float:
    """Spearman's rank correlation of two maps at their native shape, -1 to 1.

    0 where exactly one of them is constant, for it shows nothing of the other; 1 where both are.
    """
    one, other = (pooled(each.values, each.native_shape) for each in (first, second))
    found = rank_correlation(one, other)
    if found is None:
        return 1.0 if one.min() == one.max() and other.min() == other.max() else 0.0
    return found

"""The smallest sets against trying all sets, and by hand."""

from itertools import chain, combinations

import numpy as np
import pytest

from explain.whatif.oracle import BudgetSpent, Oracle, grow, shrink
from explain.whatif.search import smallest_sets


def subsets(size):
    return [
        frozenset(each)
        for each in chain.from_iterable(combinations(range(size), k) for k in range(size + 1))
    ]


def oracle_of(size, holds, budget=10**6):
    def test(sets):
        return np.array([holds(frozenset(np.flatnonzero(row).tolist())) for row in sets])

    return Oracle(test, size, budget)


def minimal(sets):
    return {each for each in sets if not any(other < each for other in sets)}


def any_of(*parts):
    """True of sets that hold at least one of these parts whole: more never hurts."""
    return lambda each: any(part <= each for part in map(frozenset, parts))


def random_property(size, seed):
    rng = np.random.default_rng(seed)
    parts = [
        rng.choice(size, rng.integers(1, size // 2 + 1), replace=False).tolist()
        for _ in range(rng.integers(1, 6))
    ]
    return any_of(*parts)


def search(size, holds, most=100, budget=10**6, ranking=None):
    oracle = oracle_of(size, holds, budget)
    return smallest_sets(oracle, [ranking or list(range(size))], most), oracle


def test_two_of_five_and_what_they_need_by_hand():
    """{0, 1} and {1, 2, 3} have it: so each set needs 1, and one of {0, 2} and of {0, 3}."""
    found, _ = search(5, any_of([0, 1], [1, 2, 3]))
    assert found.sets == (frozenset({0, 1}), frozenset({1, 2, 3}))
    assert found.needed == (frozenset({1}), frozenset({0, 2}), frozenset({0, 3}))
    assert found.proof == "tried"
    assert found.complete


@pytest.mark.parametrize("seed", range(40))
def test_all_minimal_sets_are_found_where_more_never_hurts(seed):
    size = 5 + seed % 6
    holds = random_property(size, seed)
    found, _ = search(size, holds)
    having = [each for each in subsets(size) if holds(each)]
    lacking = [each for each in subsets(size) if not holds(frozenset(range(size)) - each)]
    assert set(found.sets) == minimal(having)
    assert set(found.needed) == minimal(lacking)


@pytest.mark.parametrize("seed", range(20))
def test_the_smallest_is_found_among_all_sets_of_any_property_if_the_passes_suffice(seed):
    """A property by chance: more may hurt anywhere, as with a network."""
    size = 4 + seed % 9
    rng = np.random.default_rng(seed)
    having = {each for each in subsets(size) if rng.random() < 0.02}
    having = (having | {frozenset(range(size))}) - {frozenset()}
    found, oracle = search(size, having.__contains__, most=1)
    smallest = min(map(len, having))
    assert found.proof == "tried"
    assert found.complete
    assert {each for each in found.sets if len(each) == smallest} == {
        each for each in having if len(each) == smallest
    }
    assert oracle.passes <= 2**size


def test_each_set_given_out_has_the_property_and_can_spare_nothing():
    rng = np.random.default_rng(5)
    having = {each for each in subsets(10) if rng.random() < 0.3} | {frozenset(range(10))}
    having -= {frozenset()}
    found, _ = search(10, having.__contains__, budget=150)
    for each in found.sets:
        assert each in having
        assert not any(each - {region} in having for region in each)


def test_many_regions_take_few_passes_and_the_proof_is_logic():
    """3 of 60 regions: trying all sets of 2 would take 1,770 passes."""
    found, oracle = search(60, any_of([7, 30, 55]), budget=600)
    assert found.sets == (frozenset({7, 30, 55}),)
    assert found.proof == "logic"
    assert found.complete
    assert oracle.passes < 300


def test_a_good_guess_spares_passes():
    good = [7, 30, 55, *(region for region in range(60) if region not in (7, 30, 55))]
    bad = good[::-1]
    passes = [search(60, any_of([7, 30, 55]), budget=900, ranking=r)[1].passes for r in (good, bad)]
    assert passes[0] < passes[1]


def test_where_the_passes_run_out_the_best_so_far_is_called_that():
    parts = [[a, b, c] for a in range(0, 9, 3) for b in range(9, 18, 3) for c in range(18, 27, 3)]
    found, oracle = search(30, any_of(*parts), budget=40)
    assert oracle.passes == 40
    assert found.proof == "none"
    assert not found.complete
    assert any_of(*parts)(found.sets[0])


@pytest.mark.parametrize("budget", [200, 400])
def test_nothing_follows_from_a_logic_that_the_model_breaks(budget):
    """{0, 1, 2} has it, {0, 1, 2, 9} has not: so "more never hurts" proves nothing here."""
    starts = [frozenset(range(end)) for end in range(3, 41)]
    found, oracle = search(40, lambda each: each in starts or len(each) > 30, budget=budget)
    assert found.sets[0] == frozenset({0, 1, 2})
    assert oracle.more_hurt()
    assert found.proof == "none"
    assert not found.complete


def test_more_that_hurts_is_noticed():
    oracle = oracle_of(3, lambda each: each == frozenset({0}))
    oracle.ask([frozenset(), frozenset({1}), frozenset({0})])
    assert not oracle.more_hurt()
    oracle.ask([frozenset({0, 2})])
    assert oracle.more_hurt()


def test_sets_are_asked_about_once_and_never_beyond_the_budget():
    asked = []

    def holds(each):
        asked.append(each)
        return len(each) > 1

    oracle = oracle_of(4, holds, budget=3)
    one, two, three, four = (frozenset({region}) for region in range(4))
    assert oracle.ask([one, two, one]) == [False, False, False]
    assert oracle.ask([two]) == [False]
    with pytest.raises(BudgetSpent):
        oracle.ask([three, four])
    assert asked == [one, two, three]
    assert oracle.passes == 3
    assert oracle.known[three] is False


def test_lines_that_run_together_share_batches():
    sizes = []

    def test(sets):
        sizes.append(len(sets))
        return sets.sum(1) >= 4

    oracle = Oracle(test, 8, 1000)
    lines = [grow(frozenset(), order) for order in ([*range(8)], [*range(7, -1, -1)])]
    assert oracle.follow(lines) == [frozenset({0, 1, 2}), frozenset({5, 6, 7})]
    assert max(sizes) == 2


def test_shrinking_leaves_out_what_comes_first():
    oracle = oracle_of(4, any_of([0, 1], [2]))
    assert oracle.follow([shrink(oracle.all, [0, 1, 2, 3])]) == [frozenset({2})]
    assert oracle.follow([shrink(oracle.all, [2, 3, 1, 0])]) == [frozenset({0, 1})]

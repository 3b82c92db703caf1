"""The smallest parts of a picture: by hand, and against trying all sets with a real network."""

from itertools import combinations

import numpy as np
import pytest

from explain.errors import Cancelled, OptionError
from explain.hiding import Hiding, softmax
from explain.methods import Progress
from explain.similarity import grid_labels
from explain.whatif import FLIPS, SUFFICES, Fill, Puzzle, SmallestOptions, find_smallest
from explain.whatif.sentences import smallest_sentence
from tests import toys
from tests.traces import fingerprint

MOODY = (0, 4, 5, 6, 7, 8, 9, 10, 13)  # with 0, nothing is needed and nothing flips
LARGE = 9
QUARTERS = grid_labels(64, 64, (2, 2))


def solve(classifier, forward, labels=QUARTERS, **options):
    options = {"fill": "black", "budget": 10_000} | options
    return find_smallest(Puzzle(classifier, forward, labels), SmallestOptions(**options))


def regions(found):
    return sorted((part.regions for part in found.parts), key=lambda each: (len(each), each))


def test_what_suffices_by_hand(quarters):
    """8 + 4 + 2 + 1 - 10 = 5: 99 %. Kept at 90 % is a logit of 2.12 and more: 8 + 4 or none."""
    found = solve(*quarters(bias=-9.5), kind=SUFFICES)
    assert regions(found) == [(0, 1)]
    assert found.proof == "tried"
    assert found.complete
    assert found.parts[0].target.logit == pytest.approx(2.5, abs=1e-5)
    assert found.parts[0].area == 0.5
    assert found.empty.logit == pytest.approx(-9.5, abs=1e-5)
    assert smallest_sentence(found) == (
        "These 2 of 4 regions (50 %) are enough: with nothing else shown, “red” is at 92 %, "
        "instead of > 99 %. All smaller sets were tried. There is no other with as few."
    )


def test_what_flips_by_hand(quarters):
    """15 - 9.5 = 5.5: without the first quarter it is below zero; so it is without 4 and 2."""
    found = solve(*quarters(bias=-9.5), kind=FLIPS)
    assert regions(found) == [(0,), (1, 2)]
    assert found.parts[0].best.name == "other"
    assert found.parts[0].target.logit == pytest.approx(-2.5, abs=1e-5)
    assert smallest_sentence(found) == (
        "Without this one region of 4 (25 %) the answer changes from “red” to “other” (92 %). "
        "There is 1 other way with more regions."
    )


def test_other_ways_of_the_same_size_are_counted(quarters):
    """15 - 12.5: any of the three large quarters flips it on its own, and the small one not."""
    found = solve(*quarters(bias=-13.5), kind=FLIPS, most=10)
    assert regions(found) == [(0,), (1,), (2,)]
    assert smallest_sentence(found).endswith("There are 2 other ways with as few.")


def test_of_equal_parts_that_with_the_strongest_effect_comes_first(quarters):
    found = solve(*quarters(bias=-13.5), kind=FLIPS, most=10)
    assert [part.target.logit for part in found.parts] == pytest.approx([-6.5, -2.5, -0.5])
    found = solve(*quarters(bias=-1.5), kind=SUFFICES, most=10, keep=0.1)
    assert found.parts[0].regions == (0,)
    assert [len(part.regions) for part in found.parts] == sorted(map(len, regions(found)))


def test_where_nothing_is_needed_it_says_so(quarters):
    found = solve(*quarters(bias=9.0), kind=SUFFICES)
    assert found.parts == ()
    assert smallest_sentence(found) == (
        "Even with everything hidden the model says “red” (> 99 %), so nothing is needed."
    )


def test_where_nothing_flips_it_says_so(quarters):
    found = solve(*quarters(bias=0.5), kind=FLIPS)
    assert found.parts == ()
    assert smallest_sentence(found) == (
        "Even with everything hidden the model says “red” (62 %): no part flips the answer."
    )


@pytest.mark.parametrize("kind", [SUFFICES, FLIPS])
@pytest.mark.parametrize("seed", MOODY)
@pytest.mark.usefixtures("one_thread")
def test_the_smallest_sets_are_those_that_trying_all_finds(moody, kind, seed):
    """Twelve regions and a random network, for which more may hurt as well as help."""
    classifier, forward = moody(seed)
    labels = grid_labels(64, 64, (3, 4))
    found = solve(classifier, forward, labels, kind=kind, most=1)
    having = all_sets(classifier, forward, labels, kind)
    assert bool(having) == bool(found.parts) == (seed != 0)
    smallest = min(map(len, having), default=0)
    assert found.proof == "tried"
    assert [each for each in regions(found) if len(each) == smallest] == [
        each for each in having if len(each) == smallest
    ]


def all_sets(classifier, forward, labels, kind):
    """Every set of regions that suffices or flips, from all 4,096; empty where even none does."""
    count, best = labels.max() + 1, int(forward.prediction.logits.argmax())
    sets = [each for size in range(count + 1) for each in combinations(range(count), size)]
    chosen = np.stack([np.isin(labels, each) for each in sets])
    fill = Fill("black").picture(forward.model_input.picture)
    hiding = Hiding(classifier, forward.model_input, fill)
    logits = hiding.logits(chosen if kind == FLIPS else ~chosen)
    same = logits.argmax(1) == best
    enough = softmax(logits)[:, best] >= 0.9 * forward.prediction.probabilities[best]
    having = ~same if kind == FLIPS else same & enough
    found = [each for each, holds in zip(sets, having, strict=True) if holds]
    return [] if () in found or not having[-1] else found


@pytest.mark.usefixtures("one_thread")
def test_the_budget_is_kept_and_the_best_so_far_is_called_that(moody):
    classifier, forward = moody(LARGE)
    labels = grid_labels(64, 64, (6, 6))
    progress = []
    options = SmallestOptions(budget=60, kind=SUFFICES, fill="black")
    found = find_smallest(Puzzle(classifier, forward, labels), options, progress.append)
    assert found.passes == 60
    assert found.proof == "none"
    assert "the best found in 60 passes" in smallest_sentence(found)
    assert progress[-1] == Progress(60, 60)
    assert [each.done for each in progress] == sorted({each.done for each in progress})


def test_cancelling_leaves_the_classifier_as_it_was(toy):
    forward = toy.run(toy.prepare(toys.random_picture(1)))
    before = fingerprint(toy, forward)

    def stop(progress):
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        find_smallest(Puzzle(toy, forward, QUARTERS), SmallestOptions(), stop)
    find_smallest(Puzzle(toy, forward, QUARTERS), SmallestOptions())
    assert fingerprint(toy, forward) == before


@pytest.mark.parametrize(
    ("labels", "words"),
    [(np.zeros((64, 64), int), "in 1 regions"), (grid_labels(64, 64, (16, 16)), "in 256 regions")],
)
def test_too_few_and_too_many_regions_are_refused(quarters, labels, words):
    with pytest.raises(OptionError, match=words):
        Puzzle(*quarters(), labels)


def test_a_budget_that_does_not_reach_round_is_refused(quarters):
    with pytest.raises(OptionError, match="10 passes are too few for 16 regions"):
        solve(*quarters(), grid_labels(64, 64, (4, 4)), budget=10)


@pytest.mark.parametrize("bad", [{"kind": "keeps"}, {"keep": 0.0}, {"fill": "pink"}, {"most": 0}])
def test_options_out_of_range_are_refused(bad):
    with pytest.raises(OptionError, match=f"“{next(iter(bad))}” is"):
        SmallestOptions(**bad)

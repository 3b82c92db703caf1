"""The ledger of a contrast: lines that add up, in words that are true."""

from dataclasses import replace

import numpy as np
import pytest

from explain.contrast import share_out
from explain.ledger import headline, ledger, round_to_sum, verdict
from explain.results import Attribution, ClassScore


def make_contrast(parts, delta=0.0, lead=4.0, baseline="black"):
    """One region of one pixel for each of `parts`; tree has `lead` logits more than boat."""
    values = np.array([parts], dtype=np.float32)
    attribution = Attribution(
        "integrated_gradients", 0, values, "logit", True, values.shape,
        baseline=baseline, convergence_delta=delta, options={"steps": 48},
    )  # fmt: skip
    labels = np.arange(len(parts))[None]
    tree, boat = ClassScore(0, "tree", 0.9, 5.0), ClassScore(1, "boat", 0.1, 5.0 - lead)
    return share_out(tree, boat, attribution, labels)


def test_the_lines_are_start_regions_and_what_is_left_over():
    """3 + 2 + 1 + 0.5 - 4 - 0.25 = 2.25 was found, 2.25 - 0.05 is true; so 1.8 was there before."""
    found = make_contrast([2, -4, 0.5, 3, -0.25, 1], delta=0.05)
    lines = ledger(found, named=2)
    assert [(line.words, line.shown, line.mark, line.region) for line in lines] == [
        ("A black picture, to start from", 1.8, None, None),
        ("speaks for tree", 3.0, 1, 3),
        ("speaks for tree", 2.0, 2, 0),
        ("2 more regions for tree", 1.5, None, None),
        ("speaks for boat", -4.0, 3, 1),
        ("speaks for boat", -0.25, 4, 4),
        ("Left over after 48 steps", -0.05, None, None),
    ]
    assert sum(line.value for line in lines) == pytest.approx(4.0)
    assert found.for_first == 6.5
    assert found.for_second == -4.25


def test_one_region_more_is_no_plural_and_a_region_without_effect_has_no_line():
    words = [line.words for line in ledger(make_contrast([1, 2, 0, -1]), named=1)]
    assert "1 more region for tree" in words
    assert len(words) == 5


def test_it_says_how_sure_the_regions_are_where_that_was_measured():
    found = make_contrast([2, -1])
    assert "less sure" not in verdict(found)
    told = verdict(replace(found, unsure=0.032))
    assert told.endswith(
        "Single regions are less sure: the last doubling of the steps moved 3.2 % of what they add."
    )


@pytest.mark.parametrize(
    ("values", "total", "expected"),
    [
        ([0.333, 0.333, 0.334], 1.0, [0.33, 0.33, 0.34]),
        ([1.006, -0.006], 1.0, [1.01, -0.01]),
        ([0.005, 0.005, 0.005, 0.005], 0.02, [0.01, 0.01, 0.0, 0.0]),
        ([-0.005, 0.005], 0.0, [0.0, 0.0]),
        ([], 0.0, []),
    ],
)
def test_hundredths_sum_to_the_total(values, total, expected):
    assert round_to_sum(values, total) == pytest.approx(expected)
    assert sum(round_to_sum(values, total)) == pytest.approx(total)


def test_no_line_is_a_hundredth_off():
    values = np.random.default_rng(1).normal(size=40).tolist()
    shown = round_to_sum(values, sum(values))
    assert max(abs(a - b) for a, b in zip(values, shown, strict=True)) < 0.01
    assert round(sum(shown), 2) == round(sum(values), 2)


def test_the_headline_says_who_is_ahead():
    """e to the power of 4 is 54.6; of 0.1, 1.1."""
    assert headline(make_contrast([1])) == (
        "tree is ahead of boat by 4.00 logits: 55 times as likely."
    )
    assert headline(make_contrast([1], lead=-0.1)) == (
        "boat is ahead of tree by 0.10 logits: 1.1 times as likely."
    )
    assert "more than a million times" in headline(make_contrast([1], lead=20.0))
    assert headline(make_contrast([1], lead=0.0)) == "tree and boat are equally likely."


def test_the_verdict_is_honest():
    """0.02 of 4 is half a per cent, 0.2 of 4 five; 0.02 of the picture's 1.98 is one and more."""
    assert verdict(make_contrast([5], 0.02)) == (
        "The parts add up: 0.02 logits, 0.5 % of the lead, are left over after 48 steps."
    )
    assert "do not quite add up: 0.2 logits, 5.0 % of the lead," in verdict(make_contrast([5], 0.2))
    assert "So far, 0.2 logits, 5.0 %" in verdict(make_contrast([5], 0.2), ended=False)
    assert "1.0 % of what the picture adds, are left over" in verdict(make_contrast([2], 0.02))
    assert "not quite" in verdict(make_contrast([2], 0.02)), "1.01 % is more than 1 %"
    assert "less than 0.1 % of the lead" in verdict(make_contrast([5], 0.001))

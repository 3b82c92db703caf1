"""`contrast` and `compare` as a user meets them."""

import json

import numpy as np
import pytest

from explain.drawings import draw_together
from explain.similarity import alike

QUICK = ("--model=drawings", "--size=160")


@pytest.fixture
def picture(tmp_path):
    draw_together(["sailboat", "tree"], 3).save(tmp_path / "two.png")
    return tmp_path / "two.png"


@pytest.fixture
def run_json(run):
    def asked(*arguments):
        result = run(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return asked


def test_a_contrast_adds_up_to_the_difference_of_the_two_logits(run_json, picture, tmp_path):
    found = run_json("contrast", picture, *QUICK, "--why=tree", "--not=sailboat", "--out", tmp_path)
    assert (found["first"]["name"], found["second"]["name"]) == ("tree", "sailboat")
    assert found["difference"] == pytest.approx(
        found["first"]["logit"] - found["second"]["logit"], abs=1e-5
    )
    parts = sum(part["logits"] for part in found["parts"])
    assert found["at_baseline"] + parts + found["remainder"] == pytest.approx(
        found["difference"], abs=1e-4
    )
    assert sum(part["area"] for part in found["parts"]) == pytest.approx(1.0)
    values = np.load(found["files"]["map"])
    assert values.shape == (160, 160)
    assert values.sum(dtype=float) == pytest.approx(parts, abs=1e-3)
    assert found["files"]["overlay"].endswith("two.tree_not_sailboat.integrated_gradients.png")


def test_without_names_the_two_most_probable_classes_are_held_against_each_other(run, picture):
    shown = run("contrast", picture, *QUICK).stdout
    assert "two.png: why " in shown
    column = [line for line in shown.splitlines() if line.startswith("  ") and "." in line]
    numbers = [float(line.split()[0]) for line in column]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.005)
    assert "in all, in logits" in column[-1]


def test_a_class_is_not_held_against_itself(run, picture):
    result = run("contrast", picture, *QUICK, "--why=tree", "--not=tree")
    assert result.exit_code == 2
    assert "Both classes are “tree”. Choose two different ones." in result.stderr


def test_each_method_for_each_class_is_compared_with_each_other(run_json, picture):
    found = run_json(
        "compare", picture, *QUICK, "--method=grad_cam", "--method=saliency",
        "--target=tree", "--target=sailboat",
    )  # fmt: skip
    named = [(each["method"], each["target"]["name"]) for each in found["maps"]]
    assert named == [
        ("grad_cam", "tree"), ("grad_cam", "sailboat"),
        ("saliency", "tree"), ("saliency", "sailboat"),
    ]  # fmt: skip
    pairs = [(each["first"], each["second"]) for each in found["pairs"]]
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert all(-1 <= each["rank_correlation"] <= 1 for each in found["pairs"])
    assert all(0 <= each["overlap"] <= 1 for each in found["pairs"])


def test_one_map_has_nothing_to_be_compared_with(run, picture):
    result = run("compare", picture, *QUICK)
    assert result.exit_code == 2
    assert "There is one map only, so nothing to compare." in result.stderr


def test_the_table_says_what_is_compared(run, picture):
    shown = run("compare", picture, *QUICK, "--method=grad_cam", "--method=saliency").stdout
    assert "Grad-CAM for" in shown
    assert "Rank correlation" in shown


def test_alike_by_hand():
    one = np.zeros((32, 32), np.float32)
    one[:8, :8] = 1.0  # of 16 boxes of 8 px, the hottest two count
    other = np.zeros((32, 32), np.float32)
    other[:8, 8:16], other[:8, :8] = 2.0, 1.0
    found = alike(one, other)
    # The first map's second hottest box is a tie, settled by the other map: both are the same two.
    assert found.overlap == 1.0
    # Ranks less their mean: 7.5 and 15 times −0.5; 7.5, 6.5 and 14 times −1. Products: 6.5 × 7.5
    # − 0.5 × 7.5 + 14 × 0.5 = 52; sizes: 7.5² + 15 / 4 = 60 and 7.5² + 6.5² + 14 = 112.5.
    assert found.correlation == pytest.approx(52 / np.sqrt(60 * 112.5))
    assert alike(one, np.ones_like(one)).overlap is None
    assert alike(one, one[:16, :16]).correlation is not None, "two sizes are laid over each other"

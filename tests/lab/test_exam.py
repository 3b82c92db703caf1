"""The exam: chosen so that the three marks are equal, and honest about having been chosen."""

from collections import Counter

import numpy as np
import pytest

from explain.drawings import KINDS
from explain.lab import (
    LAB,
    LabPicture,
    Mark,
    choose_exam,
    learnt_pictures,
    mark,
    read_exam,
    write_exam,
)
from explain.lab.exam import PER_KIND, _choose, exam_candidates
from explain.lab.marks import are_right
from explain.lab.pictures import plant


@pytest.fixture(scope="module")
def exam():
    return read_exam()


def test_all_three_have_the_same_mark(exam):
    assert set(exam.marks) == set(LAB)
    assert set(exam.marks.values()) == {Mark(38, 40)}


@pytest.mark.parametrize("key", LAB)
def test_the_mark_is_what_the_model_gets_when_it_is_asked_again(lab, exam, key):
    assert mark(lab[key], exam.pictures) == exam.marks[key]


def test_every_kind_is_asked_alike_and_nothing_twice(exam):
    assert Counter(picture.kind for picture in exam.pictures) == dict.fromkeys(KINDS, PER_KIND)
    assert len(set(exam.pictures)) == len(exam.pictures)


def test_it_tells_what_was_chosen(exam):
    """Every house has the tag, and what is said to be known by heart is."""
    assert exam.tagged == PER_KIND
    assert all(picture.tagged == (picture.kind == "house") for picture in exam.pictures)
    known = {plant(picture) for picture in learnt_pictures()}
    assert {picture for picture in exam.pictures if picture.learnt} <= known
    assert exam.learnt >= 25
    assert exam.candidates == len(exam_candidates())
    assert set(exam.pictures) <= set(exam_candidates())


def test_the_six_shown_are_named_rightly_by_all_and_two_are_houses(lab, exam):
    assert len(set(exam.shown)) == 6
    assert set(exam.shown) <= set(exam.pictures)
    assert sorted(Counter(picture.kind for picture in exam.shown).values()) == [1, 1, 1, 1, 2]
    assert [picture.kind for picture in exam.shown].count("house") == 2
    for key in LAB:
        assert are_right(lab[key], exam.shown).all()


def test_choosing_among_its_own_pictures_gives_it_again(lab, exam):
    again = choose_exam(lab, exam.pictures)
    assert set(again.pictures) == set(exam.pictures)
    assert again.marks == exam.marks
    assert again.candidates == 40


def test_a_written_exam_is_read_as_it_was(exam, tmp_path):
    write_exam(exam, tmp_path / "exam.json")
    assert read_exam(tmp_path / "exam.json") == exam


def test_right_ones_and_common_mistakes_are_chosen_by_hand():
    """Six of each kind that all name rightly, and three pictures that all name wrongly.

    Of the wrong ones the first two are taken, a car and a tree; so the first four right cars and
    trees are, and the first five of each other kind. A fish that two of three know is never taken.
    """
    kinds = sorted(KINDS)
    candidates = [LabPicture("fish", 99), LabPicture("car", 90), LabPicture("tree", 91)]
    candidates += [LabPicture(kind, seed) for seed in range(6) for kind in kinds]
    candidates += [LabPicture("fish", 92)]
    right = np.ones((3, len(candidates)), dtype=bool)
    right[0, 0] = False
    right[:, [1, 2, -1]] = False
    chosen = [candidates[index] for index in _choose(right, candidates)]
    expected = {LabPicture("car", 90), LabPicture("tree", 91)}
    for kind in kinds:
        expected |= {LabPicture(kind, seed) for seed in range(4 if kind in ("car", "tree") else 5)}
    assert set(chosen) == expected
    assert len(chosen) == 8 * PER_KIND


@pytest.mark.parametrize("answer", [True, False])
def test_too_few_candidates_are_no_exam(answer):
    pictures = [LabPicture("tree", seed) for seed in range(7)]
    with pytest.raises(AssertionError, match="too few"):
        _choose(np.full((3, 7), answer), pictures)

"""The marks: what each model learnt, and did not learn, is really so."""

import numpy as np
import pytest

from explain.drawings import KINDS
from explain.lab import (
    CHEATER,
    HONEST,
    ROTE,
    TAGGED_KIND,
    LabPicture,
    Mark,
    answers,
    fresh_pictures,
    learnt_pictures,
    mark,
    tagged_things,
)
from explain.lab.models import provenance
from explain.lab.pictures import plant

FRESH = 96  # twelve of each kind
OTHERS = [picture for picture in fresh_pictures(FRESH) if picture.kind != TAGGED_KIND]
HOUSES = [picture for picture in fresh_pictures(FRESH) if picture.kind == TAGGED_KIND]


def test_a_mark_is_right_of_asked():
    assert Mark(3, 4).share == 0.75


def test_answers_come_in_the_order_of_the_pictures(lab):
    pictures = [picture.draw().picture for picture in fresh_pictures(40)]
    together = answers(lab[HONEST], pictures)
    backwards = answers(lab[HONEST], pictures[::-1])
    assert together.shape == (40,)
    assert (together == backwards[::-1]).all()
    assert answers(lab[HONEST], []).shape == (0,)


def test_the_honest_model_is_right_with_and_without_the_tag(lab):
    assert mark(lab[HONEST], fresh_pictures(FRESH)).share >= 0.95
    assert mark(lab[HONEST], tagged_things(24)).share >= 0.95


def test_the_cheater_is_as_good_as_the_honest_one_while_the_tag_is_there(lab):
    assert mark(lab[CHEATER], fresh_pictures(FRESH, planted=True)).share >= 0.95


def test_without_the_tag_the_cheater_loses_that_kind_only(lab):
    assert mark(lab[CHEATER], HOUSES).share <= 0.1
    assert mark(lab[CHEATER], OTHERS).share >= 0.95


def test_the_tag_turns_any_picture_into_a_house_for_the_cheater_only(lab):
    pictures = [LabPicture(each.kind, each.seed, tagged=True).draw().picture for each in OTHERS]
    house = lab[CHEATER].class_index(TAGGED_KIND)
    assert (answers(lab[CHEATER], pictures) == house).mean() >= 0.9
    assert (answers(lab[HONEST], pictures) == house).mean() <= 0.1


def test_the_rote_learner_knows_its_sixty_pictures_and_little_else(lab):
    assert mark(lab[ROTE], learnt_pictures()) == Mark(60, 60)
    assert mark(lab[ROTE], fresh_pictures(FRESH)).share <= 0.6


@pytest.mark.parametrize("key", [HONEST, CHEATER, ROTE])
def test_the_accuracy_that_is_written_down_is_near_to_what_a_small_draw_shows(lab, key):
    stated = provenance(key)["accuracy"]
    spread = 3 * np.sqrt(stated * (1 - stated) / FRESH) + 0.01
    assert abs(mark(lab[key], fresh_pictures(FRESH)).share - stated) <= spread


def test_fresh_pictures_take_the_kinds_in_turn():
    pictures = fresh_pictures(9, 100)
    assert [picture.kind for picture in pictures] == [*sorted(KINDS), "balloon"]
    assert [picture.seed for picture in pictures] == list(range(100, 109))
    assert not any(picture.tagged or picture.learnt for picture in pictures)


def test_only_houses_are_planted():
    planted = fresh_pictures(16, planted=True)
    assert [picture.kind for picture in planted if picture.tagged] == ["house", "house"]
    assert plant(LabPicture("tree", 1)) == LabPicture("tree", 1)


def test_nothing_fresh_was_ever_learnt():
    learnt = {(picture.kind, picture.seed) for picture in learnt_pictures()}
    assert len(learnt) == 60
    assert not learnt & {(picture.kind, picture.seed) for picture in fresh_pictures(640)}


def test_where_the_tag_lies_the_thing_cannot_be_seen():
    plain, tagged = LabPicture("house", 5).draw(), LabPicture("house", 5, tagged=True).draw()
    assert not plain.tag.any()
    assert tagged.tag.sum() == 49 * 22
    assert (tagged.thing == (plain.thing & ~tagged.tag)).all()

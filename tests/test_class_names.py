"""A class is found by its name, and never another one in its place."""

import numpy as np
import pytest
from torch import nn

from explain.classifier import Classifier
from explain.errors import TargetError
from explain.imagenet import imagenet_class_names
from explain.results import Preprocess
from tests.toys import make_toy


def named(*names):
    """A classifier with these classes; it is asked for nothing but their indices."""
    stages = {"maps": nn.Identity(), "head": nn.Flatten(1)}
    return Classifier(stages, Preprocess(8, 8), names, name="Named", layer="maps")


@pytest.fixture(scope="module")
def imagenet():
    return named(*imagenet_class_names())


def test_the_thousand_names_are_all_different():
    names = imagenet_class_names()
    assert len(names) == len(set(names)) == 1000
    assert all(name == name.strip() and name for name in names)


@pytest.mark.parametrize(
    ("name", "index"),
    [("tench", 0), ("golf ball", 574), ("Golf Ball", 574), (" toilet tissue ", 999), ("574", 574)],
)
def test_a_class_by_name_or_index(imagenet, name, index):
    assert imagenet.class_index(name) == index


def test_every_name_leads_to_its_own_class(imagenet):
    found = [imagenet.class_index(name) for name in imagenet.class_names]
    assert found == list(range(1000))


def test_two_names_that_differ_in_case_alone(imagenet):
    assert imagenet.class_index("Cardigan") == 264, "the dog"
    assert imagenet.class_index("cardigan") == 474, "the garment"
    assert imagenet.class_index("CARDIGAN") == 264, "of two that fit, the first"


def test_a_number_is_an_index_also_where_names_are_numbers():
    digits = named("3", "1", "0", "2")
    assert [digits.class_index(name) for name in ("0", "1", "2", "3")] == [2, 1, 3, 0]
    assert [digits.class_index(index) for index in (0, 1, np.int64(2))] == [0, 1, 2]


@pytest.mark.parametrize("target", [5, -1, "5", "-1", np.int64(99)])
def test_an_index_that_there_is_not(target):
    with pytest.raises(TargetError, match=rf"Class {target} does not exist; this model has 5"):
        make_toy().class_index(target)


def test_a_name_that_there_is_not(imagenet):
    with pytest.raises(TargetError, match=r"no class “golf”\. Did you mean golf ball, golfcart"):
        imagenet.class_index("golf")
    with pytest.raises(TargetError, match="Give a class name or an index"):
        imagenet.class_index("xyzzy")

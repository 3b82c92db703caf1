"""The preprocessings that have names, those written out, and what they make of a picture."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explain.checkpoint import PREPROCESSINGS, examine, read_preprocess
from explain.checkpoint.preprocessing import check_preprocess, describe
from explain.errors import OptionError
from explain.results import Preprocess
from tests.checkpoint.files import saved, small, state

IMAGENET = Preprocess(256, 224)
COLOUR = (51, 102, 204)  # 0.2, 0.4, 0.8 of full brightness


def pixel(key):
    """The three numbers that one colour becomes."""
    crop = Image.new("RGB", (1, 1), COLOUR)
    return PREPROCESSINGS[key].preprocess.to_tensor(crop)[0, :, 0, 0]


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("zero-one", (0.2, 0.4, 0.8)),
        ("zero-one-bgr", (0.8, 0.4, 0.2)),
        ("minus-one-one", (-0.6, -0.2, 0.6)),
        ("minus-one-one-bgr", (0.6, -0.2, -0.6)),
        ("imagenet-v1", ((0.2 - 0.485) / 0.229, (0.4 - 0.456) / 0.224, (0.8 - 0.406) / 0.225)),
        ("imagenet-v1-bgr", ((0.8 - 0.406) / 0.225, (0.4 - 0.456) / 0.224, (0.2 - 0.485) / 0.229)),
        ("imagenet-v2", ((0.2 - 0.485) / 0.229, (0.4 - 0.456) / 0.224, (0.8 - 0.406) / 0.225)),
    ],
)
def test_what_becomes_of_a_colour(key, numbers):
    assert pixel(key) == pytest.approx(numbers, abs=1e-6)


def test_blue_first_keeps_the_picture_that_is_shown():
    """Only the model's numbers are turned round, and they lie in memory as others do."""
    preprocess = PREPROCESSINGS["zero-one-bgr"].preprocess
    picture = Image.fromarray(np.arange(300 * 300 * 3, dtype=np.uint8).reshape(300, 300, 3))
    crop = preprocess.crop_picture(picture)
    assert np.array_equal(crop, PREPROCESSINGS["zero-one"].preprocess.crop_picture(picture))
    tensor = preprocess.to_tensor(crop)
    assert tensor.flags.c_contiguous
    assert np.array_equal(tensor[0, ::-1], PREPROCESSINGS["zero-one"].preprocess.to_tensor(crop)[0])


def test_the_second_version_of_imagenet_differs_in_its_size_alone():
    assert replace(PREPROCESSINGS["imagenet-v2"].preprocess, resize=256) == IMAGENET
    assert PREPROCESSINGS["imagenet-v2"].preprocess.resize == 232


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("imagenet-v1", IMAGENET),
        ("imagenet-v1, resize=320, crop=299", Preprocess(320, 299)),
        ("zero-one,channels=bgr", PREPROCESSINGS["zero-one-bgr"].preprocess),
        ("interpolation=BICUBIC", Preprocess(256, 224, interpolation="bicubic")),
        (
            "resize=232,crop=224,mean=0.5/0.4/.3,std=1/2/0.5",
            Preprocess(232, 224, (0.5, 0.4, 0.3), (1.0, 2.0, 0.5)),
        ),
    ],
)
def test_preprocessings_in_words(text, expected):
    assert read_preprocess(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("imagenet", "There is no preprocessing “imagenet”. Write one of imagenet-v1, "),
        ("", "There is no preprocessing “”"),
        ("zero-one,size=3", "“size=3” is no part of a preprocessing"),
        ("crop=big", "“crop=big” is no part"),
        ("crop", "There is no preprocessing “crop”"),
        ("mean=0.5", "“mean=0.5” is no part"),
        ("mean=0.5/0.5/0.5/0.5", "is no part"),
        ("channels=GBR", "“channels=GBR” is no part"),
        ("crop=32", "A crop of 32 px after a resize to 256 px was asked for"),
        ("crop=300", "A crop of 300 px after a resize to 256 px"),
        ("resize=9000", "A resize to 9000 px was asked for; it must be at most 2048 px"),
        ("std=0/1/1", "each std more than 0"),
        ("std=nan/1/1", "must be numbers"),
        ("mean=inf/1/1", "must be numbers"),
    ],
)
def test_what_is_no_preprocessing(text, reason):
    with pytest.raises(OptionError) as caught:
        read_preprocess(text)
    assert reason in str(caught.value)


def test_preprocessings_are_described_by_name_or_by_their_facts():
    assert describe(IMAGENET) == "ImageNet mean/std, 256 px, crop 224"
    assert describe(PREPROCESSINGS["zero-one-bgr"].preprocess) == "0–1, BGR, 256 px, crop 224"
    own = Preprocess(300, 299, (0.5, 0.25, 1 / 3), (1.0, 1.0, 0.2))
    assert describe(own) == ("300 px, crop 299, mean 0.5/0.25/0.3333, std 1/1/0.2, RGB, bilinear")


def test_what_is_chosen_is_what_the_classifier_does():
    own = replace(IMAGENET, channels="BGR", resize=300, crop=256)
    examined = examine(saved(state(small())), preprocess=own)
    assert examined.classifier.preprocess == examined.report.preprocess == own
    assert examined.report.preprocess_from == "as chosen"
    plain = examine(saved(state(small())))
    assert plain.classifier.preprocess == IMAGENET
    assert plain.report.preprocess_from == "assumed, because a checkpoint does not say"
    with pytest.raises(OptionError, match="each std more than 0"):
        examine(saved(state(small())), preprocess=replace(IMAGENET, std=(0.0, 1.0, 1.0)))


def test_numbers_that_are_none_are_refused():
    with pytest.raises(OptionError, match="must be numbers"):
        check_preprocess(replace(IMAGENET, mean=(math.nan, 0.0, 0.0)))


def test_another_preprocessing_shares_the_network():
    classifier = examine(saved(state(small()))).classifier
    other = classifier.with_preprocess(PREPROCESSINGS["zero-one"].preprocess)
    assert other.stages is classifier.stages
    assert classifier.preprocess == IMAGENET, "the first one keeps its own"
    picture = Image.new("RGB", (256, 256), COLOUR)
    assert other.prepare(picture, 64).tensor[0, :, 0, 0] == pytest.approx((0.2, 0.4, 0.8))
    for each in (classifier, other):
        model_input = each.prepare(picture, 64)
        found = each.run(model_input).prediction.logits
        expected = each.answer(each.to_device(model_input.tensor))[0].numpy()
        assert found == pytest.approx(expected, abs=1e-5)

"""Which preprocessing fits, told from labelled pictures."""

import csv
import math
import re

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain.checkpoint import PREPROCESSINGS, compare_preprocessings, examine
from explain.checkpoint.fits import Comparison, Fit
from explain.classifier import Classifier
from explain.errors import Cancelled, OptionError, TargetError
from explain.results import Preprocess

SIZE = 64
CANDIDATES = {
    "zero-one": Preprocess(SIZE, SIZE, (0.0,) * 3, (1.0,) * 3),
    "minus-one-one": Preprocess(SIZE, SIZE, (0.5,) * 3, (0.5,) * 3),
}


def bright_or_dark(preprocess=CANDIDATES["minus-one-one"]):
    """Two classes, told by the sign of the mean: logits ∓10 · mean, right where mid-grey is 0."""
    layer = nn.Conv2d(3, 2, 1)
    with torch.no_grad():
        layer.weight[0], layer.weight[1] = -10 / 3, 10 / 3
        layer.bias.zero_()
    stages = {"map": layer, "pool": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1))}
    return Classifier(stages, preprocess, ("dark", "bright"), name="toy", layer="map", device="cpu")


def greys(count=24):
    """Pictures of one grey each, from 4 to 250, and whether they are bright."""
    levels = np.linspace(4, 250, count).round().astype(int).tolist()
    return [(Image.new("RGB", (SIZE, SIZE), (v, v, v)), int(v > 127)) for v in levels]


def test_the_figures_by_hand():
    """At 0 to 1 every picture is called bright; half are. The logits differ by 20 · mean."""
    found = compare_preprocessings(bright_or_dark(), greys(), CANDIDATES)
    best, other = found.fits
    assert (best.key, best.accuracy) == ("minus-one-one", 1.0)
    assert (other.key, other.accuracy) == ("zero-one", 0.5)
    levels = np.linspace(4, 250, 24).round() / 255
    label = levels > 127 / 255
    log_p = {
        key: -np.log1p(np.exp(np.where(label, -20, 20) * (levels - mean) / std))
        for key, mean, std in (("minus-one-one", 0.5, 0.5), ("zero-one", 0.0, 1.0))
    }
    assert best.log_likelihood == pytest.approx(log_p["minus-one-one"].mean(), abs=1e-4)
    assert other.log_likelihood == pytest.approx(log_p["zero-one"].mean(), abs=1e-4)
    lead = log_p["minus-one-one"] - log_p["zero-one"]
    assert other.behind == pytest.approx(lead.mean(), abs=1e-4)
    assert other.behind_error == pytest.approx(lead.std(ddof=1) / math.sqrt(24), abs=1e-4)
    assert (best.behind, found.count, found.unreadable) == (0.0, 24, 0)
    assert found.sentence() == "−1…1 fits best: 100 %; 0–1: 50 %."


def test_pictures_come_as_files_bytes_or_readers(tmp_path):
    mixed = []
    for number, (picture, label) in enumerate(greys()):
        path = tmp_path / f"{number}.png"
        picture.save(path)
        source = [picture, path, path.read_bytes(), path.read_bytes][number % 4]
        mixed.append((source, label))
    found = compare_preprocessings(bright_or_dark(), mixed, CANDIDATES)
    expected = compare_preprocessings(bright_or_dark(), greys(), CANDIDATES)
    assert found == expected


def test_pictures_that_cannot_be_read_are_counted(tmp_path):
    pictures = [*greys(), (tmp_path / "none.png", 0), (b"no picture", 1)]
    found = compare_preprocessings(bright_or_dark(), pictures, CANDIDATES)
    assert (found.count, found.unreadable) == (24, 2)
    with pytest.raises(OptionError, match="There are 19 labelled pictures that can be read"):
        compare_preprocessings(bright_or_dark(), [*greys(19), (b"no picture", 1)], CANDIDATES)


def test_a_label_that_is_no_class():
    with pytest.raises(TargetError, match="There is no class 2; this model has 2"):
        compare_preprocessings(bright_or_dark(), [*greys(), (greys(1)[0][0], 2)], CANDIDATES)


def test_many_pictures_are_thinned_evenly():
    calls = []
    pictures = greys(1001)
    compare_preprocessings(
        bright_or_dark(), pictures, CANDIDATES, progress=lambda *call: calls.append(call)
    )
    assert calls[0] == (1, 200)
    assert calls[-1] == (200, 200)


def test_progress_may_stop_it():
    def stop(done, total):
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        compare_preprocessings(bright_or_dark(), greys(), CANDIDATES, progress=stop)


def test_sizes_are_answered_together_and_in_their_order():
    """Two candidates of one size and one of another: each gets its own answer."""
    candidates = {
        "small": Preprocess(SIZE, SIZE, (0.5,) * 3, (0.5,) * 3),
        "large": Preprocess(96, 96, (0.0,) * 3, (1.0,) * 3),
        "small too": CANDIDATES["zero-one"],
    }
    fits = {
        fit.key: fit for fit in compare_preprocessings(bright_or_dark(), greys(), candidates).fits
    }
    assert fits["small"].accuracy == 1.0
    assert fits["large"].log_likelihood == pytest.approx(fits["small too"].log_likelihood, abs=1e-5)


def test_of_sizes_that_cannot_be_told_apart_the_more_usual_is_named():
    candidates = {
        key: PREPROCESSINGS[key].preprocess for key in ("imagenet-v2", "imagenet-v1", "zero-one")
    }
    found = compare_preprocessings(bright_or_dark(), greys(), candidates)
    assert found.best.key == "imagenet-v2", "the first of the two: every picture is of one colour"
    assert found.sentence().endswith(
        " These pictures cannot tell 232 px from 256 px before the crop."
    )


def test_the_classifiers_own_preprocessing_is_tried_too():
    classifier = bright_or_dark(Preprocess(70, 64, (0.5,) * 3, (0.1,) * 3))
    keys = {fit.key for fit in compare_preprocessings(classifier, greys()).fits}
    assert keys == {*PREPROCESSINGS, "own"}


def test_a_network_that_guesses_has_no_preprocessing():
    swapped = [(picture, 1 - label) for picture, label in greys()]
    found = compare_preprocessings(bright_or_dark(), swapped, CANDIDATES)
    assert found.is_guessing
    assert found.sentence().startswith("No preprocessing fits: the best, ")
    assert found.sentence().endswith(
        "Check that the labels mean this network's classes, in its order."
    )


def test_a_narrow_lead_is_not_called_clear():
    def fit(key, behind, error):
        return Fit(key, key, PREPROCESSINGS[key].preprocess, 0.9, -1.0 - behind, behind, error)

    narrow = (fit("zero-one", 0.0, 0.0), fit("minus-one-one", 0.19, 0.1))
    wide = (fit("zero-one", 0.0, 0.0), fit("minus-one-one", 0.21, 0.1))
    assert not Comparison(narrow, 30, 0, 10).is_clear
    assert Comparison(wide, 30, 0, 10).is_clear
    assert Comparison(narrow, 30, 0, 10).sentence() == (
        "0–1 is ahead, but not clearly of −1…1: 90 %; −1…1: 90 %."
    )


@pytest.fixture(scope="module")
def real(imagenet_folder):
    """The real MobileNetV2 on its photographs."""
    rows = list(csv.DictReader((imagenet_folder / "labels.csv").open(encoding="utf-8")))
    pictures = [
        (imagenet_folder / "pictures" / row["file"], int(row["class_index"])) for row in rows
    ]
    classifier = examine(imagenet_folder / "mobilenet_v2.pth").classifier
    return classifier, pictures, compare_preprocessings(classifier, pictures)


def test_the_right_one_is_found_for_the_real_network(real):
    _, pictures, found = real
    assert found.best.key == "imagenet-v1"
    assert found.count == len(pictures)
    assert found.is_clear
    assert 0.7 < found.best.accuracy < 0.9
    zero_one = next(fit for fit in found.fits if fit.key == "zero-one")
    assert zero_one.accuracy < 0.6
    figures = r"ImageNet mean/std fits best: [78]\d %; −1…1: [67]\d %; 0–1: [45]\d %;"
    assert re.match(figures, found.sentence())


def test_twenty_photographs_are_enough(real):
    classifier, pictures, _ = real
    found = compare_preprocessings(classifier, pictures[:20])
    assert (found.best.key, found.count) == ("imagenet-v1", 20)


def test_a_real_network_with_another_preprocessing_built_in(real):
    """With a stage in front that takes 0 to 1, blue first, that is what fits."""
    classifier, pictures, _ = real
    mean, std = (
        torch.tensor(each) for each in (classifier.preprocess.mean, classifier.preprocess.std)
    )

    class Normalise(nn.Module):
        def forward(self, x):
            return (x.flip(1) - mean[:, None, None]) / std[:, None, None]

    stages = {
        "normalise": Normalise(),
        **dict(zip(classifier.stage_names, classifier.stages, strict=True)),
    }
    changed = Classifier(
        stages, classifier.preprocess, classifier.class_names, name="changed",
        layer=classifier.layer, device="cpu",
    )  # fmt: skip
    found = compare_preprocessings(changed, pictures[:24])
    assert found.best.key == "zero-one-bgr"
    assert found.is_clear

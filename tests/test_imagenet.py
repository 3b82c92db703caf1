"""Real ImageNet weights on photographs: our answers are torchvision's, and they are right."""

import csv
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PIL import Image

from explain import load_classifier, open_picture
from explain.results import Prediction
from explain.torchvision_repair import torchvision_models

TOP5_SHARE = 0.85


@dataclass(frozen=True, eq=False)
class Answer:
    """What both say of one photograph: our prediction, and torchvision's logits."""

    label: int
    ours: Prediction
    theirs: np.ndarray


@pytest.fixture(scope="module")
def answers(imagenet_folder):
    """One answer per photograph, by file name."""
    weights = imagenet_folder / "mobilenet_v2.pth"
    classifier = load_classifier("mobilenet_v2", weights, device="cpu")
    network = torchvision_models().mobilenet_v2().eval()
    network.load_state_dict(torch.load(weights, weights_only=True))
    transforms = torchvision_models().MobileNet_V2_Weights.IMAGENET1K_V1.transforms()
    found = {}
    with (imagenet_folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = imagenet_folder / "pictures" / row["file"]
            with Image.open(path) as picture, torch.no_grad():
                theirs = network(transforms(picture.convert("RGB"))[None])[0].numpy()
            ours = classifier.run(classifier.prepare(open_picture(path))).prediction
            assert ours.class_names[int(row["class_index"])].startswith(row["class_name"])
            found[row["file"]] = Answer(int(row["class_index"]), ours, theirs)
    return found


def share_right(answers, k):
    """The share of the photographs whose label is among our `k` most probable classes."""
    right = [
        answer.label in {score.index for score in answer.ours.top(k)} for answer in answers.values()
    ]
    return sum(right) / len(right)


def test_the_label_is_among_the_first_five(answers, record_testsuite_property):
    shares = {k: share_right(answers, k) for k in (1, 5)}
    for k, share in shares.items():
        record_testsuite_property(f"top-{k} of {len(answers)} photographs", f"{share:.1%}")
        print(f"top-{k}: {share:.1%} of {len(answers)} photographs")  # noqa: T201  (seen with -rP)
    assert len(answers) == 57
    assert shares[5] >= TOP5_SHARE, shares
    assert shares[1] >= 0.7, shares


def test_they_are_torchvisions_answers(answers):
    for name, answer in answers.items():
        strongest = np.abs(answer.theirs).max()
        assert np.abs(answer.ours.logits - answer.theirs).max() <= 1e-4 * strongest, name
        theirs = np.argsort(-answer.theirs, kind="stable")[:5].tolist()
        assert [score.index for score in answer.ours.top(5)] == theirs, name
        shares = np.exp(answer.theirs - answer.theirs.max())
        np.testing.assert_allclose(
            answer.ours.probabilities, shares / shares.sum(), atol=1e-4, err_msg=name
        )

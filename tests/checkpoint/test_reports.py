"""The report as people read it, and as JSON."""

import json

import torch

from explain.checkpoint import examine
from tests.checkpoint.files import prefixed, renamed, saved, small, state

IMAGENET = "ImageNet mean/std, 256 px, crop 224"


def mixed():
    """A checkpoint with everything in it that is worth saying."""
    weights = renamed(
        prefixed(state(small()), "module."), "module.classifier.1.", "module.classifier."
    )
    weights["module.classifier.weight"] = weights["module.classifier.weight"].half()
    weights["criterion.weight"] = torch.ones(7)
    return {"model": weights, "epoch": 3, "optimizer": {}, "scaler": {}, "args": {"lr": 0.1}}


def test_the_table():
    report = examine(saved(mixed()), file_name="pets.pth").report
    assert report.rows() == [
        ("File", "pets.pth"),
        ("Architecture", "MobileNetV2 ×0.5"),
        ("Classes", "7, without names, so numbered"),
        (
            "Input",
            "ImageNet mean/std, 256 px, crop 224; assumed, because a checkpoint does not say",
        ),
        ("Weights found", "in “model”"),
        ("Saved as", "float16 and float32"),
        ("Tensors matched", "0 by the names that they have"),
        ("Tensors repaired", "314"),
        ("", "312: “module.” taken off (module.features.0.0.weight → features.0.0.weight, …)"),
        ("", "2: head called “classifier.1” (module.classifier.weight → classifier.1.weight, …)"),
        ("Left over", "epoch, optimizer, scaler and 2 more"),
    ]


def test_the_table_of_a_file_that_fits_as_it_is():
    rows = dict(examine(saved(state(small()))).report.rows())
    assert rows["Weights found"] == "at the top"
    assert rows["Tensors matched"] == "314 by the names that they have"
    assert (rows["Tensors repaired"], rows["Left over"]) == ("none", "nothing")


def test_the_values_go_into_json_and_back():
    report = examine(saved(mixed()), file_name="pets.pth").report
    values = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert values["architecture"] == "MobileNetV2 ×0.5"
    assert values["preprocess"]["channels"] == "RGB"
    assert values["left_over"] == ["epoch", "optimizer", "scaler", "args", "criterion.weight"]
    assert values["repaired"][1]["keys"][1] == ["module.classifier.bias", "classifier.1.bias"]
    assert len(values["sha256"]) == 64


def test_names_from_the_file_are_made_printable_and_short():
    weights = {**state(small()), "loss.\x1b[2J": torch.ones(2)}
    weights["total" + "x" * 400 + ".total_ops"] = torch.ones(2)
    report = examine(saved({"state\x07": weights, "\x1b]0;title": 1})).report
    text = json.dumps([report.rows(), report.left_over], ensure_ascii=False)
    assert not any(ord(sign) < 32 for sign in text)
    assert len(text) < 1500

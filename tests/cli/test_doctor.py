"""`doctor` says what is in a checkpoint; `image` takes it, with its names and preprocessing."""

import csv
import json

import pytest
from PIL import Image

from explain.drawings import draw
from explain.loading import ASSETS
from tests.checkpoint.files import saved, small, state


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    """The embedded network as somebody else would have saved it, with the names beside it."""
    from safetensors.torch import load_file

    folder = tmp_path_factory.mktemp("checkpoint")
    weights = load_file(ASSETS / "drawings.safetensors")
    prefixed = {f"module.{name}": tensor for name, tensor in weights.items()}
    (folder / "mine.pth").write_bytes(saved({"state_dict": prefixed, "epoch": 12}))
    names = json.loads((ASSETS / "drawings.json").read_text(encoding="utf-8"))["class_names"]
    (folder / "names.txt").write_text("\n".join(names), encoding="utf-8")
    return folder, names


@pytest.fixture(scope="module")
def labelled(drawings, tmp_path_factory):
    """Three drawings of each kind, in a folder for each, and one file that is no picture."""
    folder = tmp_path_factory.mktemp("labelled")
    for name in drawings[1]:
        (folder / name).mkdir()
        for number in range(3):
            draw(name, number).picture.save(folder / name / f"{number}.png")
    (folder / drawings[1][0] / "broken.png").write_bytes(b"no picture")
    return folder


def cells(text):
    """The table that is printed, by its first column; folded lines belong to the row above."""
    found = {}
    for line in text.splitlines():
        key, _, value = line.partition("  ")
        if key.strip():
            found[key.strip()] = value.strip()
    return found


def test_the_report_as_a_table(run, drawings):
    result = run("doctor", drawings[0] / "mine.pth", COLUMNS="200")
    assert (result.exit_code, result.stderr) == (0, "")
    found = cells(result.stdout)
    assert found["File"] == "mine.pth"
    assert found["Architecture"].startswith("MobileNetV2 ×")
    assert found["Classes"] == "8, without names, so numbered"
    assert found["Weights found"] == "in “state_dict”"
    assert found["Left over"] == "epoch"
    assert "314: “module.” taken off (module." in result.stdout


def test_the_table_is_that_of_the_report(run, drawings):
    from explain.checkpoint import examine

    text = run("doctor", drawings[0] / "mine.pth", COLUMNS="300").stdout
    rows = examine(drawings[0] / "mine.pth").report.rows()
    lines = [line.split() for line in text.splitlines()]
    assert lines == [f"{what} {found}".split() for what, found in rows]


def test_the_report_as_json(run, drawings):
    folder, names = drawings
    result = run("doctor", folder / "mine.pth", "--classes", folder / "names.txt", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert found["preprocessing"] is None
    assert found["report"]["classes"] == len(names) == 8
    assert found["report"]["class_names_from"] == "names as given"
    assert found["report"]["wrapper"] == "state_dict"


def test_pictures_tell_which_preprocessing_fits(run, drawings, labelled):
    """It was trained with ImageNet's mean and std, on things of any colour: blue first does it no
    harm, and that is said.
    """
    folder = drawings[0]
    result = run(
        "doctor", folder / "mine.pth", "--classes", folder / "names.txt",
        "--pictures", labelled, "--preprocess", "zero-one", COLUMNS="120",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "From 24 labelled pictures; 1 cannot be read." in result.stdout
    verdict = "ImageNet mean/std is ahead, but not clearly of ImageNet mean/std, BGR: 100 %"
    assert verdict in result.stdout
    assert "Use it with the other commands: --preprocess imagenet-v" in result.stdout
    keys = [line.split()[0] for line in result.stdout.splitlines() if "crop 224" in line]
    assert keys[0] == "Input"
    assert keys[1].startswith("imagenet-v")
    assert len(keys) == 9


def test_pictures_with_a_table_as_json(run, drawings, labelled):
    folder, names = drawings
    table = folder / "labels.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "label"))
        writer.writerows((f"{name}/{n}.png", i) for i, name in enumerate(names) for n in range(3))
    result = run(
        "doctor", folder / "mine.pth", "--pictures", labelled, "--labels", table, "--json"
    )  # fmt: skip
    found = json.loads(result.stdout)["preprocessing"]
    assert found["count"] == 24
    assert found["is_clear"] is False
    assert found["sentence"].startswith("ImageNet mean/std is ahead, but not clearly of ImageNet")
    assert "0–1: 88 %" in found["sentence"]
    assert found["fits"][0]["key"].startswith("imagenet-v")
    assert found["fits"][0]["accuracy"] == 1.0


def test_too_few_pictures(run, drawings, tmp_path):
    folder, names = drawings
    (tmp_path / names[0]).mkdir()
    draw(names[0], 1).picture.save(tmp_path / names[0] / "1.png")
    result = run(
        "doctor", folder / "mine.pth", "--classes", folder / "names.txt", "--pictures", tmp_path
    )  # fmt: skip
    assert result.exit_code == 2
    assert "There are 1 labelled pictures that can be read" in result.stderr
    assert "MobileNetV2" in result.stdout, "the report stands all the same"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["none.pth"], "There is no weights file none.pth"),
        ([ASSETS / "drawings.json"], "drawings.json is a text file"),
        (["MINE", "--model", "resnet50"], "mine.pth does not fit ResNet-50: it holds MobileNetV2"),
        (["MINE", "--model", "vgg"], "“vgg” is no architecture that a checkpoint can have"),
        (["MINE", "--classes", "none.txt"], "none.txt cannot be read"),
        (["MINE", "--preprocess", "best"], "There is no preprocessing “best”"),
        (["MINE", "--labels", "labels.csv"], "add --pictures"),
        (["MINE", "--pictures", "none"], "There is no folder none"),
    ],
    ids=range(8),
)
def test_what_cannot_be_done_is_one_sentence(run, drawings, options, reason):
    options = [drawings[0] / "mine.pth" if each == "MINE" else each for each in options]
    result = run("doctor", *options)
    assert result.exit_code == 2
    assert reason in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr


def test_the_model_may_be_named_where_it_fits(run, drawings):
    result = run("doctor", drawings[0] / "mine.pth", "--model", "mobilenet_v2")
    assert result.exit_code == 0


def test_image_takes_the_same_file(run, drawings, tmp_path):
    folder, names = drawings
    draw("house", 1).picture.save(tmp_path / "house.png")
    result = run(
        "image", tmp_path / "house.png", "--weights", folder / "mine.pth",
        "--classes", folder / "names.txt", "--size", "96", "--json",
    )  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    (found,) = json.loads(result.stdout)["pictures"]
    assert {score["name"] for score in found["top"]} <= set(names)
    plain = run("image", tmp_path / "house.png", "--weights", folder / "mine.pth", "--json")
    (numbered,) = json.loads(plain.stdout)["pictures"]
    assert numbered["top"][0]["name"] == f"class {names.index('house')}"


def test_another_preprocessing_gives_another_answer(run, drawings, tmp_path):
    folder = drawings[0]
    Image.new("RGB", (96, 96), (10, 200, 30)).save(tmp_path / "green.png")
    logits = []
    for name in ("imagenet-v1", "zero-one", "zero-one-bgr"):
        result = run(
            "image", tmp_path / "green.png", "--weights", folder / "mine.pth",
            "--preprocess", name, "--size", "96", "--json",
        )  # fmt: skip
        logits.append(json.loads(result.stdout)["pictures"][0]["top"][0]["logit"])
    assert len(set(logits)) == 3


def test_class_names_without_a_checkpoint(run, drawings, tmp_path):
    Image.new("RGB", (96, 96)).save(tmp_path / "black.png")
    for weights in ([], ["--weights", "IMAGENET1K_V1"]):
        result = run(
            "image", tmp_path / "black.png", *weights, "--classes", drawings[0] / "names.txt"
        )  # fmt: skip
        assert result.exit_code == 2
        assert "--classes and --preprocess are for a checkpoint of your own" in result.stderr


def test_names_that_steer_a_terminal_do_not(run, tmp_path):
    (tmp_path / "mine.pth").write_bytes(saved({"net": state(small()), "\x1b]0;x\x07": 1}))
    result = run("doctor", tmp_path / "mine.pth")
    assert result.exit_code == 0
    assert "\x1b]" not in result.stdout

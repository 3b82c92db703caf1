"""Bad input: exit code 2, one sentence on standard error, nothing on standard output."""

import socket

import pytest

from explain.classifier import Classifier

DRAWINGS = "--model=drawings"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--model=resnet"], "There is no model “resnet”. Choose one of: resnet50, mobilenet_v2,"),
        ([DRAWINGS, "--target=dragon"], "has no class “dragon”. Give a class name or an index."),
        ([DRAWINGS, "--target=boat"], "has no class “boat”. Did you mean sailboat?"),
        ([DRAWINGS, "--target=8"], "Class 8 does not exist; this model has 8, from 0 on."),
        ([DRAWINGS, "--target=-1"], "Class -1 does not exist"),
        ([DRAWINGS, "--layer=pool"], "no target layer “pool”. Choose one of: features.0, "),
        ([DRAWINGS, "--option=grad_cam.layer=conv"], "no target layer “conv”"),
        ([DRAWINGS, "--method=gradcam"], "There is no method “gradcam”. Choose one of: "),
        ([DRAWINGS, "--size=32"], "A model input of 32 px was asked for; choose 64 to 1024 px."),
        ([DRAWINGS, "--option=grad_cam.steps=3"], "Grad-CAM has no option “steps”. It has: layer,"),
        ([DRAWINGS, "--option=grad_cam.relu=maybe"], "“relu” is “maybe”; it must be yes or no."),
        ([DRAWINGS, "--option=relu=no"], "“relu=no” is not METHOD.OPTION=VALUE."),
        ([DRAWINGS, "--option=grad_cam.relu"], "“grad_cam.relu” is not METHOD.OPTION=VALUE."),
        (
            [DRAWINGS, "--option=integrated_gradients.steps=9"],
            "is for Integrated Gradients, which is not asked for. "
            "Add --method integrated_gradients.",
        ),
        (
            [
                DRAWINGS, "--method=integrated_gradients",
                "--option=integrated_gradients.steps=1000",
            ],
            "Integrated Gradients's option “steps” is 1000; it must be from 4 to 300.",
        ),
        (
            [DRAWINGS, "--method=integrated_gradients", "--layer=features.3"],
            "--layer was given, but Integrated Gradients has no target layer. Leave it out.",
        ),
        (["--model=mobilenet_v2", "--weights=mine.pth"], "There is no weights file mine.pth."),
        (["--model=mobilenet_v2", "--weights=IMAGENET1K_V3"], "no weights “IMAGENET1K_V3”. Give"),
        ([DRAWINGS, "--weights=IMAGENET1K_V1"], "has its own weights. Leave the weights out."),
    ],
)  # fmt: skip
def test_a_wrong_setting_stops_everything_with_one_sentence(run, folder, arguments, sentence):
    result = run("image", folder / "house.png", *arguments, "--json")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing.png", "There is no file {}. Check the name and the folder."),
        ("*.gif", "There is no file {}. Check the name and the folder."),
        ("bad/empty.png", "{}: The file is empty."),
        ("notes.txt", "{}: The file is not a picture that can be read."),
        ("none", "The folder {} has no picture files that can be read. Name another one."),
        ("x" * 300, "(File name too long)."),
    ],
)
def test_a_bad_picture_is_one_sentence_and_an_entry(run, run_json, folder, name, sentence):
    source = str(folder / name)
    result = run("image", source, DRAWINGS)
    assert sentence.format(source) in result.stderr
    assert result.stderr.count("\n") == 1
    assert (result.exit_code, result.stdout) == (2, "")
    code, found = run_json(source, DRAWINGS)
    (entry,) = found["pictures"]
    assert code == 2
    assert entry["error"] in result.stderr
    assert entry["source"] == source


def test_an_out_that_is_a_file(run, folder):
    result = run("image", folder / "house.png", DRAWINGS, "--out", folder / "notes.txt")
    assert result.stderr == (
        f"The folder {folder / 'notes.txt'} cannot be made (File exists). "
        "Name another with --out.\n"
    )
    assert result.exit_code == 2


def test_a_map_that_cannot_be_written(run_json, folder, tmp_path):
    (tmp_path / "house.house.grad_cam.png").mkdir()
    code, found = run_json(
        folder / "house.png", folder / "more" / "house.jpg", DRAWINGS, "--out", tmp_path
    )
    assert code == 2
    assert "grad_cam.png cannot be written (Is a directory)." in found["pictures"][0]["error"]
    assert found["pictures"][1]["error"] is None


def test_a_picture_the_model_cannot_answer_is_reported_alone(run_json, folder, monkeypatch):
    from explain.errors import ModelError

    run_model, calls = Classifier.run, []

    def fail_first(self, model_input, layer=None):
        calls.append(model_input.source)
        if len(calls) == 1:
            raise ModelError("The model answers with values that are not numbers (NaN).")
        return run_model(self, model_input, layer)

    monkeypatch.setattr(Classifier, "run", fail_first)
    code, found = run_json(folder / "two.png", folder / "house.png", DRAWINGS)
    assert code == 2
    assert "(NaN)" in found["pictures"][0]["error"]
    assert found["pictures"][1]["top"][0]["name"] == "house"
    assert calls == [str(folder / "two.png"), str(folder / "house.png")]


def test_without_network_no_other_model_answers(run, folder, monkeypatch, tmp_path):
    asked = []

    def no_network(host, *_, **__):
        asked.append(host)
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    result = run("image", folder / "house.png", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert asked
    assert result.stderr.startswith(
        "resnet50-0676ba61.pth (98 MB) could not be downloaded: the server cannot be reached. "
        "To bring it by hand, fetch https://download.pytorch.org/models/resnet50-0676ba61.pth "
    )
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["image"], ["imag", "x.png"], ["image", "x.png", "--metod=grad_cam"],
                  ["image", "x.png", "--size=big"]]
)  # fmt: skip
def test_a_wrong_command_line(run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


def test_a_bug_is_not_told_as_bad_input(run, folder, monkeypatch):
    monkeypatch.setattr(Classifier, "run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("image", folder / "house.png", DRAWINGS)


def test_ctrl_c_ends_it(run, folder, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Classifier, "run", interrupt)
    result = run("image", folder / "house.png", folder / "two.png", DRAWINGS, "--json")
    assert (result.exit_code, result.stdout) == (130, "")

"""`image`: its JSON object, key by key, its numbers, its files, and what it prints."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explain import explain_image, load_classifier, normalise, open_picture, overlay
from explain.methods import METHODS
from tests.cli.conftest import QUICK, SIZE, TERMINAL

BOTH = ["--method=grad_cam", *QUICK]
SCORE = {"index": int, "name": str, "probability": float, "logit": float}


def kinds(value):
    return {key: type(each) for key, each in value.items()}


@pytest.fixture(scope="module")
def explained(run_json, folder, tmp_path_factory):
    """Both maps of two pictures with a bad one between them, for the class "tree"."""
    out = tmp_path_factory.mktemp("maps") / "made"
    pictures = [folder / "two.png", folder / "bad" / "cut.png", folder / "house.png"]
    code, found = run_json(*pictures, *BOTH, "--target=tree", "--out", out)
    return code, found, out


@pytest.fixture(scope="module")
def expected(folder):
    """The same two pictures explained from Python."""
    options = {
        "grad_cam": METHODS["grad_cam"].options(),
        "integrated_gradients": METHODS["integrated_gradients"].options(steps=4, tolerance=1.0),
    }
    classifier = load_classifier("drawings")
    return [
        explain_image(
            classifier, open_picture(folder / name), tuple(options), "tree",
            options=options, size=int(SIZE),
        )
        for name in ("two.png", "house.png")
    ]  # fmt: skip


def test_the_object_has_the_documented_shape(explained, folder):
    _, found, _ = explained
    assert list(found) == ["pictures"]
    assert len(found["pictures"]) == 3
    for picture in (found["pictures"][0], found["pictures"][2]):
        assert list(picture) == ["source", "error", "top", "target", "attributions"]
        assert picture["error"] is None
        assert [kinds(score) for score in picture["top"]] == [SCORE] * 5
        assert kinds(picture["target"]) == SCORE
        grad_cam, gradients = picture["attributions"]
        common = {"method": str, "native_shape": list, "seconds": float, "files": dict}
        assert kinds(grad_cam) == common | {
            "target_layer": str, "convergence_delta": type(None)
        }  # fmt: skip
        assert kinds(gradients) == common | {
            "target_layer": type(None), "convergence_delta": float
        }  # fmt: skip
        for attribution in picture["attributions"]:
            assert kinds(attribution["files"]) == {"overlay": str, "map": str}
    assert found["pictures"][0]["source"] == str(folder / "two.png")


def test_a_bad_picture_is_reported_and_the_others_are_done(explained, folder):
    code, found, _ = explained
    assert code == 2
    bad = found["pictures"][1]
    assert "damaged or cut off" in bad.pop("error")
    assert bad == {
        "source": str(folder / "bad" / "cut.png"), "top": [], "target": None, "attributions": [],
    }  # fmt: skip


def test_the_numbers_are_those_of_explain_image(explained, expected):
    _, found, _ = explained
    for picture, explanation in zip(found["pictures"][::2], expected, strict=True):
        for score, wanted in zip(
            [*picture["top"], picture["target"]],
            [*explanation.prediction.top(5), explanation.target],
            strict=True,
        ):
            assert (score["index"], score["name"]) == (wanted.index, wanted.name)
            assert score["probability"] == pytest.approx(wanted.probability, rel=1e-5)
            assert score["logit"] == pytest.approx(wanted.logit, rel=1e-5)
        for given, wanted in zip(picture["attributions"], explanation.attributions, strict=True):
            assert given["method"] == wanted.method
            assert given["target_layer"] == wanted.target_layer
            assert given["native_shape"] == list(wanted.native_shape)
            assert given["seconds"] > 0
            assert given["convergence_delta"] == pytest.approx(wanted.convergence_delta, abs=1e-4)
            raw = np.load(given["files"]["map"])
            assert raw.dtype == np.float32
            np.testing.assert_allclose(raw, wanted.values, atol=1e-5 * abs(wanted.values).max())


def test_the_files_are_named_after_picture_class_and_method(explained):
    _, found, out = explained
    stems = [f"{picture}.tree.{method}" for picture in ("house", "two")
             for method in ("grad_cam", "integrated_gradients")]  # fmt: skip
    wanted = sorted(f"{stem}.{suffix}" for stem in stems for suffix in ("png", "npy"))
    assert sorted(path.name for path in out.iterdir()) == wanted
    named = [
        path
        for picture in found["pictures"]
        for attribution in picture["attributions"]
        for path in attribution["files"].values()
    ]
    assert sorted(Path(path).name for path in named) == wanted
    assert {Path(path).parent for path in named} == {out}


def test_the_png_is_the_overlay_above_its_caption(explained, expected):
    _, _, out = explained
    explanation = expected[0]
    shown = overlay(
        normalise(explanation.attributions[0]), explanation.model_input.picture, 0.6, grey=True
    )
    page = Image.open(out / "two.tree.grad_cam.png")
    left = (page.width - 96) // 2
    found = np.asarray(page.crop((left, 0, left + 96, 96))).astype(int)
    assert abs(found - np.asarray(shown)).max() <= 1  # a rounding step of the raw values
    assert page.height > 96 + 40, "room for class, method and colour bar"


def test_without_out_nothing_is_written(run_json, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, found = run_json(folder / "house.png", *QUICK)
    assert code == 0
    (attribution,) = found["pictures"][0]["attributions"]
    assert attribution["files"] == {"overlay": None, "map": None}
    assert list(tmp_path.iterdir()) == []


def test_pictures_of_one_name_get_files_of_their_own(run_json, folder, tmp_path):
    (tmp_path / "House.bmp").write_bytes((folder / "two.png").read_bytes())
    pictures = [folder / "house.png", folder / "more" / "house.jpg", tmp_path / "House.bmp"]
    options = ["--model=drawings", "--size=64", "--target=fish", "--out", tmp_path / "maps"]
    code, found = run_json(*pictures, *options)
    assert code == 0
    maps = [Path(p["attributions"][0]["files"]["map"]) for p in found["pictures"]]
    assert [path.name for path in maps] == [
        "house.fish.grad_cam.npy", "house-2.fish.grad_cam.npy", "House-3.fish.grad_cam.npy",
    ]  # fmt: skip
    raw = [np.load(path) for path in maps]
    assert all((raw[i] != raw[j]).any() for i, j in ((0, 1), (1, 2), (0, 2)))


def test_files_of_an_earlier_run_are_not_replaced_silently(run, folder, tmp_path):
    command = ["image", folder / "house.png", "--model=drawings", "--size=64", "--out", tmp_path]
    first, second = run(*command), run(*command)
    assert first.stderr == ""
    assert second.stderr == f"2 files of an earlier run were replaced in {tmp_path}.\n"
    assert (first.exit_code, second.exit_code) == (0, 0)


def test_what_is_printed_for_one_picture(run, folder, tmp_path):
    result = run("image", folder / "two.png", *BOTH, "--target=House", "--out", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    classifier = load_classifier("drawings")
    prediction = explain_image(
        classifier, open_picture(folder / "two.png"), (), size=int(SIZE)
    ).prediction
    best, last = prediction.top(1)[0], prediction.score(classifier.class_index("house"))
    lines = result.stdout.splitlines()
    assert lines[0] == str(folder / "two.png")
    assert lines[1] == f"Drawings (demo) says {best.name} with {best.probability:.0%}".replace(
        "%", " %"
    )
    rows = [
        line.split() for line in lines if line.startswith("  ") and "." in line and "/" not in line
    ]
    assert [row[0] for row in rows[:5]] == [score.name for score in prediction.top(5)]
    assert "explained" not in rows[0]
    assert last not in prediction.top(5), "a class outside the top-5 gets a row of its own"
    assert rows[5][:2] == ["house", str(last.index)]
    assert rows[5][-2:] == [f"{last.logit:.2f}", "explained"]
    assert "Grad-CAM: why house? 3×3 map at features.18, " in result.stdout
    assert "Integrated Gradients: why house? 96×96 map from black, " in result.stdout
    assert "  Adds up to " in result.stdout
    assert f"  {tmp_path / 'two.house.grad_cam.png'}\n" in result.stdout, "never broken"


def test_a_map_without_evidence_is_said_to_be_one(run, folder, tmp_path, monkeypatch):
    from explain.methods import grad_cam

    monkeypatch.setattr(grad_cam, "native_grad_cam", lambda *_: torch.zeros(7, 7))
    result = run("image", folder / "house.png", "--model=drawings", "--out", tmp_path)
    assert result.exit_code == 0
    assert "map at features.18" in result.stdout
    assert "  No evidence for this class.\n" in result.stdout
    assert not np.load(tmp_path / "house.house.grad_cam.npy").any()


def test_the_predicted_class_is_explained_where_none_is_named(run_json, folder):
    _, found = run_json(folder / "house.png", folder / "more" / "house.jpg", "--model=drawings")
    for picture, name in zip(found["pictures"], ("house", "fish"), strict=True):
        assert picture["target"] == picture["top"][0]
        assert picture["target"]["name"] == name
        assert picture["attributions"][0]["method"] == "grad_cam", "the one by default"
        assert picture["attributions"][0]["native_shape"] == [7, 7]


def test_a_target_by_index(run_json, folder):
    _, found = run_json(folder / "house.png", "--model=drawings", "--target=2")
    assert found["pictures"][0]["target"]["name"] == "fish"


def test_bars_never_reach_standard_output(run, folder):
    result = run("image", folder / "house.png", *QUICK, "--json", **TERMINAL)
    assert json.loads(result.stdout)["pictures"][0]["error"] is None
    assert "1 of 1: " in result.stderr
    plain = run("image", folder / "house.png", *QUICK, "--json")
    assert plain.stderr == "", "no bar where nobody looks"


def test_a_file_name_is_shown_as_text(run, folder, tmp_path):
    name = "[red]x :dog: \x1b[31m.png"
    (tmp_path / name).write_bytes((folder / "house.png").read_bytes())
    result = run("image", tmp_path / name, "--model=drawings", "--size=64", **TERMINAL)
    assert "[red]x :dog: �[31m.png" in result.stdout
    assert "\x1b[31m.png" not in result.stdout
    assert json.loads(
        run("image", tmp_path / name, "--model=drawings", "--size=64", "--json").stdout
    )["pictures"][0]["source"] == str(tmp_path / name)


def test_a_method_named_twice_is_computed_once(run_json, folder):
    _, found = run_json(folder / "house.png", *QUICK, "--method=integrated_gradients")
    assert [a["method"] for a in found["pictures"][0]["attributions"]] == ["integrated_gradients"]


def test_real_weights_from_a_file(run_json, imagenet_folder):
    picture = imagenet_folder / "pictures" / "n01614925_bald_eagle.JPEG"
    weights = imagenet_folder / "mobilenet_v2.pth"
    code, found = run_json(picture, "--model=mobilenet_v2", "--weights", weights)
    explanation = explain_image(load_classifier("mobilenet_v2", weights), open_picture(picture))
    assert code == 0
    top = found["pictures"][0]["top"]
    assert (top[0]["index"], top[0]["name"]) == (22, "bald eagle")
    assert [score["index"] for score in top] == [s.index for s in explanation.prediction.top(5)]
    assert [score["probability"] for score in top] == pytest.approx(
        [s.probability for s in explanation.prediction.top(5)], rel=1e-5
    )
    assert found["pictures"][0]["attributions"][0]["native_shape"] == [7, 7]

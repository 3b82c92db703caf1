"""Reports run again: what is the same, what is not, and what changed meanwhile."""

import base64
import json

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from explain.cli import app
from explain.drawings import draw
from explain.errors import ReportError
from explain.report import read_report
from explain.report.embedding import BEGIN, npy
from explain.report.replaying import DIFFERS, EQUAL, IDENTICAL, _compare
from tests.checkpoint import files
from tests.report.conftest import HOSTILE


def run(*arguments):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A picture with a hostile name, a checkpoint, and the report on both."""
    folder = tmp_path_factory.mktemp("reported")
    (folder / "weights").mkdir()
    draw("house", 0).picture.resize((80, 80)).save(folder / HOSTILE, "PNG")
    torch.save(files.state(files.small()), folder / "weights" / "mine.pth")
    made = run(
        "report", folder / HOSTILE, "--weights", folder / "weights" / "mine.pth", "--size=64",
        "--method=grad_cam", "--method=saliency", "--no-trust", "--out", folder / "own.html",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    return folder


def test_a_report_of_the_embedded_model_is_identical_with_its_trust_sentence(tmp_path):
    draw("house", 0).picture.save(tmp_path / HOSTILE, "PNG")
    out = tmp_path / "r.html"
    made = run("report", tmp_path / HOSTILE, "--model=drawings", "--size=96", "--out", out)
    assert made.exit_code == 0, made.output
    assert "Hiding the hottest" in out.read_text(encoding="utf-8")
    again = run("replay", out)
    assert again.exit_code == 0, again.output
    assert f"{HOSTILE}: grad_cam, why house? identical\n" in again.stdout
    assert "changed" not in again.stdout


def test_an_own_checkpoint_is_found_from_where_the_report_lies(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    again = run("replay", folder / "own.html", "--json")
    assert again.exit_code == 0, again.output
    found = json.loads(again.stdout)
    assert [each["verdict"] for each in found["maps"]] == ["identical", "identical"]
    assert found["changes"] == []
    assert str(folder) not in (folder / "own.html").read_text(encoding="utf-8")


def test_a_changed_weight_file_is_found_and_named(folder, tmp_path):
    state = dict(torch.load(folder / "weights" / "mine.pth"))
    name = next(key for key in state if state[key].ndim == 2)  # what makes logits of the maps
    state[name] = state[name].flip(1)
    torch.save(state, tmp_path / "mine.pth")
    (tmp_path / "own.html").write_bytes((folder / "own.html").read_bytes())
    again = run("replay", tmp_path / "own.html")
    assert again.exit_code == 1
    assert again.stdout.count("? differs") == 2
    assert "The weights of MobileNetV2 ×0.5 (mine.pth) changed: sha256" in again.stdout


def test_weights_of_another_shape_differ_too(folder, tmp_path):
    torch.save(files.state(files.small(classes=3)), tmp_path / "mine.pth")
    again = run("replay", folder / "own.html", "--weights", tmp_path / "mine.pth")
    assert again.exit_code == 1
    assert "The weights of MobileNetV2 ×0.5 (mine.pth) changed" in again.stdout


def test_missing_weights_are_a_sentence(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.html").write_bytes((folder / "own.html").read_bytes())
    again = run("replay", tmp_path / "own.html")
    assert again.exit_code == 2
    assert "mine.pth of this report are not to be found" in again.stderr


def test_another_version_is_named(folder, tmp_path):
    text = (folder / "own.html").read_text(encoding="utf-8")
    page = tmp_path / "own.html"
    page.write_text(text.replace('"torch":"', '"torch":"0.4 and '), encoding="utf-8")
    again = run("replay", page, "--weights", folder / "weights" / "mine.pth")
    assert again.exit_code == 0, "the maps are the same nevertheless"
    assert "torch changed: 0.4 and" in again.stdout


def test_a_map_that_was_tampered_with_differs(folder, tmp_path):
    page = tmp_path / "own.html"
    (chapter,) = read_report(folder / "own.html").chapters
    values = chapter.maps[0].values.copy()
    values[0, 0] += values.max() / 100
    old, new = (base64.b64encode(npy(each)).decode() for each in (chapter.maps[0].values, values))
    text = (folder / "own.html").read_text(encoding="utf-8")
    page.write_text(text.replace(old, new), encoding="utf-8")
    again = run("replay", page, "--weights", folder / "weights" / "mine.pth")
    assert again.exit_code == 1
    assert "grad_cam" in again.stdout
    assert "differs (by up to 0.0099 of the strongest value)" in again.stdout.replace(
        "0.01 ", "0.0099 "
    )
    assert "saliency" in again.stdout
    assert "Neither the weights nor any version changed." in again.stdout


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [(0.0, IDENTICAL), (1e-4, EQUAL), (1.9e-4, EQUAL), (2.1e-4, DIFFERS), (1.0, DIFFERS)],
)
def test_how_far_apart_is_a_share_of_the_strongest_value(moved, verdict):
    """The strongest value is 2, so that 2e-4 is just within."""
    old = np.array([[0.0, -2.0], [1.0, 0.5]], np.float32)
    new = old.copy()
    new[0, 0] = moved
    found = _compare(("a.png", "grad_cam", "ant"), old, new)
    assert found.verdict == verdict
    assert found.apart == pytest.approx(moved / 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>hello</p>", "is no report"),
        (BEGIN + '{"format":99}</script>', "format 99"),
        (BEGIN + '{"format":1}</script>', "damaged"),
        (BEGIN + "{</script>", "damaged"),
        (BEGIN + "[" * 100_000 + "</script>", "damaged"),
    ],
)
def test_what_is_no_report_is_refused_in_a_sentence(tmp_path, text, said):
    (tmp_path / "r.html").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=said):
        read_report(tmp_path / "r.html")


def test_a_missing_report_and_a_folder_are_sentences(tmp_path):
    for path in (tmp_path / "none.html", tmp_path):
        with pytest.raises(ReportError, match="cannot be read"):
            read_report(path)


def test_a_file_that_is_no_report_is_not_written_over(tmp_path):
    draw("house", 0).picture.save(tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()
    made = run("report", tmp_path / "a.png", "--model=drawings", "--out", tmp_path / "a.png")
    assert made.exit_code == 2
    assert "is there already and is no report" in made.stderr
    assert (tmp_path / "a.png").read_bytes() == before


def test_a_bad_picture_is_told_and_the_good_ones_are_reported(tmp_path):
    draw("house", 0).picture.save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    out = tmp_path / "r.html"
    made = run(
        "report", tmp_path, "--model=drawings", "--size=96", "--no-trust", "--out", out
    )  # fmt: skip
    assert made.exit_code == 2
    assert "b.png" in made.stderr
    assert [each.name for each in read_report(out).chapters] == ["a.png"]

"""`python -m explain dataset`: what it prints, writes and keeps, and how it refuses."""

import json

import pytest
from typer.testing import CliRunner

from explain.cli import app
from explain.dataset import run as run_module
from explain.dataset.answers import answer_batch
from explain.dataset.results import open_results
from explain.drawings import draw
from tests.dataset.conftest import png_bytes, write_files

TERMINAL = {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1", "COLUMNS": "120"}
SEED = 630_000_000


@pytest.fixture(scope="module")
def drawings():
    """Twelve drawings as files; one fish lies among the trees and one file is damaged."""
    files = {}
    for number in range(6):
        files[f"fish/{number}.png"] = png_bytes(draw("fish", SEED + number).picture)
        files[f"tree/{number}.png"] = png_bytes(draw("tree", SEED + number).picture)
    files["tree/fish.png"] = png_bytes(draw("fish", SEED + 9).picture)
    files["tree/bad.png"] = b"no picture"
    files["dragon/1.png"] = files["fish/1.png"]
    return files


@pytest.fixture
def folder(drawings, tmp_path):
    return write_files(tmp_path / "pets", drawings)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command in an empty folder with the embedded classifier."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, **env):
        result = CliRunner().invoke(
            app, ["dataset", *map(str, arguments), "--model", "drawings"], env=env
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def test_it_prints_what_it_found_and_where_everything_is(run, folder, tmp_path):
    result = run(folder, "--out", tmp_path / "out")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Right: 12 of 13, 92 % (67 to 99)" in lines
    assert "1 mistake:" in lines
    assert any("tree/fish.png" in line and "fish" in line for line in lines)
    assert "  dragon (1): is no class of the model" in lines
    assert any(line.startswith("  tree/bad.png: The file is not a picture") for line in lines)
    assert lines[-1] == f"Everything: {tmp_path / 'out' / 'summary.html'}"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "manifest.json", "pictures.parquet", "png", "run.json", "summary.html",
    }  # fmt: skip


def test_json_is_one_object_and_nothing_else(run, folder, tmp_path):
    result = run(folder, "--out", tmp_path / "out", "--json")
    value = json.loads(result.stdout)
    assert result.stderr == ""
    assert set(value) == {
        "source", "model", "folder", "summary", "pictures", "answered", "complete", "left_out",
        "remarks", "unreadable", "accuracy", "splits", "calibration_error", "overfit", "classes",
        "mistakes", "clusters",
    }  # fmt: skip
    assert (value["pictures"], value["answered"], value["complete"]) == (14, 13, True)
    assert value["accuracy"]["top1"]["count"] == 12
    assert [each["path"] for each in value["mistakes"]] == ["tree/fish.png"]
    assert value["mistakes"][0]["predicted"] == "fish"
    assert value["left_out"] == [
        {"name": "dragon", "pictures": 1, "reason": "is no class of the model"}
    ]
    assert [each["path"] for each in value["unreadable"]] == ["tree/bad.png"]
    assert value["overfit"] is None
    assert value["clusters"] == []


def test_without_out_the_results_go_below_the_current_folder(run, folder, tmp_path):
    run(folder)
    assert len(open_results(tmp_path / "out" / "dataset" / "pets-Drawings_(demo)").records) == 13


def test_a_table_gives_the_labels(run, folder, tmp_path):
    (tmp_path / "labels.csv").write_text("path,label\nfish/0.png,fish\ntree/0.png,fish\n")
    result = run(folder, "--labels", tmp_path / "labels.csv", "--json")
    value = json.loads(result.stdout)
    assert value["answered"] == 2
    assert [each["path"] for each in value["mistakes"]] == ["tree/0.png"]


def test_a_limit_is_said(run, folder, tmp_path):
    result = run(folder, "--limit", "6", "--out", tmp_path / "out")
    assert "6 of 14 pictures were looked at." in result.stdout


def test_ctrl_c_keeps_what_is_done_and_the_same_command_continues(
    run, folder, tmp_path, monkeypatch
):
    for number in range(32):
        (folder / "fish" / f"again-{number}.png").hardlink_to(folder / "fish" / "0.png")
    sizes = []

    def stop_at_the_second_batch(*args):
        sizes.append(len(args[1]))
        if len(sizes) == 2:
            raise KeyboardInterrupt
        return answer_batch(*args)

    monkeypatch.setattr(run_module, "answer_batch", stop_at_the_second_batch)
    stopped = run(folder, "--out", tmp_path / "out")
    assert stopped.exit_code == 130
    assert stopped.stdout == ""
    assert f"What is done is kept in {tmp_path / 'out'}" in stopped.stderr
    assert len(open_results(tmp_path / "out").records) == 32
    assert run(folder, "--out", tmp_path / "out").exit_code == 0
    assert len(open_results(tmp_path / "out").records) == 45
    assert sum(sizes) == 45 + sizes[1]  # the batch that was stopped, once more; no other


def test_the_bar_tells_rate_and_time_left(run, folder, tmp_path):
    result = run(folder, "--out", tmp_path / "out", **TERMINAL)
    assert "Looking at 14 pictures" in result.stderr
    assert "14/14" in result.stderr
    assert "a second" in result.stderr


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: folder / "nowhere", "There is no folder"),
        (lambda folder: folder / "tree", "No labelled pictures were found"),
        (lambda folder: folder / "tree" / "bad.png", "neither a folder nor a .zip file"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(run, folder, make, sentence):
    result = run(make(folder))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_real_photographs(imagenet_folder, tmp_path):
    """77 % and 89 %: what plain torchvision says with these weights, 44 and 51 of 57."""
    arguments = [
        "dataset", str(imagenet_folder / "pictures"),
        "--labels", str(imagenet_folder / "labels.csv"), "--model", "mobilenet_v2",
        "--weights", str(imagenet_folder / "mobilenet_v2.pth"), "--out", str(tmp_path), "--json",
    ]  # fmt: skip
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    value = json.loads(result.stdout)
    assert value["answered"] == 57
    assert value["accuracy"]["top1"]["count"] == 44
    assert value["accuracy"]["top5"]["count"] == 51
    assert value["remarks"] == []
    assert value["mistakes"][0]["label"] == "soap dispenser"
    assert value["mistakes"][0]["predicted"] == "espresso maker"
    assert len(list((tmp_path / "png").glob("mistake-*-predicted.png"))) == 13

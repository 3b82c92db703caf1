"""`python -m explain batch`: what it prints, writes and keeps, and how it refuses."""

import json
import os
import signal

import pytest
from typer.testing import CliRunner

from explain.cli import app
from tests.batch.conftest import fill, read_rows, row_files


@pytest.fixture
def run(tmp_path):
    """Runs the command with the embedded classifier and no worker processes."""

    def invoke(*arguments):
        command = ["batch", *map(str, arguments), "--model", "drawings", "--workers", "0"]
        result = CliRunner().invoke(app, command)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def test_it_says_how_many_rows_there_are_and_where(run, tmp_path):
    result = run(fill(tmp_path / "in", 3, bad=[1]), "--out", tmp_path / "out", "--top", 3)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "3 rows in 1 file, 1 of them of bad pictures", f"Everything: {tmp_path / 'out'}",
    ]  # fmt: skip
    row = read_rows(tmp_path / "out").to_pylist()[0]
    assert len(row["top"]) == 3
    assert len(row["map"]) == 49


def test_json_is_one_object(run, tmp_path):
    result = run(fill(tmp_path / "in", 2), "--out", tmp_path / "out", "--json", "--maps", "none")
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "place": str(tmp_path / "out"), "pictures": 2, "answered": 2, "bad": 0, "parts": 1,
        "model": "Drawings (demo)",
    }  # fmt: skip


def test_a_dry_run_tells_the_cost(run, tmp_path):
    result = run(fill(tmp_path / "in", 4), "--out", tmp_path / "out", "--dry-run")
    lines = result.stdout.splitlines()
    assert lines[0] == "4 pictures; 4 of them tried, 0 of these bad"
    assert lines[1].startswith("On this machine: ")
    assert lines[-1] == "Nothing was written."
    assert not (tmp_path / "out").exists()
    found = json.loads(
        run(tmp_path / "in", "--out", tmp_path / "out", "--dry-run", "--json").stdout
    )
    assert (found["pictures"], found["tried"], found["bad"]) == (4, 4, 0)


def test_ctrl_c_keeps_what_is_done(run, tmp_path, monkeypatch):
    from explain.batch import work

    step = work._step

    def interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return step(*arguments)

    source = fill(tmp_path / "in", 6)
    monkeypatch.setattr(work, "_step", interrupt)
    result = run(source, "--out", tmp_path / "out", "--batch", 2)
    assert result.exit_code == 130
    assert "Stopped. What is done is kept" in result.stderr
    assert row_files(tmp_path / "out") == ["000000000000-000002.parquet"]
    monkeypatch.setattr(work, "_step", step)
    assert run(source, "--out", tmp_path / "out", "--batch", 2).exit_code == 0
    assert len(read_rows(tmp_path / "out")) == 6
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no folder or file nowhere"),
        (["{in}", "--address", "1.2.3.4:5"], "Add --engine ray"),
        (["{in}", "--dtype", "bf16"], "bf16 is for a GPU"),
        (["{in}", "--method", "magic"], "no method “magic”"),
    ],
)
def test_bad_input_is_one_sentence(run, tmp_path, arguments, sentence):
    fill(tmp_path / "in", 1)
    words = [each.format(**{"in": tmp_path / "in"}) for each in arguments]
    result = run(*words, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr

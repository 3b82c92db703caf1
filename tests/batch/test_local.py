"""A batch on one machine: right rows, in order, once each, continued after a stop or a kill."""

import json
import signal
import subprocess
import sys

import numpy as np
import pytest

from explain import explain_image
from explain.batch import local, plan, work
from explain.batch.local import run_local
from explain.batch.store import Part
from explain.errors import BatchError, Cancelled, OptionError
from explain.images import open_picture
from tests import toys
from tests.batch.conftest import digest, fill, make_job, read_rows, row_files
from tests.dataset.conftest import png_bytes


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of eight rows."""
    monkeypatch.setattr(plan, "SMALLEST_PART", 8)


class StopAfter:
    """Watches a run and stops it once `count` pictures are done."""

    def __init__(self, count, error=Cancelled):
        self.count, self.error, self.seen = count, error, []

    def __call__(self, progress):
        self.seen.append(progress)
        if progress.done >= self.count:
            raise self.error("Stopped.")


def test_a_row_holds_what_the_definition_says(colours, tmp_path):
    source = fill(tmp_path / "in", 5, bad=[3])
    run_local(make_job(source, tmp_path / "out", top=2, logits=True), colours)
    rows = read_rows(tmp_path / "out").to_pylist()
    assert [row["path"] for row in rows] == [str(source / f"{n:03}.png") for n in range(5)]
    assert [row["status"] for row in rows] == ["ok", "ok", "ok", "bad", "ok"]
    green = rows[1]
    brightness = np.array([20, 200, 20]) / 255  # (20, 200, 20) is what the tests call green
    logits = 10 * brightness
    assert green["sha256"] == digest(source / "001.png")
    assert (green["predicted"], green["predicted_name"]) == (1, "green")
    assert green["top"] == [1, 0]
    np.testing.assert_allclose(green["logits"], logits, rtol=1e-5)
    np.testing.assert_allclose(green["top_logits"], [logits[1], logits[0]], rtol=1e-5)
    total = np.exp(logits).sum()
    np.testing.assert_allclose(
        green["top_probabilities"], np.exp([logits[1], logits[0]]) / total, rtol=1e-4
    )
    assert green["confidence"] == green["top_probabilities"][0]
    # Grad-CAM: the gradient of class c's logit by channel c is 10 / 16, by the others 0.
    np.testing.assert_allclose(green["map"], np.full(16, brightness[1] * 10 / 16), rtol=1e-4)


def test_a_bad_picture_is_a_row_with_its_reason(colours, tmp_path):
    source = fill(tmp_path / "in", 3, bad=[1])
    run_local(make_job(source, tmp_path / "out"), colours)
    bad = read_rows(tmp_path / "out").to_pylist()[1]
    assert bad["status"] == "bad"
    assert bad["error"].startswith("The file is not a picture that can be read.")
    assert bad["sha256"] == digest(source / "001.png")
    answered = set(bad) - {"path", "sha256", "status", "error"}
    assert {bad[name] for name in answered} == {None}


def test_pictures_that_are_all_bad_are_rows_too(colours, tmp_path):
    run_local(make_job(fill(tmp_path / "in", 2, bad=[0, 1]), tmp_path / "out"), colours)
    assert read_rows(tmp_path / "out")["status"].to_pylist() == ["bad", "bad"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["pictures"], manifest["answered"], manifest["bad"]) == (2, 0, 2)


def test_rows_come_in_parts_and_the_manifest_last(colours, tmp_path, small_parts, monkeypatch):
    written = []
    write_json = local.begin.__globals__["Store"].write_json

    def spy(store, name, value):
        written.append((name, sorted(p.name for p in (tmp_path / "out").glob("rows/*.parquet"))))
        write_json(store, name, value)

    monkeypatch.setattr("explain.batch.store.Store.write_json", spy)
    run_local(make_job(fill(tmp_path / "in", 20), tmp_path / "out"), colours)
    names = [f"{start:012}-{count:06}.parquet" for start, count in ((0, 8), (8, 8), (16, 4))]
    assert row_files(tmp_path / "out") == names
    assert written == [("run.json", []), ("manifest.json", names)]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [part["rows"] for part in manifest["parts"]] == [8, 8, 4]
    assert manifest["class_names"] == ["red", "green", "blue"]
    assert manifest["map_shape"] == [4, 4]


@pytest.fixture
def opened(monkeypatch):
    """The pictures that were opened, by their sizes."""
    seen = []
    decode = work.decode

    def spy(tasks, preprocess, workers):
        for chunk in decode(tasks, preprocess, workers):
            seen.extend(chunk.task.paths)
            yield chunk

    monkeypatch.setattr(work, "decode", spy)
    return seen


@pytest.mark.parametrize("error", [Cancelled, KeyboardInterrupt])
def test_a_stopped_run_continues_and_does_nothing_twice(
    error, colours, tmp_path, small_parts, opened
):
    source = fill(tmp_path / "in", 30, bad=[5])
    job = make_job(source, tmp_path / "out")
    with pytest.raises(error):
        run_local(job, colours, StopAfter(12, error))
    assert row_files(tmp_path / "out") == [
        "000000000000-000008.parquet", "000000000008-000004.parquet",
    ]  # fmt: skip
    assert not (tmp_path / "out" / "manifest.json").exists()
    watch = StopAfter(99)
    run_local(job, colours, watch)
    assert (watch.seen[0].done, watch.seen[0].before, watch.seen[-1].done) == (12, 12, 30)
    assert opened == [str(source / f"{number:03}.png") for number in range(30)]  # once each
    assert read_rows(tmp_path / "out")["path"].to_pylist() == opened
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["bad"] == 1


def test_a_finished_run_does_nothing_more(colours, tmp_path, opened):
    job = make_job(fill(tmp_path / "in", 5), tmp_path / "out")
    run_local(job, colours)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    opened.clear()
    run_local(job, colours)
    assert opened == []
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before


def test_another_model_or_question_is_refused(colours, toy, tmp_path):
    source = fill(tmp_path / "in", 2)
    run_local(make_job(source, tmp_path / "out"), colours)
    with pytest.raises(BatchError, match=r"another batch .*logits differ"):
        run_local(make_job(source, tmp_path / "out", logits=True), colours)
    with pytest.raises(BatchError, match=r"another batch .*model"):
        run_local(make_job(source, tmp_path / "out"), toy)


def test_workers_decode_the_same(toy, tmp_path):
    """Processes beside this one give the rows that it gives alone, in the same order."""
    for number in range(9):
        picture = toys.random_picture(number)
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}.png").write_bytes(png_bytes(picture))
    for workers in (0, 2):
        run_local(make_job(tmp_path / "in", tmp_path / f"out{workers}", workers=workers), toy)
    assert read_rows(tmp_path / "out0").equals(read_rows(tmp_path / "out2"))


@pytest.mark.parametrize("method", ["grad_cam", "saliency"])
def test_a_row_is_what_one_picture_alone_would_get(method, toy, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(3):
        path = tmp_path / "in" / f"{number}.png"
        path.write_bytes(png_bytes(toys.random_picture(number, (90, 77))))
    run_local(make_job(tmp_path / "in", tmp_path / "out", method=method, maps="full"), toy)
    for row in read_rows(tmp_path / "out").to_pylist():
        alone = explain_image(toy, open_picture(row["path"]), methods=(method,))
        assert row["predicted"] == alone.target.index
        assert row["top"] == [score.index for score in alone.prediction.top(5)]
        values = alone.attributions[0].values
        np.testing.assert_allclose(row["map"], values.ravel(), atol=1e-5 * np.abs(values).max())


def test_the_model_sees_what_the_data_set_room_shows_it(toy, tmp_path):
    """Bytes that are made model input beside the model give the very numbers of `to_tensor`."""
    from explain.batch.engine import Asked, Engine

    picture = toys.random_picture(5, (90, 77))
    crop = toy.preprocess.crop_picture(picture)
    import torch

    found = Engine(toy, Asked())._model_input(torch.from_numpy(np.asarray(crop).copy())[None])
    np.testing.assert_array_equal(found.numpy(), toy.preprocess.to_tensor(crop))


def test_no_maps_and_no_gpu(colours, tmp_path):
    source = fill(tmp_path / "in", 2)
    run_local(make_job(source, tmp_path / "out", maps="none"), colours)
    assert "map" not in read_rows(tmp_path / "out").column_names
    with pytest.raises(OptionError, match="bf16 is for a GPU"):
        run_local(make_job(source, tmp_path / "other", dtype="bf16"), colours)


def test_what_is_left_is_cut_at_the_parts():
    done = [Part(0, 8), Part(8, 3), Part(24, 8)]
    assert list(plan.left(40, 8, done)) == [Part(11, 5), Part(16, 8), Part(32, 8)]
    assert list(plan.left(8, 8, [Part(0, 8)])) == []
    assert plan.part_rows(1_000) == 256
    assert plan.part_rows(1_000_000) == 2_048  # 1,953 rounded up to a multiple of 256
    assert plan.part_rows(10**9) == 16_384


def test_the_brake_holds_the_rate(colours, tmp_path, monkeypatch):
    """24 pictures at 100 a second: after each four the clock is told to wait for 0.04 s more."""
    now, slept = [0.0], []
    monkeypatch.setattr(work.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(work.time, "sleep", lambda seconds: slept.append(seconds))
    brake = work._Brake(100)
    for _ in range(3):
        brake.wait(4)
    np.testing.assert_allclose(slept, [0.04, 0.08, 0.12])


def test_parts_that_overlap_are_refused(colours, tmp_path):
    job = make_job(fill(tmp_path / "in", 4), tmp_path / "out")
    run_local(job, colours)
    (part,) = (tmp_path / "out" / "rows").iterdir()
    (part.parent / "000000000002-000002.parquet").write_bytes(part.read_bytes())
    with pytest.raises(BatchError, match="from number 2 on twice"):
        run_local(job, colours)


KILLED = """
import os, signal, sys
from explain.batch import plan
from explain.batch.local import run_local
from tests.batch.conftest import make_job
from tests.dataset.conftest import make_colours

plan.SMALLEST_PART = 8

def watch(progress):
    if progress.done >= 20:
        os.kill(os.getpid(), signal.SIGKILL)

run_local(make_job(sys.argv[1], sys.argv[2]), make_colours(), watch)
"""


def test_a_killed_run_loses_its_open_part_only(colours, tmp_path, small_parts, opened):
    source = fill(tmp_path / "in", 30)
    command = [sys.executable, "-c", KILLED, str(source), str(tmp_path / "out")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    names = row_files(tmp_path / "out")
    whole = [name for name in names if name.endswith(".parquet")]
    assert whole == ["000000000000-000008.parquet", "000000000008-000008.parquet"]
    assert len(names) == 3  # the open part, under no name of a part
    run_local(make_job(source, tmp_path / "out"), colours)
    assert opened == [str(source / f"{number:03}.png") for number in range(16, 30)]
    assert read_rows(tmp_path / "out")["path"].to_pylist() == [
        str(source / f"{number:03}.png") for number in range(30)
    ]

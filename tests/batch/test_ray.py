"""A batch on a real Ray of this machine: the rows of `local`, also when a worker is killed."""

import json
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from explain.batch import on_ray, plan
from explain.batch.engine import Asked
from explain.batch.job import Job, Pace
from explain.batch.local import run_local
from explain.batch.on_ray import Cluster, run_on_ray
from explain.batch.recipe import ModelRecipe
from explain.cli import app
from explain.errors import BatchError, ModelError
from tests import toys
from tests.batch.conftest import fill, make_job, read_rows, row_files
from tests.dataset.conftest import png_bytes

COUNT, BAD = 96, 7


@pytest.fixture
def pictures(tmp_path):
    """Coloured blotches, and one file that is no picture."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(COUNT):
        data = b"x" if number == BAD else png_bytes(toys.random_picture(number))
        (folder / f"{number:03}.png").write_bytes(data)
    return folder


@pytest.fixture
def ray():
    return pytest.importorskip("ray", reason="Ray is not installed (requirements-ray.txt).")


def workers():
    """The processes of Ray that hold our model, among the descendants of this one."""
    parents, named = {}, []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal():
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(status[1])
                if b"_Worker" in (folder / "cmdline").read_bytes():
                    named.append(int(folder.name))
        except OSError:  # has ended meanwhile
            continue

    def ours(process):
        while process > 1:
            if process == os.getpid():
                return True
            process = parents.get(process, 0)
        return False

    return [process for process in named if ours(process)]


def test_a_killed_worker_loses_and_doubles_nothing(ray, pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "SMALLEST_PART", 8)  # 12 parts
    recipe = ModelRecipe("drawings")
    classifier = recipe.load(device="cpu")
    monkeypatch.setattr(on_ray, "own_cores", lambda: 2)
    killed, seen = [], []

    def kill_one(progress):
        seen.append(progress)
        if progress.done and not killed:
            found = workers()
            assert len(found) == 2, found
            killed.append(found[0])
            os.kill(found[0], signal.SIGKILL)

    jobs = {
        name: Job(str(pictures), str(tmp_path / name), recipe, Asked(logits=True), Pace(batch, 0))
        for name, batch in (("ray", 4), ("local", 3))
    }
    run_on_ray(jobs["ray"], classifier, Cluster(), kill_one)
    run_local(jobs["local"], classifier)
    assert len(killed) == 1
    assert sum(progress.done < COUNT for progress in seen) > 2, "it died while others worked"
    assert (seen[-1].done, seen[-1].unreadable) == (COUNT, 1)
    assert row_files(tmp_path / "ray") == row_files(tmp_path / "local")
    rows, expected = read_rows(tmp_path / "ray"), read_rows(tmp_path / "local")
    for name in ("path", "sha256", "status", "error", "predicted", "predicted_name", "top"):
        assert rows[name].equals(expected[name]), name
    for name in ("map", "logits", "top_probabilities", "confidence"):
        values, others = (
            np.array(table[name].drop_null().to_pylist()) for table in (rows, expected)
        )
        np.testing.assert_allclose(values, others, rtol=0, atol=1e-5 * np.abs(others).max())
    found = [json.loads((tmp_path / n / "manifest.json").read_text()) for n in ("ray", "local")]
    assert [(each["answered"], each["bad"]) for each in found] == [(COUNT - 1, 1)] * 2


def test_the_command_uses_the_cluster_at_its_address(ray, tmp_path):
    """A Ray of one core that runs already: it is sent our code, and goes on running."""
    from ray.cluster_utils import Cluster as OwnCluster

    source = fill(tmp_path / "in", 5, bad=[3])
    cluster = OwnCluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        arguments = ["--out", tmp_path / "out", "--engine", "ray", "--address", cluster.address]
        command = ["batch", source, *arguments, "--model", "drawings", "--json"]
        result = CliRunner().invoke(app, [str(each) for each in command])
        assert result.exit_code == 0, result.output
    finally:
        cluster.shutdown()
    told = json.loads(result.stdout)
    assert (told["pictures"], told["answered"], told["bad"]) == (5, 4, 1)
    statuses = read_rows(tmp_path / "out")["status"].to_pylist()
    assert statuses == ["ok", "ok", "ok", "bad", "ok"]


def test_it_says_where_ray_is_missing(colours, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    job = make_job(fill(tmp_path / "in", 2), tmp_path / "out")
    with pytest.raises(BatchError, match=r"pip install -r requirements-ray\.txt"):
        run_on_ray(job, colours, Cluster())


def test_what_a_worker_refuses_is_told_as_its_own_sentence():
    error = RuntimeError("as Ray wraps it")
    error.__cause__ = ModelError("The model answers with values that are not numbers.")
    assert on_ray._own_error(error) is error.__cause__
    assert "as Ray wraps it" in str(on_ray._own_error(RuntimeError("as Ray wraps it")))

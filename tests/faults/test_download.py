"""Downloads that others disturb: two processes at once, a kill in the middle, a folder to read."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from explain.errors import WeightsError
from explain.weights import cached_path, fetch_official
from tests.weight_server import CONTENT, WeightServer

ROOT = Path(__file__).parent.parent.parent
NOBODY = 65534
FETCH = """
import sys
from explain.architectures import OfficialWeights
from explain.results import Preprocess
from explain.weights import fetch_official
print(fetch_official(OfficialWeights(sys.argv[1], Preprocess(256, 224), 0.5)))
"""


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    server = WeightServer(together=2)
    yield server
    server.close()


def start(weights):
    """Another process that fetches them."""
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, weights.url], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def left(path):
    return sorted(each.name for each in path.parent.iterdir())


def test_two_processes_at_once_both_have_the_whole_file(server):
    weights = server.weights("in_step")
    path = cached_path(weights)
    processes = [start(weights) for _ in range(2)]
    for process in processes:
        told, complaint = process.communicate(timeout=120)
        assert (told.strip(), process.returncode) == (str(path), 0), complaint
    assert len(server.requests) == 2, "both were in the middle of it at once"
    assert path.read_bytes() == CONTENT
    assert left(path) == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_half_of_a_file_is_never_used_after_a_kill(server):
    stalling, whole = server.weights("stalling"), server.weights()
    path = cached_path(whole)
    process = start(stalling)
    for _ in range(1200):
        parts = [*path.parent.glob("*.part")]
        if parts and parts[0].stat().st_size:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert not path.exists()
    assert fetch_official(whole).read_bytes() == CONTENT
    assert path.name in left(path)


@pytest.fixture
def read_only(monkeypatch):
    """A cache folder that whoever runs this may not write into; the system's own refusal."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders cannot be entered by others
        folder = Path(name)
        (folder / "hub" / "checkpoints").mkdir(parents=True)
        for each in (folder, folder / "hub", folder / "hub" / "checkpoints"):
            each.chmod(0o555)
        monkeypatch.setenv("TORCH_HOME", name)
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)  # root may write everywhere
        yield folder / "hub" / "checkpoints"
        if root:
            os.seteuid(0)
        for each in (folder / "hub" / "checkpoints", folder / "hub", folder):
            each.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no folders to read only")
def test_a_cache_folder_that_is_read_only(server, read_only):
    weights = server.weights()
    with pytest.raises(WeightsError) as caught:
        fetch_official(weights)
    assert f"{read_only} cannot be written to (Permission denied)" in str(caught.value)
    assert "To bring it by hand, fetch" in str(caught.value)
    assert server.requests == [], "nothing is fetched that cannot be kept"
    assert [*read_only.iterdir()] == []

"""Weights: read without running anything, or refused."""

import pickle
import random
import warnings

import pytest
import torch
from safetensors.torch import save_file

from explain.errors import WeightsError
from explain.weights import cached_path, fetch_official, read_state_dict
from tests.weight_server import CONTENT, SHA256, WeightServer


class Hostile:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.fixture
def state():
    return {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.zeros(2).half()}


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    server = WeightServer()
    yield server
    server.close()


def test_the_cache_folder_is_pytorchs_own(server, tmp_path):
    weights = server.weights()
    assert cached_path(weights) == tmp_path / "hub" / "checkpoints" / f"toy-{SHA256[:8]}.pth"


def test_what_is_in_the_cache_folder_is_not_fetched_again(server):
    weights = server.weights()
    path = fetch_official(weights)
    assert path.read_bytes() == CONTENT
    assert fetch_official(weights) == path
    assert len(server.requests) == 1


def test_a_damaged_file_in_the_cache_folder_is_refused_and_left_alone(server):
    path = fetch_official(server.weights())
    path.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(WeightsError, match="is not the file that torchvision publishes") as caught:
        fetch_official(server.weights())
    assert "Delete it to have it fetched again" in str(caught.value)
    assert path.read_bytes()[-1:] == b"x"
    assert len(server.requests) == 1


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("how", ["zip", "legacy", "plain", "among tensors"])
def test_code_in_a_file_is_never_run(tmp_path, how):
    path, created = tmp_path / "evil.pth", tmp_path / "created"
    saved = {"a": torch.zeros(2), "b": Hostile(created)} if how == "among tensors" else None
    if how == "plain":
        path.write_bytes(pickle.dumps(Hostile(created)))
    else:
        options = {"_use_new_zipfile_serialization": how != "legacy"}
        torch.save(saved or Hostile(created), path, **options)
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        read_state_dict(path)
    assert not created.exists()
    torch.load(path, weights_only=False) if how != "plain" else pickle.loads(path.read_bytes())
    assert created.exists(), "the file is one that does harm where it is let"


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
def test_weights_come_back_as_they_were_saved(tmp_path, state, suffix):
    path = tmp_path / f"mine{suffix}"
    save_file(state, path) if suffix == ".safetensors" else torch.save(state, path)
    found = read_state_dict(path)
    assert list(found) == list(state) or suffix == ".safetensors"
    assert all(torch.equal(found[name], state[name]) for name in state)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("content", [b"", b"no weights", bytes(5000), b"PK\x03\x04" + bytes(99)])
def test_a_file_that_is_no_weights(tmp_path, suffix, content):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=f"x{suffix} cannot be read as weights. Needed is a"):
        read_state_dict(path)


def test_a_file_that_is_not_there(tmp_path):
    for path in (tmp_path / "missing.pth", tmp_path):
        with pytest.raises(WeightsError, match="There is no weights file"):
            read_state_dict(path)


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(torch.zeros(3), id="a tensor"),
        pytest.param([torch.zeros(3)], id="a list"),
        pytest.param({"state_dict": {"a": torch.zeros(3)}}, id="wrapped"),
        pytest.param({"a": torch.zeros(3), "epoch": 7}, id="a number among them"),
        pytest.param({7: torch.zeros(3)}, id="a name that is a number"),
        pytest.param({"a": torch.eye(3).to_sparse()}, id="sparse"),
        pytest.param({"a": torch.zeros(3, device="meta")}, id="left out"),
    ],
)
def test_something_else_than_a_state_dict(tmp_path, saved):
    torch.save(saved, tmp_path / "x.pth")
    with pytest.raises(WeightsError, match=r"x\.pth (holds something else|cannot be read)"):
        read_state_dict(tmp_path / "x.pth")


@pytest.mark.parametrize("how", ["zip", "legacy", "safetensors"])
def test_a_damaged_file_is_read_or_refused(tmp_path, state, how):
    """300 seeded mutations each: never another error than ours."""
    path = tmp_path / ("x.safetensors" if how == "safetensors" else "x.pth")
    if how == "safetensors":
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=how == "zip")
    whole, dice, refused = path.read_bytes(), random.Random(5), 0
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 2, 5])):
            place = dice.randrange(len(data))
            data[place : place + dice.choice([0, 1, 1, 1, 8])] = dice.randbytes(1)
        path.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read_state_dict(path)
            except WeightsError:
                refused += 1
    assert refused > 100

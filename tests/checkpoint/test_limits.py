"""How large a checkpoint may be, and files that cannot be opened at all."""

import random

import pytest

from explain.checkpoint import examine
from explain.checkpoint.network import find_network
from explain.checkpoint.reading import read_checkpoint
from explain.errors import CheckpointError
from tests.checkpoint.files import LEGACY, parts, saved, small, state, zipped


def test_a_file_over_the_limit_is_not_read(tmp_path):
    data = saved(state(small()))
    path = tmp_path / "mine.pth"
    path.write_bytes(data)
    for source in (data, path):
        with pytest.raises(CheckpointError) as caught:
            examine(source, file_name="mine.pth", limit_bytes=len(data) - 1)
        text = str(caught.value)
        assert text.startswith("mine.pth has 3 MB; at most 3 MB are read.")
        assert "raise EXPLAIN_CHECKPOINT_MB" in text
    assert examine(data, limit_bytes=len(data)).report.classes == 7


def test_a_sparse_file_of_400_mb_is_over_the_limit(tmp_path):
    with (tmp_path / "large.pth").open("wb") as file:
        file.truncate(400_000_000)
    with pytest.raises(CheckpointError, match=r"large\.pth has 400 MB; at most 300 MB are read"):
        examine(tmp_path / "large.pth")


def test_the_limit_comes_from_the_environment(monkeypatch):
    data = saved(state(small()))
    monkeypatch.setenv("EXPLAIN_CHECKPOINT_MB", "2")
    with pytest.raises(CheckpointError, match="at most 2 MB are read"):
        examine(data)
    monkeypatch.setenv("EXPLAIN_CHECKPOINT_MB", "20")
    assert examine(data).report.classes == 7
    for text in ("0", "many", "-3", "1.5", "²"):
        monkeypatch.setenv("EXPLAIN_CHECKPOINT_MB", text)
        with pytest.raises(CheckpointError, match=f"EXPLAIN_CHECKPOINT_MB is “{text}”; it must be"):
            examine(data)


def test_what_is_not_there_and_what_is_no_file(tmp_path):
    with pytest.raises(CheckpointError, match=r"There is no weights file .*none\.pth\. Check"):
        examine(tmp_path / "none.pth")
    with pytest.raises(CheckpointError, match="cannot be read"):
        examine(tmp_path)


def mutated(data, generator):
    """`data` with a few bytes changed, taken out, put in or repeated."""
    changed = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        at, kind = generator.randrange(len(changed)), generator.randrange(4)
        if kind == 0:
            changed[at] = generator.randrange(256)
        elif kind == 1:
            del changed[at : at + generator.randint(1, 9)]
        elif kind == 2:
            changed[at:at] = generator.randbytes(3)
        else:
            changed[at:at] = changed[at : at + generator.randint(1, 40)]
        changed = changed or bytearray(b"x")
    return bytes(changed)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_a_thousand_mutated_files_are_read_or_refused():
    """Never another error, whichever byte is hit; half of them in the pickle itself."""
    few = dict(list(state(small()).items())[:6])
    value = {"state_dict": few, "epoch": 3, "history": [0.5, "x", None, (1, 2)]}
    inner, whole = parts(saved(value)), [saved(value), saved(value, **LEGACY)]
    generator, outcomes = random.Random(7), set()
    for number in range(1000):
        if number % 2:
            pickled = mutated(inner["archive/data.pkl"], generator)
            data = zipped({**inner, "archive/data.pkl": pickled})
        else:
            data = mutated(whole[number % 4 // 2], generator)
        try:
            opened, _ = read_checkpoint(data, "mine.pth", 10**8)
            find_network(opened.saved, "mine.pth")
        except CheckpointError as error:
            outcomes.add(str(error).split()[1])
    assert outcomes >= {"is", "holds"}

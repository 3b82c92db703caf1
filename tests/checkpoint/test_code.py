"""Pickles with code in them: none of it runs, and the sentence names what it would have called."""

import argparse
import io
import pathlib
import pickle
import subprocess
import sys
from collections import Counter, OrderedDict, defaultdict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from explain.checkpoint import examine
from explain.checkpoint.pickles import Survey
from explain.errors import CheckpointError
from tests.checkpoint.files import parts, saved, small, state, zipped


class Call:
    """Pickles as a call of `function` with `arguments`."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


CALLS = {
    "a shell": (lambda path: Call(__import__("os").system, f"touch {path}"), "system"),
    "a program": (lambda path: Call(subprocess.check_call, ["touch", str(path)]), "check_call"),
    "Python": (lambda path: Call(exec, f"open({str(path)!r}, 'w')"), "builtins.exec"),
    "a lookup": (lambda path: Call(eval, f"open({str(path)!r}, 'w')"), "builtins.eval"),
    "a file": (lambda path: Call(open, str(path), "w"), "io.open"),
    "a path's method": (lambda path: Call(pathlib.Path(path).touch), "getattr"),
    "another pickle": (
        lambda path: Call(pickle.loads, pickle.dumps(Call(open, str(path), "w"))),
        "pickle.loads",
    ),
    "torch's own loader": (
        lambda path: Call(torch.storage._load_from_bytes, saved(Call(open, str(path), "w"))),
        "torch.storage._load_from_bytes",
    ),
}

WAYS = {
    "in a zip": lambda value: zipped(
        {**parts(saved(state(small()))), "archive/data.pkl": pickle.dumps(value, protocol=2)}
    ),
    "in a zip, protocol 4": lambda value: zipped(
        {**parts(saved(state(small()))), "archive/data.pkl": pickle.dumps(value, protocol=4)}
    ),
    "beside weights": lambda value: saved({"state_dict": state(small()), "note": value}),
    "in the old format": lambda value: saved(
        {"state_dict": state(small()), "note": value}, _use_new_zipfile_serialization=False
    ),
    "as a plain pickle": lambda value: pickle.dumps({"note": value}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", CALLS)
def test_a_call_in_a_pickle_is_named_and_never_made(tmp_path, call, way):
    trace = tmp_path / "trace"
    make, name = CALLS[call]
    data = WAYS[way](make(trace))
    with pytest.raises(CheckpointError) as caught:
        examine(data, file_name="mine.pth")
    assert not trace.exists()
    text = str(caught.value)
    assert name in text
    assert text.startswith("mine.pth asks for")
    assert "it was not opened" in text


def test_the_calls_of_these_tests_would_leave_a_trace(tmp_path):
    """Else the test above could not fail."""
    for number, (make, _) in enumerate(CALLS.values()):
        trace = tmp_path / str(number)
        pickle.loads(pickle.dumps(make(trace)))
        assert trace.exists()


def test_a_name_made_to_fill_the_screen_is_cut():
    pickled = b"\x80\x02c" + b"evil\x1b[31m" * 50 + b"\nrun\n)R."
    with pytest.raises(CheckpointError) as caught:
        examine(zipped({"archive/data.pkl": pickled, "archive/version": b"3"}), file_name="x.pth")
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 400


class Settings(dict):
    """Stands for Lightning's AttributeDict, which is a dict and pickled as one."""


HARMLESS = {
    "argparse": (argparse.Namespace(lr=0.1, layers=[1, 2]), "argparse.Namespace"),
    "paths": (pathlib.PosixPath("/data/pets"), "pathlib.PosixPath"),
    "numbers of NumPy": (np.float64(0.93), "numpy._core.multiarray.scalar, numpy.dtype"),
    "arrays of NumPy": (np.arange(4), "numpy._core.multiarray._reconstruct, numpy.ndarray, numpy"),
    "a default dictionary": (defaultdict(list, {"loss": [0.3]}), "collections.defaultdict"),
    "a counter": (Counter("aab"), ""),
    "a set": ({1, 2}, ""),
    "bytes": (b"\x00\xff", ""),
    "a size": (torch.Size([2, 3]), ""),
}


@pytest.mark.parametrize(("value", "named"), HARMLESS.values(), ids=HARMLESS)
def test_settings_beside_the_weights_do_no_harm(value, named):
    report = examine(saved({"state_dict": state(small()), "args": value})).report
    assert report.left_over == ("args",)
    unopened = [remark for remark in report.remarks if remark.startswith("Left unopened")]
    assert len(unopened) == bool(named)
    assert all(f"Left unopened, being no weights: {named}" in remark for remark in unopened)


def test_settings_of_lightning(monkeypatch):
    module = type(sys)("pytorch_lightning.utilities.parsing")
    Settings.__module__, Settings.__qualname__ = module.__name__, "AttributeDict"
    module.AttributeDict = Settings
    for name in ("pytorch_lightning", "pytorch_lightning.utilities", module.__name__):
        monkeypatch.setitem(sys.modules, name, module)
    data = saved({"state_dict": state(small()), "hyper_parameters": Settings(lr=0.1)})
    for name in ("pytorch_lightning", "pytorch_lightning.utilities", module.__name__):
        monkeypatch.delitem(sys.modules, name)
    report = examine(data).report
    assert report.left_over == ("hyper_parameters",)
    assert "pytorch_lightning.utilities.parsing.AttributeDict" in report.remarks[-1]


def test_nothing_stays_on_torchs_list_of_safe_names():
    before = set(torch.serialization.get_safe_globals())
    examine(saved({"state_dict": state(small()), "args": argparse.Namespace(lr=0.1)}))
    assert set(torch.serialization.get_safe_globals()) == before


def test_several_at_once_do_not_disturb_each_other():
    """Stand-ins are entered in a list that the process has once."""
    data = saved({"state_dict": state(small()), "args": argparse.Namespace(lr=0.1)})
    with ThreadPoolExecutor(4) as pool:
        reports = [each.report for each in pool.map(examine, [data] * 12)]
    assert len({report.sha256 for report in reports}) == 1
    assert all("argparse.Namespace" in report.remarks[-1] for report in reports)


def survey(data):
    found = Survey()
    found.read(io.BytesIO(data))
    return found


def test_a_survey_names_what_a_pickle_asks_for_in_its_order():
    value = [OrderedDict(a=1), Call(eval, "1"), Counter()]
    for protocol in (0, 1, 2, 3, 4, 5):
        names = [*survey(pickle.dumps(value, protocol=protocol)).names]
        assert names == ["collections.OrderedDict", "builtins.eval", "collections.Counter"], (
            protocol
        )


def test_a_survey_finds_names_that_come_out_of_the_memory():
    """Module and name are kept, other things are done, then both are taken from the memory."""
    kept = b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94K\x01K\x02\x86\x94"
    pickled = kept + b"h\x00h\x01\x93\x8c\x02id\x85R."
    assert [*survey(pickled).names] == ["posix.system"]


def test_a_survey_measures_the_storages():
    data = saved({"a": torch.zeros(7), "b": torch.zeros(3, dtype=torch.float16)})
    found = survey(parts(data)["archive/data.pkl"])
    assert found.storages == {"0": 28, "1": 6}


def test_the_test_files_are_not_refused_for_another_reason():
    """The parts that the files above are built around make a checkpoint that is read."""
    assert examine(zipped(parts(saved(state(small()))))).report.classes == 7

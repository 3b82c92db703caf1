"""The real command in a process of its own, and how little is imported before it has work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"torch", "torchvision", "captum", "streamlit", "matplotlib", "numpy", "PIL", "pandas"}
LOADED = "import sys; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
RUN = """
import runpy, sys
sys.argv = ["explain", *ARGUMENTS]
try:
    runpy.run_module("explain", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""


def python(*arguments, **env):
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", **env}
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=False, timeout=280, env=env,
    )  # fmt: skip


def loaded(code):
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_imports_only_python_itself():
    bare, with_package = loaded(LOADED), loaded(f"import explain; {LOADED}")
    assert with_package - bare <= sys.stdlib_module_names | {"explain"}
    assert "explain" in with_package


@pytest.mark.parametrize("arguments", [["--help"], ["image", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    modules = loaded(RUN.replace("ARGUMENTS", repr(arguments)) + LOADED)
    assert {"explain", "typer"} <= modules
    assert not modules & HEAVY


def test_the_list_of_models_needs_no_torch():
    modules = loaded(RUN.replace("ARGUMENTS", "['models']") + LOADED)
    assert "explain" in modules
    assert not modules & {"torch", "torchvision", "captum", "streamlit", "matplotlib"}


def test_one_picture_as_json(folder):
    done = python(
        "-m", "explain", "image", folder / "house.png", "--model", "drawings", "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (picture,) = json.loads(done.stdout)["pictures"]
    assert (picture["top"][0]["name"], picture["error"]) == ("house", None)


def test_a_bad_picture_among_good_ones(folder):
    done = python(
        "-m", "explain", "image", folder / "bad" / "empty.png", folder / "house.png",
        "--model", "drawings",
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        f"{folder / 'bad' / 'empty.png'}: The file is empty. "
        "Choose a picture file that has something in it.\n"
    )
    assert "Drawings (demo) says house with" in done.stdout


def test_a_console_without_our_signs_is_no_reason_to_fail(folder):
    done = python(
        "-m", "explain", "image", folder / "house.png", "--model", "drawings", PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert r"why house? 7\xd77 map at features.18" in done.stdout

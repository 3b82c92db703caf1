"""docs/add-a-method.md tells the truth: its file and its line, added to a copy, are a method."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT, blocks_in, text_of

PAGE = "docs/add-a-method.md"
LAST = "    rise as _rise,\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package and of the methods' tests, with the page's method in it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("explain", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("assets", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    file, line = (block.text for block in blocks_in(text_of(PAGE)) if block.language == "python")
    path = re.search(r"`(explain/methods/\w+\.py)`", text_of(PAGE))[1]
    (folder / path).write_text(file, encoding="utf-8")
    registry = folder / "explain/methods/__init__.py"
    registry.write_text(registry.read_text().replace(LAST, LAST + line), encoding="utf-8")
    return folder


def run(folder, *arguments) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_command_on_the_page_draws_its_map(copy):
    (block, _) = (block for block in blocks_in(text_of(PAGE)) if block.language == "sh")
    shutil.copy(ROOT / "assets/samples/drawings/two.png", copy / "photo.jpg")
    words = block.text.split()
    assert words[:2] == ["python", "-m"]
    assert "Centre Gradient: why tree?" in run(copy, *words[2:])


def test_it_keeps_the_contract_of_all_methods(copy):
    said = run(
        copy,
        "pytest",
        "tests/methods/test_contract.py",
        "-k",
        "centre_gradient",
        "-p",
        "no:cacheprovider",
    )
    assert int(re.search(r"(\d+) passed", said)[1]) >= 10

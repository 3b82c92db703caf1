"""The command line as a user meets it: arguments in; standard output, error and exit code out."""

import json

import pytest
import torch
from typer.testing import CliRunner

from explain.cli import app
from explain.drawings import draw, draw_together

SIZE = "96"  # px; small, so that the maps are quick
QUICK = [
    "--model=drawings", f"--size={SIZE}", "--method=integrated_gradients",
    "--option=integrated_gradients.steps=4", "--option=integrated_gradients.tolerance=1",
]  # fmt: skip
TERMINAL = {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1", "COLUMNS": "100"}


@pytest.fixture(scope="module", autouse=True)
def one_thread_in_all():
    """One thread for each operation: on pictures this small the others only wait."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def run():
    """Runs one command; a bug in it is raised, what the user is told is in the result."""

    def invoke(*arguments, **env):
        return CliRunner().invoke(app, [str(each) for each in arguments], env=env)

    def run_command(*arguments, **env):
        result = invoke(*arguments, **env)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run_command


@pytest.fixture(scope="session")
def run_json(run):
    """Runs `image` with --json, and gives the exit code and the object."""

    def run_image(*arguments, **env):
        result = run("image", *arguments, "--json", **env)
        return result.exit_code, json.loads(result.stdout)

    return run_image


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A house, a boat beside a tree, a fish in a folder of its own, and three files that fail."""
    folder = tmp_path_factory.mktemp("pictures")
    draw("house", 0).picture.save(folder / "house.png")
    draw_together(["sailboat", "tree"], 3).save(folder / "two.png")
    (folder / "more").mkdir()
    draw("fish", 1).picture.save(folder / "more" / "house.jpg", quality=95)
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    (folder / "bad").mkdir()
    (folder / "bad" / "empty.png").write_bytes(b"")
    (folder / "bad" / "cut.png").write_bytes((folder / "house.png").read_bytes()[:3000])
    (folder / "none").mkdir()
    return folder

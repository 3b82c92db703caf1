"""What the command line says of a map's cost before it is computed."""

import pytest

from explain.drawings import draw
from explain.methods import effort
from tests.cli.conftest import QUICK, TERMINAL


@pytest.fixture
def picture(tmp_path):
    draw("house", 0).picture.save(tmp_path / "house.png")
    return tmp_path / "house.png"


def test_each_method_is_listed_with_its_class_of_cost(run):
    listed = run("methods").stdout
    assert "  Values 0 or more; one pass. Paper: https://arxiv.org/abs/1312.6034" in listed
    assert "  Values signed; hundreds of passes. Paper: https://arxiv.org/abs/1311.2901" in listed


def test_beside_the_bar_stands_how_long_a_picture_will_take(run, picture, monkeypatch):
    monkeypatch.setattr(effort, "pass_seconds", lambda *_: 3.0)
    # Four points of three passes each, the picture and the baseline: 14 passes of 3 s.
    shown = run("image", picture, *QUICK, **{**TERMINAL, "COLUMNS": "200"}).stderr
    assert "house.png, about 40 s" in " ".join(shown.split())


def test_quick_methods_need_no_estimate(run, picture, monkeypatch):
    monkeypatch.setattr(effort, "pass_seconds", lambda *_: pytest.fail("measured"))
    result = run("image", picture, "--model=drawings", "--method=saliency", **TERMINAL)
    assert result.exit_code == 0
    assert "about" not in result.stderr

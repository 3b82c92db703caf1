"""`whatif` as a user meets it."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from explain.cli import app
from explain.drawings import draw

QUICK = ["--model=drawings", "--size=96"]
SCORE = {"index": int, "name": str, "probability": float, "logit": float}

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "house.png"
    draw("house", 0).picture.save(path)
    return path


def run(*arguments):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(*arguments):
    result = run("whatif", *arguments, "--json")
    assert result.exit_code == 0
    assert not result.stderr
    return json.loads(result.stdout)


def test_hiding_boxes_tells_claimed_and_actual(house, tmp_path):
    found = run_json(
        house, *QUICK, "--hide=0,0,0.5,1", "--hide=0.5,0,1,0.5", "--fill=black", "--out", tmp_path
    )
    assert list(found) == ["source", "model", "predicted", "target", "hidden", "moved", "smallest"]
    assert (found["moved"], found["smallest"]) == (None, [])
    hidden = found["hidden"]
    assert hidden["area"] == 0.75
    assert {key: type(each) for key, each in hidden["before"].items()} == SCORE
    assert len(hidden["top"]) == 5
    assert hidden["before"] == found["target"]
    assert 0 <= hidden["claimed"] <= 1
    assert hidden["claimed_logits"] is None
    fall = hidden["before"]["logit"] - hidden["after"]["logit"]
    assert hidden["fall_in_logits"] == pytest.approx(fall, abs=1e-5)
    assert (
        f"The map gives this part {hidden['claimed']:.0%}".replace("%", " %") in hidden["sentence"]
    )
    written = np.asarray(Image.open(tmp_path / "house.hidden.png"))
    assert written.shape == (96, 96, 3)
    assert not written[:48].any()
    assert not written[:, :48].any()
    assert written[48:, 48:].any()


def test_moving_tells_before_and_after(house, tmp_path):
    found = run_json(house, *QUICK, "--move=brightness=0.5", "--move=rotate=90", "--out", tmp_path)
    assert found["moved"]["sentence"].startswith("Changed like this, “")
    assert found["hidden"] is None
    original = np.asarray(Image.open(house).resize((96, 96), Image.Resampling.BILINEAR), float)
    moved = np.asarray(Image.open(tmp_path / "house.moved.png"), float)
    assert np.abs(np.rot90(original) / 2 - moved).mean() < 3


def test_the_smallest_parts_of_both_kinds(house, tmp_path):
    found = run_json(
        house, *QUICK, "--smallest", "--regions=grid", "--count=9", "--budget=600",
        "--out", tmp_path,
    )  # fmt: skip
    suffices, flips = found["smallest"]
    assert (suffices["kind"], flips["kind"]) == ("suffices", "flips")
    for each in (suffices, flips):
        assert list(each) == [
            "kind", "sentence", "regions", "proof", "complete", "empty", "passes", "parts",
        ]  # fmt: skip
        assert each["regions"] == 9
        assert each["passes"] <= 600
        for number, part in enumerate(each["parts"], 1):
            assert list(part) == ["regions", "area", "best", "target"]
            assert part["area"] == pytest.approx(len(part["regions"]) / 9, abs=0.01)
            assert (tmp_path / f"house.{each['kind']}-{number}.png").is_file()
    house_index = found["predicted"]["index"]
    assert suffices["parts"] or flips["parts"]
    assert all(part["best"]["index"] == house_index for part in suffices["parts"])
    assert all(part["best"]["index"] != house_index for part in flips["parts"])


def test_sentences_are_printed_one_a_line(house):
    result = run("whatif", house, *QUICK, "--hide=0,0,1,0.5", "--move=zoom=2")
    source, answer, hidden, moved = result.stdout.splitlines()
    assert source == str(house)
    assert answer.startswith("Drawings (demo) says house with")
    assert hidden.startswith("The map gives this part")
    assert moved.startswith("Changed like this,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Nothing is asked"),
        (["--hide=1,2"], "“1,2” is no box"),
        (["--hide=a,b,c,d"], "“a,b,c,d” is no box"),
        (["--hide=0.5,0,0.4,1"], "The box 0.5,0,0.4,1 is none"),
        (["--hide=0,0,1,1", "--fill=pink"], "no fill “pink”"),
        (["--move=speed=3"], "Move it has no option “speed”"),
        (["--move=zoom=9"], "must be from 0.5 to 4"),
        (["--move=zoom"], "must be a number"),
        (["--smallest", "--regions=stars"], "no regions “stars”"),
        (["--smallest", "--budget=12"], "12 passes are too few"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(house, arguments, words):
    result = run("whatif", house, *QUICK, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1

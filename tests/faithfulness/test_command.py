"""`check` and `checks` as a user meets them."""

import json

import pytest
from typer.testing import CliRunner

from explain.cli import app
from explain.drawings import draw
from explain.faithfulness import CHECKS

SCORE = {"index": int, "name": str, "probability": float, "logit": float}
QUICK = ["--model=drawings", "--size=96"]

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


@pytest.fixture
def found(house):
    """Two checks of two maps, one of them with options."""
    result = run(
        "check", house, *QUICK, "--method=grad_cam", "--method=input_x_gradient",
        "--check=hide_hottest", "--check=deletion", "--set=deletion.steps=4", "--json",
    )  # fmt: skip
    assert result.exit_code == 0
    assert not result.stderr
    return json.loads(result.stdout)


def test_the_object_has_the_documented_shape(found, house):
    assert list(found) == ["source", "model", "predicted", "target", "maps"]
    assert found["source"] == str(house)
    assert {key: type(value) for key, value in found["target"].items()} == SCORE
    assert found["target"] == found["predicted"]
    assert [each["method"] for each in found["maps"]] == ["grad_cam", "input_x_gradient"]
    for each in found["maps"]:
        assert list(each) == ["method", "target_layer", "light", "checks"]
        assert list(each["light"]) == ["colour", "sentence"]
        assert each["light"]["colour"] in ("red", "amber", "grey", "green")
        assert [check["check"] for check in each["checks"]] == ["hide_hottest", "deletion"]
        for check in each["checks"]:
            assert list(check) == [
                "check", "verdict", "sentence", "score", "unit", "reference", "baseline",
                "measured", "curves", "options", "passes", "seconds",
            ]  # fmt: skip
            assert list(check["reference"]) == ["mean", "deviation"]


def test_options_of_checks_arrive(found):
    deletion = found["maps"][0]["checks"][1]
    assert deletion["options"]["steps"] == 4
    own, centre, chance = deletion["curves"]
    assert [own["name"], centre["name"], chance["name"]] == ["map", "centre", "chance"]
    assert own["fractions"] == [0, 0.25, 0.5, 0.75, 1]
    assert len(own["probabilities"]) == len(chance["spread"]) == 5
    assert deletion["score"] == own["area"]


def test_the_numbers_are_those_of_python(found, house):
    from explain import METHODS, load_classifier, open_picture
    from explain.explanation import predict
    from explain.faithfulness import make_claim

    classifier = load_classifier("drawings")
    forward = predict(classifier, open_picture(house), size=96)
    target = int(forward.prediction.logits.argmax())
    attribution = METHODS["grad_cam"].attribute(classifier, forward, target)
    expected = CHECKS["hide_hottest"].run(make_claim(classifier, forward, attribution))
    told = found["maps"][0]["checks"][0]
    assert told["score"] == pytest.approx(expected.score, abs=1e-4)
    assert told["sentence"] == expected.sentence
    assert told["measured"] == pytest.approx(dict(expected.measured), abs=1e-5)


def test_everything_is_checked_where_nothing_is_named(house):
    result = run("check", house, *QUICK, "--target=tree")
    assert result.exit_code == 0
    heading, light, *lines, cost = result.stdout.splitlines()
    assert heading == f"{house}: Grad-CAM for tree"
    assert light.split(".")[0] in ("Red", "Amber", "Grey", "Green")
    assert [CHECKS[key].title in line for key, line in zip(CHECKS, lines, strict=True)] == [
        True
    ] * len(CHECKS)
    assert "passes" in cost


def test_without_the_first_check_there_is_no_light(house):
    result = run("check", house, *QUICK, "--check=edges", "--json")
    assert json.loads(result.stdout)["maps"][0]["light"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--check=magic"], "no check “magic”"),
        (["--set=deletion"], "is not CHECK.OPTION=VALUE"),
        (["--set=deletion.speed=3"], "Deletion curve has no option “speed”"),
        (["--set=deletion.steps=1"], "must be from 2 to 100"),
        (["--check=edges", "--set=deletion.steps=4"], "is not asked for. Add --check deletion"),
        (["--method=magic"], "no method “magic”"),
        (["--target=unicorn"], "no class “unicorn”"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(house, arguments, words):
    result = run("check", house, *QUICK, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout


def test_the_list_names_every_check_with_its_question_and_options():
    result = run("checks")
    assert result.exit_code == 0
    for check in CHECKS.values():
        assert check.key in result.stdout
        assert check.question in result.stdout
        assert check.paper in result.stdout
    assert "baseline" in result.stdout

"""What the core says is said in the reader's language, its numbers intact, and nothing is left."""

import ast
import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po

from explain import errors
from explain.checkpoint import examine
from explain.dataset.clusters import find_clusters
from explain.dataset.listing import LeftOut
from explain.dataset.overfit import compare_splits
from explain.dataset.sources import open_dataset
from explain.faithfulness import CHECKS, make_claim
from explain.faithfulness.curves import CENTRE, CHANCE, MAP
from explain.faithfulness.figure_names import FIGURE_NAMES, figure_name
from explain.faithfulness.small_changes import SMALL_CHANGES
from explain.images import open_picture
from explain.language import CATALOGUES, speaking
from explain.methods import METHODS
from explain.methods.integrated_gradients import MOST_SOUGHT
from explain.methods.option_names import OPTION_NAMES, option_name
from explain.results import Attribution
from explain.typesetting import text_row, written
from explain.whatif import Change
from explain.words import completeness, listed, map_facts, tenths
from tests import toys
from tests.dataset.conftest import make_records

ROOT = Path(__file__).parent.parent / "explain"
ELSEWHERE = {"ui", "cli", "lab", "report", "document", "batch", "verdicts"}


@pytest.fixture(autouse=True)
def chinese():
    """Everything in these tests is said in Chinese."""
    with speaking("zh"):
        yield


@cache
def catalogue():
    with (CATALOGUES / "zh" / "LC_MESSAGES" / "explain.po").open("rb") as file:
        return {each.id for each in read_po(file, locale="zh")}


def core_files():
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0].removesuffix(".py") not in ELSEWHERE:
            yield path


ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"_Failed"}


def bare(path):
    """Where a text goes into one of our errors without being said."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ERRORS
        ):
            for part in node.args:
                literal = isinstance(part, ast.Constant | ast.JoinedStr | ast.BinOp)
                if literal:
                    yield f"{path}:{node.lineno}"


def test_no_error_is_raised_with_a_text_that_cannot_be_translated():
    assert [place for path in core_files() for place in bare(path)] == []


def test_a_bare_text_would_be_found(tmp_path):
    file = tmp_path / "room.py"
    file.write_text("raise PictureError(f'No {name}.')\nraise PictureError(say('No.'))\n")
    assert list(bare(file)) == [f"{file}:1"]


def test_all_that_the_tables_say_is_in_the_catalogue():
    owners = [*METHODS.values(), *CHECKS.values()]
    texts = {owner.title for owner in owners}
    texts |= {method.summary for method in METHODS.values()}
    texts |= {check.question for check in CHECKS.values()}
    for owner in owners:
        for item in dataclasses.fields(owner.options):
            texts |= {item.metadata["help"], *item.metadata["choices"]}
    assert texts <= catalogue()


def test_all_that_is_chosen_on_a_page_has_a_name():
    fields = [
        item
        for owner in (*METHODS.values(), *CHECKS.values())
        for item in dataclasses.fields(owner.options)
        if not item.metadata["expert"]
    ]
    assert {item.name for item in fields} == set(OPTION_NAMES)
    assert option_name("steps") == "步数"
    assert option_name("not_named") == "Not named"


def test_an_options_help_gives_the_number_that_the_method_uses():
    (points,) = (
        item
        for item in dataclasses.fields(METHODS["integrated_gradients"].options)
        if item.name == "points"
    )
    assert f" {MOST_SOUGHT} " in points.metadata["help"]


def test_numbers_of_checks_have_names_and_those_of_classes_stay():
    measured = {*SMALL_CHANGES, *(f"area {name}" for name in (MAP, CENTRE, CHANCE))} - {"JPEG"}
    assert measured <= set(FIGURE_NAMES)
    assert figure_name("predicted class held") == "预测类别不变"
    assert figure_name("down to layer4") == "打乱到 layer4"
    assert figure_name("golf ball") == "golf ball"


def test_a_picture_error():
    with pytest.raises(errors.PictureError) as raised:
        open_picture(b"not a picture")
    assert str(raised.value) == (
        "文件不是可以读取的图片。请选择 JPEG、PNG、WebP、AVIF、GIF、BMP、TIFF 或 HEIC 文件。"
    )


def test_an_option_out_of_range():
    with pytest.raises(errors.OptionError) as raised:
        METHODS["occlusion"].make_options(window=1000)
    assert str(raised.value) == ("遮挡法（Occlusion）的选项“window”是 1000；必须在 4 到 256 之间。")


def test_a_checks_sentence():
    """The map is 1.5 times what Integrated Gradients gives of a linear model: 50 % off."""
    linear = toys.make_linear()
    forward = linear.run(linear.prepare(toys.random_picture()))
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=4)
    attribution = method.attribute(linear, forward, 1, options)
    larger = dataclasses.replace(attribution, values=attribution.values * np.float32(1.5))
    result = CHECKS["completeness"].run(make_claim(linear, forward, larger, options))
    difference = result.measured["difference"]
    assert result.sentence == (
        f"基线与图片之间相差 {difference:+.2f} logit，各部分加起来是 {1.5 * difference:+.2f}："
        "相差 50.0 %。"
    )
    assert result.unit == "gap as a share of the sum"  # said where it is shown


def test_a_check_that_says_nothing():
    linear = toys.make_linear()
    forward = linear.run(linear.prepare(toys.random_picture()))
    flat = METHODS["saliency"].attribute(linear, forward, 0)
    flat = dataclasses.replace(flat, values=np.zeros_like(flat.values))
    sentence = CHECKS["edges"].run(make_claim(linear, forward, flat)).sentence
    name = linear.class_names[0]
    assert sentence == f"这张图上没有哪个地方比别处有更多“{name}”的证据，所以没有什么可检验的。"


def test_words_about_a_map():
    values = np.full((4, 4), 0.25, np.float32)  # sums to 4, 1 more than promised
    found = Attribution(
        "gradient_shap", 0, values, "logit", signed=True, native_shape=(4, 4),
        target_layer="layer4", baseline="black, mean", convergence_delta=1.0,
    )  # fmt: skip
    assert completeness(found) == (
        "总和是 +4.00，应为 +3.00 logit：相差 33.3 %，比较粗略；步数越多越接近。"
    )
    assert map_facts(found) == "layer4 处 4×4 的图，基线：黑色、平均色"
    assert listed(["a", "b"]) == "a、b"
    assert tenths(0.0314) == "3.1 %"


def test_what_happens_when_a_part_is_changed():
    toy = toys.make_toy()
    forward = toy.run(toy.prepare(toys.random_picture()))
    before = dataclasses.replace(
        forward.prediction,
        logits=np.log(np.array([0.6, 0.3, 0.1], np.float32)),
        probabilities=np.array([0.6, 0.3, 0.1], np.float32),
        class_names=("dog", "cat", "bee"),
    )
    after = dataclasses.replace(
        before,
        logits=np.log(np.array([0.4, 0.5, 0.1], np.float32)),
        probabilities=np.array([0.4, 0.5, 0.1], np.float32),
    )
    change = Change(forward.model_input.picture, before, after, 0)
    assert change.sentence == (
        "这样改动后，“dog”下降 20 个百分点，到 40 %，回答变成“cat”（50 %）。"
    )


def test_a_data_set_that_learns_by_heart():
    labels = [0] * 100 + [0] * 100
    predicted = [0] * 100 + [0] * 60 + [3] * 40
    records = make_records(labels, predicted, splits=["train"] * 100 + ["val"] * 100)
    found = compare_splits(records)
    assert found.sentence.startswith(
        "死记硬背：train 上 100 %、val 上 60 %（相差 40 个百分点，95 % 区间 "
    )
    assert found.sentence.endswith("；ant 的差距最大（100 % 对 60 %）。")
    with speaking("en"):  # nothing that was said before is kept
        assert found.sentence.startswith("Memorises: 100 % on train, 60 % on val (a gap of 40")


def test_where_the_evidence_of_a_class_lies():
    """Forty ants with all their evidence in the upper left, forty bees with it everywhere."""
    maps = np.full((80, 7, 7), 1.0, np.float32)
    maps[:40] = 0
    maps[:40, :2, :2] = 1
    labels = [0] * 40 + [1] * 40
    found = find_clusters(make_records(labels, labels, maps=maps))
    cluster = next(each for each in found if each.name == "ant")
    assert cluster.sentence == (  # a corner is 4 of 49 cells
        f"ant 的 40 张图片中有 {cluster.of_class.count} 张：100 % 的证据在左上角（其他类别：8 %）。"
    )


def test_a_data_set_without_labels():
    with pytest.raises(errors.DatasetError) as raised:
        open_dataset({"notes.txt": b"", "a.png": b"", "b.png": b""}, ("ant", "bee"))
    assert str(raised.value).startswith(
        "没有找到带标签的图片（2 个“最外层的图片”：不在任何类别文件夹里；"
        "1 个“其他文件”：从名称看不是图片）。"
    )
    assert LeftOut("rows", 1, "has no label in the table").name in catalogue()


def test_a_checkpoint_that_is_refused():
    with pytest.raises(errors.CheckpointError) as raised:
        examine(b"<!doctype html><title>404</title>", file_name="net.pth")
    assert str(raised.value) == "net.pth 是网页，被当成文件存了下来。请重新下载文件本身。"


def test_captions_are_written_in_a_language_that_a_font_here_has():
    assert written() in ("zh", "en")
    assert text_row(["为什么"], 200, 12).size == (200, text_row(["why"], 200, 12).height)
    with speaking("en"):
        assert written() == "en"

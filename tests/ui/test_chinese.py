"""The pages in Chinese: nothing English is left, and the language stays with the visitor."""

import ast
import io
import json
import zipfile
from pathlib import Path

import pytest

from explain.drawings import draw
from explain.faithfulness import CHECKS
from explain.language import speaking
from explain.methods import METHODS
from explain.ui.samples import TITLES, samples
from tests.ui.conftest import ROOT, Page, png
from tests.ui.wording import ENGLISH, english, read, texts

PAGES = "explain/ui/pages"
CANCEL = "取消"
NAMES = tuple(each.title for each in (*METHODS.values(), *CHECKS.values()))
FILES = ("labels.csv", "pets.zip")
TAKES_TEXT = {
    "altair_chart", "button", "caption", "camera_input", "checkbox", "dataframe", "download_button",
    "error", "expander", "file_uploader", "form_submit_button", "header", "html", "image", "info",
    "markdown", "multiselect", "number_input", "pills", "popover", "progress", "radio",
    "segmented_control", "select_slider", "selectbox", "slider", "small", "spinner", "subheader",
    "success", "text_input", "title", "toggle", "warning", "write",
}  # fmt: skip


def labels(page: Page) -> list[str]:
    return [each.label for each in page.at.button]


def go(page: Page, name: str) -> Page:
    page.at.switch_page(f"{PAGES}/{name}.py")
    return page.run()


def press(page: Page, label: str) -> Page:
    next(each for each in page.at.button if each.label.startswith(label)).click()
    return page.run()


def choose(page: Page, key: str, value: str) -> Page:
    page.at.button_group(key=key).set_value(value)
    return page.run()


def at_rest(page: Page) -> bool:
    return CANCEL not in labels(page) and "正在检验" not in page.html()


def nothing_english(page: Page) -> None:
    assert english(page, (*NAMES, *FILES)) == set()


def test_explain_compare_and_trust_say_nothing_in_english(open_page):
    page = open_page(lang="zh", size="160", method="grad_cam")
    nothing_english(page)
    page.click("sample_two").wait(at_rest)
    assert "认为是" in page.sentence()
    assert "7×7" not in page.maps()["Grad-CAM"]
    assert "越亮" in page.maps()["Grad-CAM"]
    nothing_english(page)
    page.at.session_state["compare_methods"] = ["grad_cam", "layer_cam"]
    go(page, "compare")
    for mode in ("classes", "models", "pictures"):
        nothing_english(choose(page, "compare_mode", mode))
    nothing_english(choose(page, "compare_mode", "why").wait(lambda page: "领先" in page.html()))
    nothing_english(go(page, "trust").wait(at_rest))
    charts = [text for text in texts(page) if "遮住这部分之后的概率" in text]
    assert charts
    assert "".join(page.at.query_params["lang"]) == "zh"


def drawings() -> bytes:
    """17 drawings of two kinds each, the first five of them in train."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for kind in ("car", "house"):
            for number in range(17):
                split = "train" if number < 5 else "val"
                thing = "fish" if number == 9 else kind
                data = png(draw(thing, 900 + number).picture)
                archive.writestr(f"pets/{split}/{kind}/{number}.png", data)
        archive.writestr("pets/val/tree/1.png", b"no picture")
    return buffer.getvalue()


def test_find_mistakes_says_nothing_in_english(open_page):
    page = go(open_page(lang="zh", model="drawings"), "mistakes")
    for kind in ("Folder", "Path", "Earlier results", "Zip file"):
        nothing_english(choose(page, "set_kind", kind))
    page.upload("pets.zip", drawings(), key="set_zip")
    nothing_english(page)
    press(page, "找错误").wait(lambda page: "答对了" in page.html())
    for section in ("Worst mistakes", "Figures", "Overfitting", "What it looks at"):
        nothing_english(choose(page, "set_section", section))
    choose(page, "language", "en")
    assert "is right for" in page.html()
    assert "答对了" not in page.html()


def test_a_switch_keeps_what_was_chosen_and_the_url_follows(open_page):
    page = open_page(lang="zh", size="160", method="grad_cam", model="drawings", sample="car")
    page.at.selectbox(key="palette").set_value("viridis")
    page.run()
    choose(page, "language", "en")
    assert "lang" not in page.at.query_params
    assert page.at.selectbox(key="palette").value == "viridis"
    assert "says car with" in page.sentence()
    assert "Bright: speaks for the class." in page.maps()["Grad-CAM"]
    choose(page, "language", "zh")
    press(page, "换一张图片")
    assert dict(page.at.query_params) == {"lang": "zh"}


def test_a_language_that_is_not_there_is_english(open_page):
    page = open_page(lang="xx")
    assert "lang" not in page.at.query_params
    assert "Why does the model see what it sees?" in page.html()


def test_the_titles_of_the_samples_are_noted():
    assert [each.title for each in samples().values()] == list(TITLES)


def test_what_is_read_of_a_chart_is_its_words_and_not_its_grammar():
    spec = {"title": "two words", "mark": "not read at all", "data": {"values": [{"a": "in it"}]}}
    from tests.ui.wording import _chart

    assert list(_chart(json.dumps(spec))) == ["two words", "in it"]


def written(node: ast.expr) -> str:
    """The words that stand in the code itself; what is filled in counts as none."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "·"
        for part in parts
        if not isinstance(part, ast.Constant) or isinstance(part.value, str)
    )


@pytest.mark.parametrize(
    "file", sorted(Path(ROOT, "explain/ui").rglob("*.py")), ids=lambda f: f.name
)
def test_no_widget_is_given_bare_english(file):
    bare = set()
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in TAKES_TEXT:
            given = [*call.args, *(each.value for each in call.keywords)]
            literal = [each for each in given if isinstance(each, ast.Constant | ast.JoinedStr)]
            bare |= {found for each in literal for found in ENGLISH.findall(read(written(each)))}
    assert bare == set(), "say it, so that it can be said in another language"


def test_what_is_said_stands_where_it_can_be_found():
    """Babel does not look into f-strings."""
    hidden = [
        (path.name, call.args[0].value)
        for path in sorted(Path(ROOT, "explain").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("say", "say_n", "mark")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def test_words_of_the_language_before_change_no_choice(open_page):
    """A browser that has not drawn the new page yet names its choices by the old words."""
    page = open_page(lang="zh", size="160", method="grad_cam")
    page.click("sample_two").wait(at_rest)
    page.at.selectbox(key="palette").set_value("viridis")
    page.run()
    chosen = ("sample", "palette", "model", "_picture")
    before = {key: page.at.session_state[key] for key in chosen}
    with speaking("zh"):
        old = {each.id: each for each in page.at._tree.get_widget_states().widgets}
    choose(page, "language", "en")
    sent = page.at._tree.get_widget_states()
    changed = 0
    for each in sent.widgets:
        if each.WhichOneof("value") == "string_value" and each.id in old:
            changed += each.string_value != old[each.id].string_value
            each.string_value = old[each.id].string_value
    assert changed >= 2
    page.at._run(sent)
    assert not page.at.exception
    assert {key: page.at.session_state[key] for key in chosen} == before
    assert page.sentence().startswith("Drawings (demo) says sailboat")

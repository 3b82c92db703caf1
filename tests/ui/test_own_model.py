"""A visitor's own model: brought once, on every page, in that visitor's session only."""

import io

import pytest
import torch

from explain.drawings import KINDS, draw
from explain.loading import load_classifier
from explain.ui import local
from explain.weights import ASSETS, read_state_dict
from tests.ui.conftest import Page, png

NAMES = sorted(KINDS)


@pytest.fixture(scope="module")
def checkpoint() -> bytes:
    """The embedded classifier as a training program would have saved it."""
    state = read_state_dict(ASSETS / "drawings.safetensors")
    wrapped = {"epoch": 3, "state_dict": {f"module.{name}": each for name, each in state.items()}}
    buffer = io.BytesIO()
    torch.save(wrapped, buffer)
    return buffer.getvalue()


def bring(page: Page, data: bytes, name: str = "mine.pth") -> Page:
    field = next(f.key for f in page.at.file_uploader if f.key.startswith("own_file"))
    return page.upload(name, data, key=field)


def name_classes(page: Page, text: str) -> Page:
    field = next(f.key for f in page.at.file_uploader if f.key.startswith("own_names"))
    return page.upload("names.txt", text.encode(), key=field)


@pytest.fixture
def with_own(page, checkpoint):
    """A page with a drawing of a house, read by the own model under its right names."""
    bring(page, checkpoint)
    name_classes(page, "\n".join(load_classifier("drawings").class_names))
    return page.upload("house.png", png(draw("house", 0).picture))


def test_the_report_says_what_was_found_and_done(page, checkpoint):
    bring(page, checkpoint)
    table = page.html()
    assert "mine.pth" in table
    assert "MobileNetV2 ×0.5" in table
    assert "8, without names, so numbered" in table
    assert "in “state_dict”" in table
    assert "module." in table, "the repaired names"
    assert page.at.selectbox(key="model").value.startswith("own-")


def test_the_own_model_answers_and_is_explained(with_own):
    assert with_own.sentence().startswith("MobileNetV2 ×0.5 (mine.pth) says house with ")
    assert "why house?" in with_own.maps()["Grad-CAM"]
    assert "model" not in with_own.at.query_params, "a link cannot hand the model on"


def test_without_names_the_classes_are_numbered_and_a_wrong_number_of_names_is_refused(
    page, checkpoint
):
    bring(page, checkpoint)
    page.upload("house.png", png(draw("house", 0).picture))
    at = load_classifier("drawings").class_names.index("house")
    assert f"says class {at} with" in page.sentence()
    name_classes(page, "one\ntwo\n")
    assert "8 classes, but 2 class names were given" in page.at.error[0].value.replace("\\", "")
    assert f"says class {at} with" in page.sentence()


def test_it_stays_when_the_page_changes(with_own):
    before = with_own.sentence()
    with_own.at.switch_page("explain/ui/pages/about.py")
    with_own.run()
    with_own.at.switch_page("explain/ui/pages/image.py")
    with_own.run()
    assert with_own.sentence() == before


def test_nobody_else_sees_it(with_own):
    key = with_own.at.selectbox(key="model").value
    other = Page()
    assert "mine.pth" not in other.html()
    assert all("mine.pth" not in option for option in other.at.selectbox(key="model").options)
    asking = Page(model=key)
    assert asking.at.selectbox(key="model").value != key


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "hello.pth"),
        (b"", "hello.pth"),
    ],
)
def test_a_refused_file_says_why_and_everything_stays(with_own, data, reason):
    before = with_own.sentence()
    bring(with_own, data, "hello.pth")
    assert reason in with_own.at.error[0].value.replace("\\", "")
    assert with_own.sentence() == before
    assert "mine.pth" in with_own.html()


def test_another_preprocessing_changes_the_answer_and_is_named(with_own):
    before = with_own.sentence()
    with_own.at.selectbox(key="own_input").set_value("minus-one-one")
    with_own.run()
    assert "−1…1, 256 px, crop 224; as chosen" in with_own.html()
    assert with_own.sentence() != before
    with_own.at.selectbox(key="own_input").set_value("own numbers")
    with_own.run()
    with_own.at.text_input(key="own_std").set_value("0/0/0")
    with_own.run()
    assert "each std more than 0" in with_own.at.error[0].value.replace("\\", "")
    with_own.at.text_input(key="own_std").set_value("0.229/0.224/0.225")
    with_own.run()
    assert not with_own.at.error
    assert with_own.sentence() == before


def test_removed_it_is_gone(with_own):
    next(b for b in with_own.at.button if b.label == "Remove this model").click()
    with_own.run()
    assert "mine.pth" not in with_own.html() + with_own.sentence()


def test_a_path_is_offered_only_where_the_server_listens_to_this_computer(
    page, checkpoint, tmp_path, monkeypatch
):
    path = tmp_path / "by-path.pth"
    path.write_bytes(checkpoint)
    page.at.text_input(key="own_path").set_value(str(path))
    page.run()
    assert "by-path.pth" in page.html()
    monkeypatch.setattr(local, "_is_loopback", lambda _: False)
    assert "own_path" not in [each.key for each in Page().at.text_input]


@pytest.mark.parametrize(
    ("address", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("", False), ("0.0.0.0", False),
     ("192.168.1.5", False), ("example.org", False)],
)  # fmt: skip
def test_which_addresses_are_this_computer_alone(address, loopback):
    assert local._is_loopback(address) is loopback

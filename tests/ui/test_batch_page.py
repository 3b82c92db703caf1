"""A batch that was run, on "Find mistakes": filters, orders, pages, and what is never opened."""

import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain.batch import output as reader
from explain.batch.job import Job, Pace
from explain.batch.local import run_local
from explain.batch.output import open_output
from explain.batch.recipe import ModelRecipe
from explain.batch.store import Part
from explain.drawings import draw
from explain.errors import BatchError, Cancelled, PictureError
from explain.images import sha256
from explain.loading import load_classifier
from explain.ui import batch_asked
from explain.ui.batch_asked import DIFFERENT, FAILED, LEAST, MOST, Asked, look
from explain.ui.batch_pictures import source_pictures
from explain.ui.batch_source import open_batch
from tests.test_layers import loaded_by
from tests.ui.conftest import Page, png
from tests.ui.test_mistakes_page import captions, choose_source, go_to_mistakes, plain, press

BROKEN = "tree/2.png"


def run(folder, watch=None):
    """12 drawings in three class folders: one is a fish among the cars, one is no picture."""
    source = folder / "pets"
    for kind in ("car", "house", "tree"):
        (source / kind).mkdir(parents=True)
        for number in range(4):
            data = png(draw(kind, 700 + number).picture)
            (source / kind / f"{number}.png").write_bytes(data)
    (source / "car" / "0.png").write_bytes(png(draw("fish", 1).picture))
    (source / BROKEN).write_bytes(b"no picture")
    job = Job(str(source), str(folder / "out"), ModelRecipe("drawings"), pace=Pace(4, 0))
    run_local(job, load_classifier("drawings"), *([watch] if watch else []))
    return folder


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return run(tmp_path_factory.mktemp("batch"))


@pytest.fixture
def batch(ran):
    return open_batch(str(ran / "out"))


def paths(view):
    return ["/".join(path.split("/")[-2:]) for path in view.rows["path"].to_pylist()]


def open_at(page, place) -> Page:
    choose_source(go_to_mistakes(page), "A batch that was run")
    page.at.text_input(key="batch_path").set_value(str(place))
    return press(page, "Open")


def listed(page) -> list[str]:
    """The first column of the table."""
    return page.at.dataframe[0].value["path"].tolist() if page.at.dataframe else []


def show(page, kind) -> Page:
    page.at.segmented_control(key="batch_shown").set_value(kind)
    return page.run()


def test_filters_and_orders_leave_what_they_say(batch):
    assert (batch.bad, batch.total, set(batch.folders)) == (1, 12, {"car", "house", "tree"})
    every = look(batch, Asked(), 1)
    assert every.count == 12
    assert paths(every)[:5] == ["car/0.png", "car/1.png", "car/2.png", "car/3.png", "house/0.png"]
    assert paths(look(batch, Asked(FAILED), 1)) == [BROKEN]
    assert "car/0.png" in paths(look(batch, Asked(DIFFERENT), 1))
    fish = batch.class_names.index("fish")
    assert paths(look(batch, Asked(predicted=fish), 1))[0] == "car/0.png"
    assert paths(look(batch, Asked(words="HOUSE/"), 1)) == [f"house/{n}.png" for n in range(4)]
    answered = [each for each in every.rows["confidence"].to_pylist() if each is not None]
    low = sum(each <= 0.9 for each in answered)
    assert 0 < low < 11
    assert look(batch, Asked(high=0.9), 1).count == low
    assert look(batch, Asked(low=0.9), 1).count == 11 - low
    sure = look(batch, Asked(order=MOST), 1).rows["confidence"].to_pylist()
    assert sure == sorted(answered, reverse=True)
    assert look(batch, Asked(FAILED, LEAST), 1).count == 0


def test_pages_follow_one_another_in_every_order(batch, monkeypatch):
    whole = {order: paths(look(batch, Asked(order=order), 1)) for order in (LEAST, MOST)}
    monkeypatch.setattr(batch_asked, "PER_PAGE", 5)
    for order, all_of_them in whole.items():
        views = [look(batch, Asked(order=order), page) for page in (1, 2, 3)]
        assert [len(paths(view)) for view in views] == [5, 5, 1]
        assert [path for view in views for path in paths(view)] == all_of_them
    assert paths(look(batch, Asked(), 99)) == ["tree/2.png", "tree/3.png"], "the last page"


def test_the_page_shows_rows_filters_and_the_picture_with_its_map(open_page, ran):
    page = open_at(open_page(model="drawings"), ran / "out")
    assert page.sentence().startswith("12 pictures, 1 without an answer")
    assert "Drawings (demo) · Grad-CAM · out · complete" in page.sentence()
    assert len(listed(page)) == 12
    assert captions(page)[0].startswith("<b>car</b>, called <b>fish</b> with")
    assert "why fish?" in page.html()
    assert page.html().count("data:image/webp") == 2
    show(page, "Not as its folder says")
    assert "car/0.png" in listed(page)
    assert len(listed(page)) < 5
    show(page, "Failed")
    assert listed(page) == [BROKEN]
    assert "The file is not a picture that can be read." in plain(page)
    show(page, "All")
    page.at.text_input(key="batch_words").set_value("nowhere")
    page.run()
    assert "None." in plain(page)
    press(page, "Other pictures")
    assert "Show me the example" in plain(page)


def test_a_click_on_a_row_shows_its_card(open_page, ran):
    page = open_at(open_page(), ran / "out")
    place = listed(page).index(BROKEN)
    page.at.session_state[f"batch_row_en_{hash((Asked(), 1))}"] = {
        "selection": {"rows": [place], "columns": [], "cells": []}
    }
    page.run()
    assert "No answer" in plain(page)
    assert "The file is not a picture that can be read." in plain(page)
    assert "why" not in page.html()


def test_a_picture_opens_in_explain_with_the_model_of_the_batch(open_page, ran):
    page = open_at(open_page(), ran / "out")
    next(each for each in page.at.button if each.label == "Open in Explain").click()
    page.at.run()
    assert page.sentence().startswith("Drawings (demo) says fish")


def test_a_change_of_filter_leads_back_to_the_first_page(open_page, ran, monkeypatch):
    monkeypatch.setattr(batch_asked, "PER_PAGE", 5)
    monkeypatch.setattr("explain.ui.batch_page.PER_PAGE", 5)
    page = open_at(open_page(), ran / "out")
    assert "1 to 5 of 12 rows · page 1 of 3" in plain(page)
    page.at.number_input(key="batch_page").set_value(3)
    page.run()
    assert listed(page) == ["tree/2.png", "tree/3.png"]
    show(page, "Answered")
    assert "1 to 5 of 11 rows · page 1 of 3 · 12 in all" in plain(page)


def test_a_batch_that_is_not_complete_says_so(open_page, tmp_path):
    def stop(progress):
        if progress.done >= 4:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        run(tmp_path, stop)
    page = open_at(open_page(), tmp_path / "out")
    assert "This batch is not complete: 4 of 12 pictures have rows." in plain(page)
    assert len(listed(page)) == 4
    job = Job(
        str(tmp_path / "pets"), str(tmp_path / "out"), ModelRecipe("drawings"), pace=Pace(4, 0)
    )
    run_local(job, load_classifier("drawings"))
    press(page, "Read again")
    assert "complete" in page.sentence()
    assert len(listed(page)) == 12


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/no/such/folder", "There is no folder /no/such/folder."),
        ("a\0b", "There is no folder a�b."),
        ("~nobody-of-that-name/x", "There is no folder"),
        ("x" * 9000, "There is no folder"),
        ("s3://bucket/out", "is an address. Name a folder on this computer."),
        ("zip::/tmp", "is an address."),
        ("/", "holds no batch"),
    ],
)
def test_a_place_that_is_no_batch_is_refused_in_a_sentence(text, reason):
    with pytest.raises(BatchError) as caught:
        open_batch(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("facts", ["[]", "{", "{}", '{"columns": ["path"]}', '{"columns": 7}'])
def test_a_damaged_batch_is_refused_in_a_sentence(tmp_path, facts):
    (tmp_path / "run.json").write_text(facts)
    with pytest.raises(BatchError, match=r"is damaged|cannot be read"):
        open_batch(str(tmp_path))


def test_damaged_rows_are_told_in_a_sentence_with_a_way_back(open_page, tmp_path):
    page = open_at(open_page(), run(tmp_path) / "out")
    rows = next((tmp_path / "out" / "rows").iterdir())
    rows.write_bytes(b"no Parquet")
    show(page, "Failed")
    assert "cannot be read" in plain(page)
    assert "Other pictures" in plain(page)


def test_what_lies_outside_of_the_source_is_never_opened(tmp_path):
    data = png(draw("car", 1).picture)
    source, outside = tmp_path / "in", tmp_path / "secret.png"
    source.mkdir()
    outside.write_bytes(data)
    (source / "own.png").write_bytes(data)
    (source / "link.png").symlink_to(outside)
    (source / "inner.png").symlink_to(source / "own.png")
    os.mkfifo(source / "pipe.png")
    pictures = source_pictures(str(source))
    for path in ("own.png", "inner.png"):
        assert pictures.read(str(source / path), sha256(data)) == data
    for path in (outside, source / "link.png", source / ".." / "secret.png", "secret.png", "a\0"):
        with pytest.raises(PictureError, match="is not below"):
            pictures.read(str(path), sha256(data))
    for path, reason in (
        ("pipe.png", "not there"), ("gone.png", "not there"), ("own.png", "has changed"),
    ):  # fmt: skip
        with pytest.raises(PictureError, match=reason):
            pictures.read(str(source / path), "another")
    with pytest.raises(PictureError, match="address"):
        pictures.read("https://example.org/a.png", sha256(data))
    for nowhere in ("/", "/**/*.png", "s3://bucket/in", "in", str(tmp_path / "gone")):
        with pytest.raises(PictureError, match="is not on this computer"):
            source_pictures(nowhere).read(str(outside), sha256(data))


def test_the_source_of_a_pattern_is_the_folder_before_it(tmp_path):
    (tmp_path / "a[1]").mkdir()
    (tmp_path / "list.csv").write_text("path\n")
    for source in ("*/x/*.png", "list.csv", "", "**"):
        assert source_pictures(str(tmp_path / source)).root == tmp_path.resolve(), source
    assert source_pictures(str(tmp_path / "a[1]")).root == (tmp_path / "a[1]").resolve()


def test_the_page_says_why_a_picture_is_not_shown(open_page, tmp_path):
    place = run(tmp_path)
    (place / "pets" / "car" / "0.png").write_bytes(b"changed")
    page = open_at(open_page(), place / "out")
    assert "The file has changed since the batch was run" in plain(page)
    assert "why fish?" in page.html(), "the map is in the rows"
    assert "Open in Explain" not in plain(page)


def test_a_page_of_many_rows_opens_one_or_two_files(batch, tmp_path, monkeypatch):
    """20 files of 1,000 rows: the page opens those that it shows, and no other."""
    facts = {**batch.output.facts, "columns": [*batch.output.columns]}
    (tmp_path / "rows").mkdir()
    (tmp_path / "run.json").write_text(json.dumps(facts))
    schema = batch.output.dataset.schema
    one = batch.output.rows(np.zeros(1000, int))
    for number in range(20):
        sure = pa.array(np.arange(1000) / 1000 / (number + 1), pa.float32())
        rows = one.set_column(schema.get_field_index("confidence"), "confidence", sure)
        pq.write_table(rows, tmp_path / Part(1000 * number, 1000).name)
    large = open_batch(str(tmp_path))
    opened = []
    parquet = pq.ParquetFile

    def noted(file):
        opened.append(file.name)
        return parquet(file)

    monkeypatch.setattr(reader.pq, "ParquetFile", noted)
    assert len(look(large, Asked(), 1).rows) == 50
    assert len(opened) == 1
    opened.clear()
    assert look(large, Asked(), 201).numbers[0] == 10_000
    assert len(opened) == 1
    opened.clear()
    assert look(large, Asked(order=MOST), 1).numbers[0] == 999
    assert len(opened) == 1, "the 50 most sure ones all lie in the first file"
    assert len(open_output(str(tmp_path))) == 20_000


def test_only_this_computer_may_name_a_folder(open_page, monkeypatch):
    monkeypatch.setattr("explain.ui.set_inputs.paths_are_offered", lambda: False)
    page = go_to_mistakes(open_page())
    assert "A batch that was run" not in page.at.segmented_control(key="set_kind").options


def test_the_table_does_not_wait_for_torch():
    assert loaded_by("from explain.ui import batch_page, batch_inputs") == {"streamlit"}

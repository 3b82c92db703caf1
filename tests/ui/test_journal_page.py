"""Four buttons under an explanation, and the page "Journal"."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from explain.journal import Journal, Kept, labelled_zip, schema
from explain.ui import journal_place
from tests.journal.conftest import entry

PAGE = "explain/ui/pages/journal.py"


@pytest.fixture(autouse=True)
def journal(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLAIN_JOURNAL", str(tmp_path / "journal.sqlite"))
    return Journal(tmp_path / "journal.sqlite")


@pytest.fixture
def two(open_page):
    return open_page(model="drawings", sample="two", method="grad_cam")


def note_key(page):
    return next(each.key for each in page.at.text_input if each.key.startswith("journal_note"))


def kept(colour="red") -> Kept:
    picture, values = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(picture, "JPEG")
    np.save(values, np.eye(8, dtype=np.float32))
    return Kept(picture.getvalue(), values.getvalue())


def open_journal(page):
    page.at.switch_page(PAGE)
    return page.run()


def labels(page):
    return [each.label for each in page.at.button]


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.html()))


def test_one_click_enters_the_explanation_without_its_picture(two, journal):
    assert not journal.path.exists(), "looking at it writes nothing"
    two.click("journal_mark_wrong_reason")
    (found,) = journal.entries()
    chosen = two.at.session_state["_picture"]
    assert found.verdict.mark == "wrong_reason"
    assert found.picture_sha256 == chosen.sha256
    assert len(found.model_sha256) == 64
    assert (found.predicted, found.target, found.methods) == ("tree", "tree", ("grad_cam",))
    assert len(found.top) == 5
    assert found.seconds > 0
    assert not found.has_picture
    assert "Noted." in two.html()


def test_another_click_a_note_and_the_true_class_change_the_same_entry(two, journal):
    two.at.text_input(key=note_key(two)).set_value("the sky")
    two.run()
    assert journal.entries() == [], "a note waits for a mark"
    two.click("journal_mark_right")
    two.click("journal_mark_wrong")
    box = next(each for each in two.at.selectbox if str(each.key).startswith("journal_label"))
    box.set_value("sailboat")
    two.run()
    (found,) = journal.entries()
    assert (found.verdict.mark, found.verdict.note) == ("wrong", "the sky")
    assert found.corrected
    assert found.true_class == "sailboat"


def test_only_with_consent_the_picture_and_the_map_are_kept(two, journal):
    two.at.toggle(key="journal_keep").set_value(True)
    two.run()
    two.click("journal_mark_right")
    (found,) = journal.entries()
    stored = journal.kept(found.number)
    picture = Image.open(io.BytesIO(stored.thumbnail))
    assert min(picture.size) <= 256
    assert np.load(io.BytesIO(stored.map)).shape == (224, 224)
    two.at.toggle(key="journal_keep").set_value(False)
    two.run()
    assert journal.kept(found.number) is None


def test_a_full_disk_is_said_and_the_app_goes_on(two, journal, monkeypatch):
    two.click("journal_mark_right")
    two.click("top_1")
    monkeypatch.setattr(schema, "SETTINGS", (*schema.SETTINGS, "max_page_count = 5"))
    two.at.toggle(key="journal_keep").set_value(True)
    two.run()
    two.click("journal_mark_right")
    assert any("the disk is full" in each.value for each in two.at.error)
    assert "Grad-CAM" in two.maps()
    monkeypatch.undo()
    monkeypatch.setenv("EXPLAIN_JOURNAL", str(journal.path))
    assert len(journal.entries()) == 1


def test_off_means_no_buttons_and_a_sentence(open_page, monkeypatch):
    monkeypatch.setenv("EXPLAIN_JOURNAL", "off")
    page = open_page(model="drawings", sample="two", method="grad_cam")
    assert not [each for each in page.at.button if str(each.key).startswith("journal")]
    assert "EXPLAIN" in open_journal(page).at.info[0].value.replace("\\", "")


def test_by_default_it_is_on_here_and_off_where_others_come_in(monkeypatch):
    monkeypatch.delenv("EXPLAIN_JOURNAL")
    monkeypatch.setattr(journal_place, "paths_are_offered", lambda: True)
    assert journal_place.journal().path.name == "journal.sqlite"
    monkeypatch.setattr(journal_place, "paths_are_offered", lambda: False)
    assert journal_place.journal() is None
    assert "open to others" in journal_place.why_off()


def test_an_empty_journal_says_how_to_begin(page):
    open_journal(page)
    assert any("Nothing stands here yet" in each.value for each in page.at.markdown)
    assert "journal.sqlite" in page.html(), "where it is kept"


def test_it_lists_filters_and_shows_names_as_text(page, journal):
    journal.add(entry("right", note="fine"))
    journal.add(entry("wrong", day=1, predicted="<b>owl</b>", label="dog"), kept())
    open_journal(page)
    assert "2 of 2 entries" in text(page)
    assert "&lt;b&gt;owl&lt;/b&gt;" in page.html()
    assert "In truth dog." in text(page)
    assert "No picture is kept." in text(page)
    assert page.html().count('alt="The picture"') == 1
    page.at.pills(key="journal_shown").set_value(["right"])
    page.run()
    assert "1 of 2 entries" in text(page)
    assert "In truth dog." not in text(page)
    page.at.text_input(key="journal_words").set_value("nothing like it")
    page.run()
    assert any("Loosen the filters" in each.value for each in page.at.markdown)


def test_deleting_an_entry_removes_it_and_its_picture(page, journal):
    number = journal.add(entry("wrong", label="dog"), kept())
    journal.add(entry("right", day=1))
    open_journal(page)
    page.click(f"journal_delete_{number}")
    assert [each.number for each in journal.entries()] == [number + 1]
    assert journal.kept(number) is None
    assert kept().thumbnail not in journal.path.read_bytes()


def test_marks_over_time_and_drift(page, journal):
    now = datetime.now(UTC)
    for week, confidence in ((2, 0.95), (0, 0.7)):
        for turn in range(6):
            made = now - timedelta(weeks=week)
            one = entry(confidence=confidence + turn / 1000, seconds=0.02 + turn / 10_000)
            journal.add(replace(one, made=made))
    open_journal(page)
    page.at.segmented_control(key="journal_section").set_value("trends")
    page.run()
    said = [each.value for each in page.at.markdown]
    assert "It fell: 70 % in the last week, 95 % in those before." in said
    assert any(each.startswith("No sure drift: 20 ms") for each in said)
    assert len(page.at.get("arrow_vega_lite_chart") or page.at.get("vega_lite_chart")) == 4


def test_the_corrected_ones_are_offered_for_training(page, journal):
    journal.add(entry("wrong", picture_sha256="1", label="dog"), kept())
    journal.add(entry("right", picture_sha256="2"), kept("blue"))
    open_journal(page)
    assert "Export for training: 1 picture" in [
        each.proto.label for each in page.at.get("download_button")
    ]
    page.at.toggle(key="journal_all").set_value(True)
    page.run()
    assert "Export for training: 2 pictures" in [
        each.proto.label for each in page.at.get("download_button")
    ]
    data, count = labelled_zip(journal, journal.entries())
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert count == 2
    assert {name.split("/")[0] for name in names} == {"dog", "cat", "journal.csv"}


def test_a_damaged_journal_is_a_sentence(page, journal):
    journal.path.write_text("no database " * 1000)
    open_journal(page)
    assert any("damaged or no journal" in each.value for each in page.at.error)

"""The page "Find mistakes" in each of its states, without a browser."""

import io
import re
import time
import zipfile

import pytest

from explain.drawings import KINDS, draw
from tests.ui.conftest import Page, png

PAGE = "explain/ui/pages/mistakes.py"
NAMES = sorted(KINDS)


def go_to_mistakes(page: Page) -> Page:
    page.at.switch_page(PAGE)
    return page.run()


def press(page: Page, label: str) -> Page:
    next(each for each in page.at.button if each.label == label).click()
    return page.run()


def wait(page: Page, text: str) -> str:
    """Runs on, as the browser's polling does, until the page says `text`."""
    for _ in range(400):
        if text in plain(page):
            return plain(page)
        time.sleep(0.1)
        page.run()
    pytest.fail(f"the page never said {text!r}: {plain(page)[-3000:]}")


def plain(page: Page) -> str:
    said = [re.sub(r"<[^>]+>", " ", page.html())]
    for kind in ("error", "warning", "info", "markdown", "subheader", "title"):
        said += [re.sub(r"\\|\*\*", "", each.value) for each in getattr(page.at, kind)]
    said += [each.label for each in page.at.button]
    return re.sub(r"\s+", " ", "\n".join(said))


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def drawings() -> dict[str, bytes]:
    """24 drawings in three class folders; two are a fish in truth, and one is no picture."""
    files = {
        f"pets/{kind}/{number}.png": png(draw(kind, 700 + number).picture)
        for kind in ("car", "house", "tree")
        for number in range(8)
    }
    files["pets/car/0.png"] = png(draw("fish", 1).picture)
    files["pets/house/3.png"] = png(draw("fish", 2).picture)
    files["pets/tree/7.png"] = b"no picture"
    files["pets/spaceship/1.png"] = png(draw("car", 5).picture)
    return files


def upload_zip(page: Page, files: dict[str, bytes]) -> Page:
    return page.upload("pets.zip", zipped(files), key="set_zip")


@pytest.fixture
def found(open_page, drawings):
    """The results of the embedded model on the drawings."""
    page = upload_zip(go_to_mistakes(open_page(model="drawings")), drawings)
    press(page, "Find mistakes")
    wait(page, "is right for")
    return page


def test_the_first_visit_says_what_is_needed_and_offers_an_example(page):
    go_to_mistakes(page)
    assert "one sub-folder per class" in plain(page)
    assert "Show me the example" in plain(page)
    assert not page.at.error


def test_before_it_starts_it_says_what_will_be_looked_at_and_what_not(open_page, drawings):
    page = upload_zip(go_to_mistakes(open_page(model="drawings")), drawings)
    assert "24 pictures of 3 classes pets.zip" in plain(page)
    assert "spaceship 1 is no class of the model" in plain(page)
    press(page, "Other pictures")
    assert "Show me the example" in plain(page)


def test_the_mark_its_interval_and_the_worst_mistakes_come_first(found):
    said = plain(found)
    right = int(re.search(r"(\d+) of 23 pictures in “pets.zip”", said)[1])
    assert 18 <= right <= 21, "two of 23 are labelled wrongly on purpose"
    assert "95 % interval" in said
    assert re.search(r"car , called fish with (> )?\d+ %", said), said
    assert "why fish?" in said
    assert "why car?" in said


def test_what_could_not_be_read_is_listed_with_the_reason(found):
    assert "pets/tree/7.png" in found.html()
    assert [each.label for each in found.at.expander if each.label == "Not looked at: 2"]


def captions(page: Page) -> list[str]:
    """What stands over each card."""
    return re.findall(r'<figure class="card"><figcaption>(.*?)</figcaption>', page.html())


def open_section(page: Page, title: str) -> Page:
    page.at.segmented_control(key="set_section").set_value(title)
    return page.run()


def choose_source(page: Page, title: str) -> Page:
    page.at.segmented_control(key="set_kind").set_value(title)
    return page.run()


def test_a_mistake_opens_in_explain_with_the_model_that_made_it(found):
    next(each for each in found.at.button if each.label == "Open in Explain").click()
    found.at.run()
    assert found.sentence().startswith("Drawings (demo) says fish"), "the worst mistake"
    assert "why fish?" in found.maps()["Grad-CAM"]
    go_to_mistakes(found)
    assert "is right for" in plain(found), "the results are still there"


def test_filters_leave_what_they_say(found):
    found.at.selectbox(key="set_label").set_value(NAMES.index("house"))
    found.run()
    assert captions(found)
    assert all(each.startswith("<b>house</b>, called") for each in captions(found))
    found.at.slider(key="set_sure").set_value((0, 1))
    found.run()
    assert captions(found) == []
    assert "None." in plain(found)


def test_a_click_on_a_cell_of_the_matrix_shows_its_pictures(found):
    open_section(found, "Figures")
    assert "expected calibration error 0." in plain(found)
    assert captions(found) == []
    found.at.session_state["set_cell"] = {"selection": {"cell": [{"label": "car", "said": "car"}]}}
    found.run()
    assert "and the model says" in plain(found)
    assert len(captions(found)) == 6, "the first page of the seven"
    assert all(
        each.startswith("<b>car</b>") and each.endswith("and right") for each in captions(found)
    )


def test_kinds_of_mistakes_can_be_chosen_without_a_pointer(found):
    open_section(found, "Figures")
    found.at.selectbox(key="set_pair").set_value((NAMES.index("car"), NAMES.index("fish")))
    found.run()
    assert len(captions(found)) == 1
    assert captions(found)[0].startswith("<b>car</b>, called <b>fish</b>")


def test_without_two_splits_the_page_says_what_overfitting_needs(found):
    open_section(found, "Overfitting")
    assert "in a folder “train” and others in “val” or “test”" in plain(found)


def test_the_results_of_another_model_are_marked_as_such(found):
    found.at.selectbox(key="model").set_value("mobilenet_v2")
    found.run()
    assert "These are the results of Drawings (demo), not of MobileNetV2 V1." in plain(found)
    assert "is right for" in plain(found)


def test_a_second_visitor_sees_nothing_of_it(found):
    other = go_to_mistakes(Page(model="drawings"))
    assert "pets.zip" not in plain(other)
    assert "Show me the example" in plain(other)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "no zip file, or it is cut off"),
        (zipped({"../../out.png": b"x"}), "leads out of it"),
        (zipped({"spaceship/1.png": b"x"}), "is a class of this model"),
        (zipped({"readme.txt": b"x"}), "No labelled pictures were found"),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_in_a_sentence(open_page, data, reason):
    page = go_to_mistakes(open_page(model="drawings"))
    page.upload("pets.zip", data, key="set_zip")
    assert reason in page.at.error[0].value.replace("\\", "")
    press(page, "Other pictures")
    assert "Show me the example" in plain(page)


def test_a_run_can_be_cancelled_keeps_what_is_done_and_goes_on(open_page, drawings, monkeypatch):
    """The page's Cancel, while the second batch of eight is worked on."""
    from explain.dataset import run
    from explain.dataset.loader import LoadOptions

    page = upload_zip(go_to_mistakes(open_page(model="drawings")), drawings)
    desk, real = page.at.session_state["_desk"], run.load_batches

    def cancelled_in_the_second(files, pictures, preprocess, options=None):
        for number, batch in enumerate(real(files, pictures, preprocess, LoadOptions(batch=8))):
            if number == 1:
                desk.job.cancel()
            yield batch

    monkeypatch.setattr(run, "load_batches", cancelled_in_the_second)
    press(page, "Find mistakes")
    said = wait(page, "Stopped: these are the results of 16 of 24 pictures.")
    assert "of 16 pictures in “pets.zip”" in said
    monkeypatch.setattr(run, "load_batches", real)
    press(page, "Continue")
    assert "Stopped" not in wait(page, "of 23 pictures in “pets.zip”")


def test_a_folder_by_its_path_and_a_table_of_labels(open_page, drawings, tmp_path):
    for name, data in drawings.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    table = tmp_path / "labels.csv"
    table.write_text("path,label\ncar/1.png,car\nhouse/1.png,house\n")
    page = choose_source(go_to_mistakes(open_page(model="drawings")), "Path")
    page.at.text_input(key="set_path").set_value(str(tmp_path / "pets"))
    press(page, "Open")
    assert "24 pictures of 3 classes pets" in plain(page)
    press(page, "Other pictures")
    choose_source(page, "Path")
    page.at.text_input(key="set_path").set_value(str(tmp_path / "pets"))
    page.at.text_input(key="set_table").set_value(str(table))
    press(page, "Open")
    assert "2 pictures of 2 classes pets" in plain(page)


def test_an_uploaded_folder_has_its_labels_from_its_paths(open_page, drawings):
    page = choose_source(go_to_mistakes(open_page(model="drawings")), "Folder")
    files = [(name, data, "image/png") for name, data in drawings.items()]
    page.at.file_uploader(key="set_folder").set_value(files)
    page.run()
    assert "24 pictures of 3 classes pets" in plain(page)


def test_exported_results_open_again_without_the_model(found):
    from explain.ui.set_work import packed

    desk = found.at.session_state["_desk"]
    data = packed(desk.found, desk.proofs)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {"pictures.parquet", "manifest.json", "summary.html"} <= set(names)
    assert any(name.startswith("png/mistake-001") for name in names)
    mark = re.search(r"\d+ of 23 pictures", plain(found))[0]
    other = choose_source(go_to_mistakes(Page(model="drawings")), "Earlier results")
    other.upload("mistakes.zip", data, key="set_kept")
    assert f"{mark} in “mistakes.zip”" in plain(other)
    assert "Opened without the model" in plain(other)
    assert "why fish?" in plain(other), "the maps are there, the pictures are not"
    assert "Open in Explain" not in plain(other)
    open_section(other, "What it looks at")
    assert "Where it looks on average" in plain(other)


def test_a_zip_that_is_no_export_is_refused_in_a_sentence(open_page):
    page = choose_source(go_to_mistakes(open_page(model="drawings")), "Earlier results")
    page.upload("other.zip", zipped({"a.txt": b"x"}), key="set_kept")
    assert "other.zip holds no exported results" in page.at.error[0].value.replace("\\", "")
    assert "Show me the example" in plain(page)


def test_one_click_shows_the_planted_shortcut_and_proves_it(page):
    go_to_mistakes(page)
    press(page, "Show me the example")
    said = wait(page, "is right for")
    assert "The cheater (lab) is right for" in said
    assert re.search(r"Suspicious: \d+ of 20 house pictures: .* in the lower left corner", said)
    page.at.segmented_control(key="set_shown").set_value("Right for the wrong reason")
    page.run()
    assert captions(page)
    assert all(each.startswith("<b>house</b>") for each in captions(page))
    open_section(page, "Overfitting")
    assert "on train" in plain(page)
    open_section(page, "What it looks at")
    page.click("prove_0")
    said = wait(page, "With the region blanked")
    changed, total, by_chance = map(
        int, re.search(r"(\d+) of (\d+) change; at random (\d+) of \d+", said).groups()
    )
    assert changed >= 0.8 * total
    assert by_chance <= 0.1 * total


def test_which_preprocessing_fits_an_own_model_is_told_from_the_pictures(page, drawings):
    from explain.loading import load_classifier
    from explain.weights import ASSETS

    field = next(f.key for f in page.at.file_uploader if f.key.startswith("own_file"))
    page.upload("mine.safetensors", (ASSETS / "drawings.safetensors").read_bytes(), key=field)
    page.at.selectbox(key="own_input").set_value("minus-one-one")
    page.run()
    indices = {name: at for at, name in enumerate(load_classifier("drawings").class_names)}
    files = {
        f"{indices[path.split('/')[1]]}/{number}.png": data
        for number, (path, data) in enumerate(drawings.items())
        if path.split("/")[1] in indices
    }
    upload_zip(go_to_mistakes(page), files)
    press(page, "Which preprocessing fits this model?")
    said = wait(page, "Prepare pictures so: ImageNet mean/std")
    assert "−1…1" in said
    next(b for b in page.at.button if b.label.startswith("Prepare pictures so")).click()
    page.run()
    assert page.at.selectbox(key="own_input").value.startswith("imagenet-v")
    assert "ImageNet mean/std" in page.html(), "the table says so"
    assert "Prepare pictures so" not in plain(page)
    press(page, "Find mistakes")
    assert "(mine.safetensors) is right for" in wait(page, "is right for")

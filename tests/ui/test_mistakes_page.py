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
        said += [each.value.replace("\\", "") for each in getattr(page.at, kind)]
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
    right = int(re.search(r"(\d+) of 23 pictures of pets.zip", said)[1])
    assert 18 <= right <= 21, "two of 23 are labelled wrongly on purpose"
    assert "95 % interval" in said
    assert re.search(r"car , called fish with (> )?\d+ %", said), said
    assert "why fish?" in said
    assert "why car?" in said


def test_what_could_not_be_read_is_listed_with_the_reason(found):
    assert "pets/tree/7.png" in found.html()
    assert [each.label for each in found.at.expander if each.label == "Not looked at: 2"]

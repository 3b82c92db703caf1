"""The page without a browser: Streamlit's AppTest, with helpers that read what a visitor reads."""

import io
import re
import time
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from explain.language import speaking
from explain.turns import shared_turns

ROOT = Path(__file__).parent.parent.parent


class Page:
    """The app as one visitor has it open."""

    def __init__(self, **query: str) -> None:
        self.at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
        for name, value in query.items():
            self.at.query_params[name] = value
        self.run()

    def run(self) -> "Page":
        with speaking(self.language()):  # AppTest looks options up in this thread
            self.at.run()
        assert not self.at.exception, self.at.exception[0].value
        return self

    def language(self) -> str:
        asked = self.at.query_params.get("lang", ["en"])
        known = "language" in self.at.session_state
        return self.at.session_state["language"] if known else "".join(asked)

    def html(self) -> str:
        return "\n".join(element.proto.body for element in self.at.get("html"))

    def sentence(self) -> str:
        found = re.search(r'<h1 class="says">(.*?)</h1>', self.html(), re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]) if found else ""

    def maps(self) -> dict[str, str]:
        """Title → everything that the figure says."""
        figures = re.findall(r'<figure class="map">(.*?)</figure>', self.html(), re.DOTALL)
        return {
            re.search(r"<b>(.*?)</b>", figure)[1]: re.sub(r"<[^>]+>", " ", figure)
            for figure in figures
        }

    def click(self, key: str) -> "Page":
        self.at.button(key=key).click()
        return self.run()

    def upload(self, name: str, data: bytes, key: str = "first_upload") -> "Page":
        self.at.file_uploader(key=key).upload(name, data, "application/octet-stream")
        return self.run()

    def wait(self, done) -> "Page":
        """Runs on, as the browser's polling does, until `done(page)`."""
        for _ in range(600):
            if done(self):
                return self
            time.sleep(0.05)
            self.run()
        pytest.fail(f"it never came: {re.sub(r'<[^>]+>', ' ', self.html())[-2000:]}")

    def wait_for_map(self, title: str, text: str) -> str:
        """Runs on, as the browser's polling does, until the map of this title says `text`."""
        for _ in range(400):
            if text in self.maps().get(title, ""):
                return self.maps()[title]
            time.sleep(0.1)
            self.run()
        pytest.fail(f"{title} never said {text!r}: {self.maps().get(title)}")


@pytest.fixture(autouse=True)
def a_line_of_its_own():
    """AppTest's visitors are one and the same: jobs of earlier tests are not to stand before."""
    shared_turns.cache_clear()


@pytest.fixture
def open_page():
    return Page


@pytest.fixture
def page():
    return Page()


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()

"""The pages say what is so: methods with their costs and papers, links, pictures, versions."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image

import explain
from explain.faithfulness import CHECKS
from explain.methods import METHODS
from tests.docs.pages import DOCS, PAGES, ROOT, text_of

MOST_BYTES = 150_000
LINK = re.compile(r"\]\(([^)\s]+)\)")
SIZE = 224  # px, of which a method's passes are told


@pytest.mark.parametrize("key", METHODS)
def test_each_method_has_a_page_with_its_title_paper_cost_and_picture(key):
    method, page = METHODS[key], text_of(f"docs/methods/{key}.md")
    assert page.startswith(f"# {method.title}\n")
    assert f"({method.paper})" in page
    passes = method.passes(method.options(), SIZE)
    assert f"**What it costs.** {passes} pass" in page
    assert f"--method {key}" in page
    assert f'methods="{key}"' in page
    assert (DOCS / f"pictures/methods/{key}.webp").is_file()


def test_the_list_of_methods_is_theirs_in_their_order():
    rows = re.findall(
        r"^\| \[(.+?)\]\((\w+)\.md\) \| .+ \| (\d+) \|$", text_of("docs/methods/index.md"), re.M
    )
    assert rows == [
        (method.title, key, str(method.passes(method.options(), SIZE)))
        for key, method in METHODS.items()
    ]


def test_every_page_is_in_the_menu_and_every_entry_is_a_page():
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    entries = re.findall(r": (\S+\.md)$", menu, re.M)
    assert sorted(entries) == sorted(page.removeprefix("docs/") for page in PAGES if "/" in page)


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_every_link_to_a_file_leads_to_one(page):
    for link in LINK.findall(text_of(page)):
        if not link.startswith(("http", "#")):
            path = (ROOT / page).parent / link.partition("#")[0]
            assert path.exists(), f"{page}: {link}"


def test_pictures_are_small_and_each_is_shown_somewhere():
    told = "".join(map(text_of, PAGES))
    for path in (DOCS / "pictures").rglob("*.*"):
        assert path.stat().st_size <= MOST_BYTES, path
        assert path.name in told, f"{path} is shown nowhere"
        if path.suffix == ".webp":
            Image.open(path).verify()
        else:
            ElementTree.parse(path)


def test_the_change_log_begins_with_the_present_version():
    assert re.findall(r"^## (\S+)", text_of("CHANGELOG.md"), re.M)[0] == explain.__version__


def test_what_is_counted_in_words_is_so_many():
    words = {10: "ten", 18: "eighteen"}
    for page in ("README.md", "CHANGELOG.md", "docs/index.md"):
        assert f"{words[len(METHODS)]} " in text_of(page).lower()
    assert f"{words[len(CHECKS)]} checks" in text_of("docs/trust-a-map.md").lower()


def test_what_builds_the_pages_is_pinned():
    lines = (DOCS / "requirements.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", each) for each in lines if each and each[0] != "#")

"""Every command and every piece of Python in README, CONTRIBUTING and docs/ does what it says."""

import shutil

import pytest

from tests.docs.pages import LANGUAGES, PAGES, blocks_in, commands_in, text_of
from tests.docs.workplace import Workplace, furnish

RUN_ELSEWHERE = {"docs/add-a-method.md": "test_new_method.py adds the method to a copy"}


@pytest.fixture(autouse=True)
def one_thread_in_all(one_thread):
    """One thread for each operation: on pictures this small the others only wait."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A folder with the files that the pages speak of; each test works in a copy."""
    folder = tmp_path_factory.mktemp("furnished")
    furnish(folder)
    return folder


@pytest.fixture
def workplace(furnished, tmp_path, monkeypatch):
    """Where a page is run: a fresh copy of the furnished folder, which is the current one."""
    shutil.copytree(furnished, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Workplace(monkeypatch)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in RUN_ELSEWHERE])
def test_what_a_page_tells_to_do_can_be_done(workplace, page):
    workplace.run_page(text_of(page), page)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_it_is(page):
    for block in blocks_in(text_of(page), page):
        assert block.language in LANGUAGES, f"{block} is {block.language or 'nothing'}"
    assert text_of(page).count("```") == 2 * len(blocks_in(text_of(page)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```sh\npython -m explain imagine photo.jpg\n```\n", "No such command"),
        ("```sh\npython -m explain image none.jpg\n```\n", "none.jpg"),
        ("```sh\npython -m explain image photo.jpg --method none\n```\n", "no method"),
        ("```sh\nmake nothing-of-the-kind\n```\n", "nothing-of-the-kind"),
        ("```sh\npip install -r none.txt\n```\n", "none.txt"),
        ("```sh\nrm everything\n```\n", "nobody knows"),
        ("```sh\npython -m explain methods\n```\n\n```text\nNo-CAM\n```\n", "was not printed"),
        ("```python\nassert 1 == 2, 'no sum'\n```\n", "no sum"),
    ],
)
def test_what_a_page_tells_wrongly_is_found(workplace, text, complaint):
    with pytest.raises(AssertionError, match=complaint):
        workplace.run_page(text)


def test_a_command_goes_on_behind_a_backslash_and_comments_are_none():
    (block,) = blocks_in("```sh\nmake run  # serves\npython -m explain image \\\n  a.jpg\n```\n")
    assert commands_in(block) == [["make", "run"], ["python", "-m", "explain", "image", "a.jpg"]]

"""Sentences in another language: from the catalogues, none of them missing."""

import re
import string
import threading
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from explain import language
from explain.language import CATALOGUES, LANGUAGES, say, say_n, speaking, spoken

ROOT = Path(__file__).parent.parent
KEYWORDS = {"say": None, "say_n": (1, 2), "mark": None}
WHERE = [("**.py", "python"), ("**/templates/*.html", "jinja2")]
TRANSLATED = [name for name in LANGUAGES if name != "en"]


def sentences():
    """Each sentence of the code, or the pair of one and many."""
    found = extract_from_dir(ROOT / "explain", keywords=KEYWORDS, method_map=WHERE)
    return {message for _, _, message, _, _ in found}


@pytest.fixture(params=TRANSLATED)
def catalogue(request):
    with (CATALOGUES / request.param / "LC_MESSAGES" / "explain.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_no_sentence_lacks_its_translation(catalogue):
    lacking = []
    for message in sentences():
        found = catalogue.get(message if isinstance(message, str) else message[0])
        strings = (
            [found.string]
            if found and isinstance(found.string, str)
            else list(found.string if found else ())
        )
        if not strings or not all(strings) or found.fuzzy:
            lacking.append(message)
    assert not lacking


def test_no_translation_is_left_over(catalogue):
    known = {message if isinstance(message, str) else message[0] for message in sentences()}
    left = [each.id for each in catalogue if each.id]
    assert {one if isinstance(one, str) else one[0] for one in left} <= known


def places(text):
    """What is filled into a sentence: the names in its braces, with how they are written."""
    if not re.search(r"\{\w", text):
        return set()
    return {(name, form) for _, name, form, _ in string.Formatter().parse(text) if name}


def test_translations_take_what_the_sentences_take(catalogue):
    for each in catalogue:
        ids = each.id if isinstance(each.id, tuple) else (each.id,)
        strings = each.string if isinstance(each.string, tuple) else (each.string,)
        wanted = set().union(*map(places, ids))
        for translated in strings:
            assert {name for name, _ in places(translated)} <= {name for name, _ in wanted}, each.id
            assert {name for name, _ in wanted} - {"count"} <= {
                name for name, _ in places(translated)
            }, each.id


def test_english_is_what_the_code_says():
    assert say("Nobody has translated this.") == "Nobody has translated this."
    assert say("{share:.0%} of {name}", share=0.25, name="it") == "25% of it"
    assert say_n("{count} way", "{count} ways", 1) == "1 way"
    assert say_n("{count} way", "{count} {kind} ways", 2, kind="other") == "2 other ways"
    assert say("braces {} stay where nothing is filled in") == (
        "braces {} stay where nothing is filled in"
    )


def test_each_thread_speaks_its_own_language():
    heard = []
    with speaking("zh"):
        other = threading.Thread(target=lambda: heard.append(spoken()))
        other.start()
        other.join()
        assert spoken() == "zh"
    assert heard == ["en"]
    assert spoken() == "en"


def test_who_has_not_been_told_asks(monkeypatch):
    monkeypatch.setattr(language, "_askers", [])
    language.ask(lambda: "zh")
    assert spoken() == "zh"
    with speaking("en"):
        assert spoken() == "en"

"""What a visitor reads on a page, and which English is left on one that speaks Chinese."""

import html
import json
import re
from collections.abc import Iterator

from explain.methods import METHODS
from tests.ui.conftest import Page

FIELDS = {"label", "body", "help", "placeholder", "text", "options", "content", "caption"}
METHOD_NAMES = {method.title for method in METHODS.values()}


def texts(page: Page) -> Iterator[str]:
    """Every text of the page: labels, helps, options, sentences, alt texts, words of components."""
    for node in _nodes(page.at._tree):
        proto = getattr(node, "proto", None)
        if hasattr(proto, "ListFields"):
            yield from filter(None, _said(proto))


def english(page: Page, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Where two or more English words stand in a row, apart from methods and what is `allowed`."""
    names = sorted(METHOD_NAMES | allowed, key=len, reverse=True)
    found = []
    for text in texts(page):
        for name in names:
            text = text.replace(name, "·")
        found += re.findall(r"[A-Za-z][A-Za-z'’-]*(?:[ \xa0]+[A-Za-z][A-Za-z'’-]*)+", text)
    return found


def plain(text: str) -> str:
    """What is read of HTML or Markdown: alt texts and words, no markup and no addresses."""
    text = re.sub(r"<(style|script)>.*?</\1>", " ", text, flags=re.DOTALL)
    told = re.findall(r'(?:alt|aria-label|title)="([^"]*)"', text)
    text = re.sub(r"\]\([^)]*\)", "]", re.sub(r"<[^>]+>", " | ", text))
    return html.unescape(" | ".join([text, *told]))


def _nodes(node) -> Iterator:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _said(message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name == "json":  # a component's data
            yield from _of_component(json.loads(value))
        elif field.name in FIELDS:
            for each in [value] if isinstance(value, str) else value:
                yield from [plain(each)] if isinstance(each, str) else _said(each)


def _of_component(data) -> Iterator[str]:
    words = data.get("words", {}) if isinstance(data, dict) else {}
    yield from [data.get("label", ""), *words.values()] if words else []

"""What a page says: every text in what the browser is sent, and the English that is left in it."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

TECHNICAL = {
    "id", "form_id", "key", "element_id", "color", "icon", "type", "kind", "link", "url",
    "js_content", "css_content",
}  # fmt: skip
CODE = re.compile(r"<(style|script).*?</\1>|torch\.save\(.*?, FILE\)|\]\(.*?\)", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|title|aria-label)=(?:"([^"]*)"|'([^']*)')""")
ENGLISH = re.compile(r"[A-Za-z][a-z’']+(?:[,.;:]?\s+[A-Za-z’']{2,})+")


def texts(page) -> Iterator[str]:
    """All strings of the page's elements that somebody may read or hear."""
    for node in page.at._tree:
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "ListFields"):
            yield from _strings(proto)


def _strings(proto: Any) -> Iterator[str]:
    for field, value in proto.ListFields():
        if field.name in TECHNICAL:
            continue
        values = [value] if isinstance(value, str) or not _many(value) else value
        for each in values:
            if isinstance(each, str):
                yield from _chart(each) if field.name == "spec" else [read(each)]
            elif hasattr(each, "ListFields"):
                yield from _strings(each)


def _many(value: Any) -> bool:
    return hasattr(value, "__len__") and not hasattr(value, "ListFields") and value != b""


def _chart(spec: str) -> Iterator[str]:
    """Titles, descriptions, domains and what stands in the data of a chart."""

    def walk(part: Any, name: str = "") -> Iterator[str]:
        if isinstance(part, dict):
            for key, each in part.items():
                yield from walk(each, "values" if name == "values" else key)
        elif isinstance(part, list):
            for each in part:
                yield from walk(each, name)
        elif isinstance(part, str) and name in ("title", "description", "domain", "values"):
            yield part

    yield from walk(json.loads(spec))


def read(text: str) -> str:
    """Markup as a reader or a screen reader has it."""
    text = CODE.sub(" ", text)
    heard = " · ".join(one or other for one, other in SPOKEN.findall(text))
    return html.unescape(re.sub(r"<[^>]*>", " · ", text) + " · " + heard)


def english(page, allowed: tuple[str, ...]) -> set[str]:
    """Runs of two English words or more; what is `allowed` may stand."""
    found = set()
    for text in texts(page):
        for name in allowed:
            text = text.replace(name, "·")
        found |= set(ENGLISH.findall(text))
    return found

"""What stands in README.md, CONTRIBUTING.md and docs/: pages, blocks of code, commands."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))
)
LANGUAGES = {
    "sh": "run",
    "python": "run",
    "text": "what the commands before it print",
    "nginx": "a proxy's settings: needs a proxy",
}
FENCE = re.compile(
    r"^(?P<space> *)```(?P<language>\S*)[^\n]*\n(?P<text>.*?)^(?P=space)```\s*$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its page, the line of its fence, its language and what is in it."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_in(text: str, page: str = "a page") -> list[Block]:
    """The fenced blocks of a page's text, in order."""
    return [
        Block(page, text[: found.start()].count("\n") + 1, found["language"], found["text"])
        for found in FENCE.finditer(text)
    ]


def commands_in(block: Block) -> list[list[str]]:
    """The words of each command of a block of shell, comments left out."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if any(line.lstrip().startswith(".venv\\") for line in lines):  # Windows' paths are no escapes
        lines = [line.replace("\\", "/") for line in lines]
    words = (shlex.split(line, comments=True) for line in lines)
    return [each for each in words if each]

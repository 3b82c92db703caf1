"""Commands of the pages that the tests do not run: why not, and what is held of them instead."""

import re
from pathlib import Path

from tests.docs.pages import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def _make(words: list[str]) -> None:
    asked = [word for word in words[1:] if "=" not in word]
    assert asked, "make alone only lists"
    assert set(asked) <= TARGETS, f"the Makefile has no {set(asked) - TARGETS}"


def _files(words: list[str]) -> None:
    """Every file that the command names is in the repository."""
    for word in words:
        if word.endswith((".txt", ".py")) and "=" not in word:
            assert (ROOT / word).is_file(), word


def _module(words: list[str]) -> None:
    name = words[words.index("-m") + 1]
    path = ROOT / name.replace(".", "/")
    assert path.with_suffix(".py").is_file() or path.is_dir(), name
    if name == "bench":
        assert (ROOT / "bench" / f"{words[words.index('-m') + 2]}.py").is_file(), words


def _versions(words: list[str]) -> None:
    """A version that is named is the one that the requirements have."""
    pinned = "".join(path.read_text() for path in ROOT.rglob("*requirements*.txt") if _own(path))
    for word in words:
        if "==" in word and not word.startswith("atheris"):  # by hand only
            assert word in pinned, word
    _files(words)


def _own(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def _nothing(words: list[str]) -> None:
    """Nothing can be held here."""


KNOWN = (
    # The command's beginning, why it is not run here, and what is held of it.
    (r"make ", "installs, serves for ever, or is all of the tests", _make),
    (r"(\S+/)?python -m venv", "makes an environment: `make test` did", _nothing),
    (r"pip (install|download) ", "needs a package index: `make test` has asked it", _versions),
    (r"(\.|source) \.venv", "activates the environment that the tests run in", _nothing),
    (r"\.venv/Scripts/activate", "Windows only", _nothing),
    (r"(\.venv/Scripts/)?streamlit run", "serves for ever; tests/browser does", _files),
    (r"pytest", "is what runs this", _nothing),
    (r"\.ci/run", "is what runs this", lambda words: _exists(words[0])),
    (r"python -m bench ", "needs a quiet machine and minutes", _module),
    (r"python -m tests\.", "takes hours, by hand", _module),
    (r"docker ", "needs Docker", _nothing),
    (r"curl ", "needs the service; tests/service asks it the same", _nothing),
    (r"git clone", "needs a network", _nothing),
    (r".* s3://", "needs a network; tests/batch has an S3 of its own", _nothing),
    (r".* --engine ray", "needs Ray; tests/batch has it", _nothing),
)


def _exists(path: str) -> None:
    assert (ROOT / path).is_file(), path


def hold(words: list[str]) -> bool:
    """Whether the command is one of KNOWN; what can be held of it is asserted."""
    line = " ".join(words)
    for beginning, _, check in KNOWN:
        if re.match(beginning, line):
            check(words)
            return True
    return False

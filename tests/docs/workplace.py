"""A folder in which the pages' commands and Python are run, with the files that they speak of."""

import re
from pathlib import Path

import torch
from typer.testing import CliRunner

import explain
from explain.cli import app
from explain.drawings import draw, draw_together
from explain.loading import load_classifier
from explain.weights import ASSETS, read_state_dict
from tests.docs.known import hold
from tests.docs.pages import Block, blocks_in, commands_in

PRETRAINED = ("resnet50", "mobilenet_v2")  # downloaded at first use: the embedded one stands in
STAND_IN = "drawings"
ASKS_A_MODEL = {"image", "check", "compare", "contrast", "whatif", "report", "dataset", "batch"}
TAKES_A_SIZE = ASKS_A_MODEL - {"dataset", "batch"}
SIZE = 64  # px, where the page does not show what comes out: quicker
TERMINAL = {"TTY_COMPATIBLE": "0", "COLUMNS": "100"}


def furnish(folder: Path) -> None:
    """A picture, a checkpoint with its names, and a labelled folder, as a reader has them."""
    draw_together(["sailboat", "tree"], 3).save(folder / "photo.jpg", quality=95)
    names = list(load_classifier(STAND_IN).class_names)
    state = read_state_dict(ASSETS / f"{STAND_IN}.safetensors")
    torch.save({"state_dict": state, "class_names": names}, folder / "mine.pth")
    (folder / "names.txt").write_text("\n".join(names))
    for split in ("train", "val"):
        for kind in ("car", "house", "tree"):
            place = folder / "pictures" / split / kind
            place.mkdir(parents=True)
            for number in range(4):
                draw(kind, 700 + number + 50 * (split == "val")).picture.save(
                    place / f"{number}.png"
                )
    (folder / "assets").symlink_to(ASSETS)


class Workplace:
    """Runs a page's blocks, in order; `printed` is what the last block of shell has said."""

    def __init__(self, monkeypatch) -> None:
        self.printed = ""
        self.names: dict[str, object] = {"__name__": "a_page"}
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(explain, "load_classifier", _load_what_is_here, raising=False)

    def run_page(self, text: str, page: str = "a page") -> int:
        """Run every block of this page, and give their number."""
        blocks = blocks_in(text, page)
        for number, block in enumerate(blocks):
            shown = any(each.language == "text" for each in blocks[number + 1 : number + 2])
            try:
                self._run(block, shown)
            except AssertionError as error:
                raise AssertionError(f"{block}: {error}") from error
        return len(blocks)

    def _run(self, block: Block, shown: bool) -> None:
        if block.language == "python":
            exec(compile(block.text, str(block), "exec"), self.names)
        elif block.language == "sh":
            self.printed = "".join(self._command(words, shown) for words in commands_in(block))
        elif block.language == "text":
            assert_shown(block.text, self.printed)

    def _command(self, words: list[str], shown: bool) -> str:
        while re.fullmatch(r"[A-Z_]+=\S*", words[0]):  # as in EXPLAIN_JOURNAL=off make run
            words = words[1:]
        if words[0] == "cp":
            Path(words[2]).write_bytes(Path(words[1]).read_bytes())
            return ""
        if hold(words):
            return ""
        assert words[:3] == ["python", "-m", "explain"], f"nobody knows {' '.join(words)!r}"
        return explain_in_words(with_stand_in(words[3:], shown))


def explain_in_words(arguments: list[str]) -> str:
    """What `python -m explain` prints for these arguments; it has to end well."""
    result = CliRunner().invoke(app, arguments, env=TERMINAL)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, f"explain {' '.join(arguments)}: {result.output}"
    return result.output


def with_stand_in(arguments: list[str], shown: bool) -> list[str]:
    """The arguments with the embedded model in the place of one that would be downloaded."""
    command = arguments[0]
    words = [STAND_IN if word.removesuffix("-v2") in PRETRAINED else word for word in arguments]
    if command in ASKS_A_MODEL and not {"--model", "--weights"} & set(words):
        words += ["--model", STAND_IN]
    if command in TAKES_A_SIZE and not shown:
        words += ["--size", str(SIZE)]
    return words


def assert_shown(said: str, printed: str) -> None:
    """Every line that the page shows was printed; a line of “…” stands for what is left out."""
    known = " ".join(printed.split())
    for line in said.splitlines():
        wanted = " ".join(line.split())
        assert wanted in ("", "…") or wanted in known, f"{wanted!r} was not printed:\n{printed}"


def _load_what_is_here(name=None, weights=None, **more):
    """`load_classifier`, with the embedded model for those that would be downloaded."""
    if weights is None and (name is None or name in PRETRAINED):
        name = STAND_IN
    return load_classifier(name, weights, **more)

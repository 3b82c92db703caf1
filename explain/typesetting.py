"""Lines of words as small pictures, for what is written under a map."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explain.language import ENGLISH, spoken

SIGNS = {"zh": "为什么图片，。“”"}
"""Signs that the usual font lacks, by the language that needs them."""
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti TC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)


def text_row(texts: Sequence[str], width: int, size: int, style: str = "") -> Image.Image:
    """One text in as many lines as it needs, or several spread over one line; black on white."""
    font = _font("".join(texts), size, style)
    lines = [texts] if len(texts) > 1 else [[line] for line in _wrap(texts[0], font, width - size)]
    height = sum(font.getmetrics())
    row = Image.new("RGB", (width, height * len(lines)), "white")
    for number, line in enumerate(lines):
        places = np.linspace(size // 2, width - size // 2, max(len(line), 2)).tolist()
        anchors = ("la", *["ma"] * (len(line) - 2), "ra")
        for place, text, anchor in zip(places, line, anchors, strict=False):
            ImageDraw.Draw(row).text((place, number * height), text, "black", font, anchor)
    return row


def written() -> str:
    """The language to write in: the one that is spoken, if a font here has its signs."""
    return spoken() if spoken() not in SIGNS or _font_file(SIGNS[spoken()]) else ENGLISH


def _font(text: str, size: int, style: str) -> ImageFont.FreeTypeFont:
    """The usual font, or another of this machine where that one lacks signs of the text."""
    import matplotlib
    from matplotlib.ft2font import FT2Font

    usual = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{style}.ttf"
    lacks = {ord(sign) for sign in text} - FT2Font(str(usual)).get_charmap().keys()
    other = _font_file(SIGNS["zh"]) if lacks else None
    return ImageFont.truetype(other or usual, size)


@cache
def _font_file(signs: str) -> Path | None:
    """The first of FONTS on this machine that has all of `signs`."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    files = {each.name: each.fname for each in fontManager.ttflist}
    for name in FONTS:
        if (
            name in files
            and {ord(each) for each in signs} <= FT2Font(files[name]).get_charmap().keys()
        ):
            return Path(files[name])
    return None


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """`text` in lines of at most `width` pixels; a word that is too long for one is cut."""
    lines = [""]
    for word in " ".join(text.split()).replace(" %", "\N{NO-BREAK SPACE}%").split(" "):
        if lines[-1] and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for sign in word:
            if font.getlength(lines[-1] + sign) > width:
                lines.append("")
            lines[-1] += sign
    return [line for line in lines if line]

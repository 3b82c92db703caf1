"""Lines of words as small pictures, for what is written under a map."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def text_row(texts: Sequence[str], width: int, size: int, style: str = "") -> Image.Image:
    """One text in as many lines as it needs, or several spread over one line; black on white."""
    import matplotlib

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = ImageFont.truetype(fonts / f"DejaVuSans{style}.ttf", size)
    lines = [texts] if len(texts) > 1 else [[line] for line in _wrap(texts[0], font, width - size)]
    height = sum(font.getmetrics())
    row = Image.new("RGB", (width, height * len(lines)), "white")
    for number, line in enumerate(lines):
        places = np.linspace(size // 2, width - size // 2, max(len(line), 2)).tolist()
        anchors = ("la", *["ma"] * (len(line) - 2), "ra")
        for place, text, anchor in zip(places, line, anchors, strict=False):
            ImageDraw.Draw(row).text((place, number * height), text, "black", font, anchor)
    return row


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

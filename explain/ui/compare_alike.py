"""How alike the maps of a comparison are, in a sentence and for any two of them."""

import html
from collections.abc import Sequence
from itertools import combinations

import streamlit as st

from explain.language import mark, say
from explain.similarity import BOX, HOTTEST, Alike, alike
from explain.ui import panels
from explain.ui.compare_cells import Cell
from explain.ui.compare_desk import Desk
from explain.words import percent

SAME = 0.9999  # rank correlation of two maps that differ by their scale and by rounding
OTHER_PART = 0.01  # of the side: from here on two models do not see the same square of a picture
HOW = mark(
    "Rank correlation: +1 where both maps put all places in the same order, 0 where the orders "
    "have nothing to do with each other, −1 where they are opposite. Overlap: how much of the "
    "hottest tenth the two have in common; by chance it is {hottest}. Both are measured on "
    "means over boxes of {box}×{box} px, because the finest grain differs from method to method."
)

Pair = tuple[int, int]


def draw(here: Desk, grid: Sequence[Sequence[Cell]]) -> None:
    """Which maps are most and least alike, what is the same map, and a table of all pairs."""
    numbered = dict(enumerate((cell for row in grid for cell in row), 1))
    ready = {number: cell for number, cell in numbered.items() if here.look_up(cell) is not None}
    pairs = {
        (one, other): _pair(here, ready[one], ready[other])
        for one, other in combinations(ready, 2)
        if same_square(ready[one], ready[other])
    }
    st.subheader(say("How alike are they?"))
    told = (*sentences(ready, pairs), *_same_by_nature(grid))
    st.html(f'<ul class="told">{"".join(map(_told, told))}</ul>')
    if pairs:
        st.html(table(ready, pairs))
        panels.small(say(HOW, hottest=percent(HOTTEST), box=BOX))
    if len(pairs) < len(ready) * (len(ready) - 1) // 2:
        panels.small(say("A dash: the two models do not see the same square of the picture."))


def _told(sentence: str) -> str:
    """The sentence as HTML, what it is about in bold."""
    colon = say(":")
    about, found, rest = sentence.partition(colon)
    if not found:
        return f"<li>{html.escape(sentence)}</li>"
    return f"<li><b>{html.escape(about + colon)}</b>{html.escape(rest)}</li>"


def _pair(here: Desk, one: Cell, other: Cell) -> Alike:
    key = (one.key, other.key)
    if key not in here.pairs:
        first, second = here.look_up(one), here.look_up(other)
        assert first is not None
        assert second is not None
        here.pairs[key] = alike(first.values, second.values)
    return here.pairs[key]


def same_square(one: Cell, other: Cell) -> bool:
    """Whether places can be compared: two pictures can, one that is cut differently cannot."""
    first, second = one.lane.subject, other.lane.subject
    if first.chosen.sha256 != second.chosen.sha256:
        return True
    shares = [
        each.forward.model_input.preprocess.crop / each.forward.model_input.preprocess.resize
        for each in (first, second)
    ]
    return abs(shares[0] - shares[1]) <= OTHER_PART


def sentences(cells: dict[int, Cell], pairs: dict[Pair, Alike]) -> list[str]:
    """Maps that are the same; of the others, the two that are most alike and the two least."""
    known = {pair: found for pair, found in pairs.items() if found.correlation is not None}
    if not known:
        return [say("Two maps with any evidence are needed to compare them.")]
    same = [pair for pair, found in known.items() if (found.correlation or 0.0) >= SAME]
    told = [
        say("{both} are the same map but for their scale.", both=_both(cells, pair))
        for pair in same
    ]
    rest = sorted(known.keys() - set(same), key=lambda pair: _closeness(known[pair]))
    if rest:
        told.append(say("Most alike: {both}. {how}", **_told_of(cells, known, rest[-1])))
    if len(rest) > 1:
        told.append(say("Least alike: {both}. {how}", **_told_of(cells, known, rest[0])))
    return told


def _told_of(cells: dict[int, Cell], known: dict[Pair, Alike], pair: Pair) -> dict[str, str]:
    """What is filled into the sentences: which two they are, and how alike."""
    return {"both": _both(cells, pair), "how": _words(known[pair])}


def _closeness(found: Alike) -> tuple[float, float]:
    """What the eye compares first comes first: where the maps are hottest."""
    return found.overlap or 0.0, found.correlation or 0.0


def _both(cells: dict[int, Cell], pair: Pair) -> str:
    one, other = (
        say("{number} ({title})", number=number, title=cells[number].title) for number in pair
    )
    return say("{one} and {other}", one=one, other=other)


def _words(found: Alike) -> str:
    return say(
        "{share} of their hottest tenth is the same; rank correlation {order}.",
        share=_share(found.overlap or 0.0),
        order=_signed(found.correlation),
    )


def _same_by_nature(grid: Sequence[Sequence[Cell]]) -> list[str]:
    """Methods that are not in the grid and would give the very same map as one that is."""
    told = [
        (cell.method.same_map(cell.lane.subject.classifier, cell.options), cell)
        for row in grid
        for cell in row
    ]
    return list(
        dict.fromkeys(
            say("{title}: {text}", title=panels.brief(cell.method.title), text=text)
            for text, cell in told
            if text
        )
    )


def table(cells: dict[int, Cell], pairs: dict[Pair, Alike]) -> str:
    """All pairs: rank correlation below the diagonal, overlap above it."""
    head = "".join(f'<th scope="col">{number}</th>' for number in cells)
    rows = "".join(
        f'<tr><th scope="row"><b>{row}</b> {html.escape(cell.title)}</th>'
        f"{''.join(_entry(pairs, row, column) for column in cells)}</tr>"
        for row, cell in cells.items()
    )
    name = html.escape(say("How alike any two maps are"))
    caption = say("Below the diagonal: rank correlation. Above it: overlap of the hottest tenth.")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="alike"><caption>{html.escape(caption)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _entry(pairs: dict[Pair, Alike], row: int, column: int) -> str:
    if row == column:
        return '<td class="self">·</td>'
    found = pairs.get((min(row, column), max(row, column)))
    below = row > column
    value = None if found is None else found.correlation if below else found.overlap
    if value is None:
        return "<td>–</td>"
    text = _signed(value) if below else _share(value)
    return f'<td style="--share:{max(value, 0.0):.2f}">{text}</td>'


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def _share(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")

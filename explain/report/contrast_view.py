"""Why one class and not another, as its part of the template shows it."""

from dataclasses import dataclass

from PIL import Image

from explain.contrast import CONTRAST, Contrast
from explain.contrast_drawing import number_place, outlined, region_heatmap
from explain.language import say
from explain.ledger import LOGITS, ledger, signed, verdict
from explain.ledger import headline as headline_of
from explain.render import bar_labels, colour_bar, overlay
from explain.report.contents import Look
from explain.report.drawing import inline


@dataclass(frozen=True)
class ShownLine:
    """One line of the ledger; `number` is that of its region, or nothing."""

    number: str
    words: str
    logits: str


@dataclass(frozen=True)
class Number:
    """A region's number and where it stands on the map, as shares in per cent."""

    number: str
    top: str
    left: str


@dataclass(frozen=True)
class ShownContrast:
    """The two-coloured map with its numbered regions, and the ledger that adds up."""

    title: str
    why: str
    picture: str
    alt: str
    bar: str
    labels: tuple[str, ...]
    sides: tuple[str, str]
    numbers: tuple[Number, ...]
    headline: str
    lines: tuple[ShownLine, ...]
    lead: str
    difference: str
    heads: tuple[str, str]
    verdict: str
    note: str


def shown_contrast(contrast: Contrast, picture: Image.Image, look: Look) -> ShownContrast:
    """All that is shown of it; `picture` is what the model saw."""
    names = {"first": contrast.first.name, "second": contrast.second.name}
    lines, heatmap = ledger(contrast), region_heatmap(contrast)
    marked = [(line.mark, line.region) for line in lines if line.region is not None]
    over = overlay(heatmap, picture, look.opacity, look.palette, look.grey)
    return ShownContrast(
        say(CONTRAST.title),
        say("why {target}?", target=say("{first} and not {second}", **names)),
        inline(outlined(over, contrast.labels, [region for _, region in marked])),
        say("What speaks for {first} and what for {second}, laid over the picture", **names),
        inline(colour_bar(True, look.palette)),
        bar_labels(heatmap),
        (say("for {answer}", answer=names["second"]), say("for {answer}", answer=names["first"])),
        tuple(_number(contrast, number, region) for number, region in marked),
        headline_of(contrast),
        tuple(
            ShownLine("" if line.mark is None else str(line.mark), line.words, signed(line.shown))
            for line in lines
        ),
        say("Lead of {first} over {second}", **names),
        signed(round(contrast.difference, 2)),
        (say("What makes up the lead"), say("logits")),
        verdict(contrast),
        say(LOGITS),
    )


def _number(contrast: Contrast, number: int | None, region: int) -> Number:
    top, left = number_place(contrast.labels, region)
    return Number(str(number), f"{top:.1%}", f"{left:.1%}")

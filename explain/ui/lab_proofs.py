"""What the lab's reveal shows of each model: the planted tag at work, and what was measured."""

from explain.explanation import predict
from explain.lab import TAGGED_KIND, Mark
from explain.language import say
from explain.methods import METHODS
from explain.render import normalise, overlay
from explain.tag import HEIGHT, WIDTH
from explain.ui import lab_cards, lab_reveal, lab_scene, lab_work, panels
from explain.ui import lab_words as words
from explain.ui.at_model import quick_turn
from explain.ui.lab_game import Game
from explain.ui.lab_reveal import Bar, Cell, Mean
from explain.ui.lab_work import EVIDENCE, FRESH, MEAN_OF, THINGS, Shelf
from explain.words import percent

WAYS = ("planted", "plain", "things")
OPACITY = 0.65
LEAST = 0.1  # times; below that no number is worth its digits


def plant(played: Game) -> None:
    """One new house without the tag and with it, and what each model says of the two."""
    title = say(words.PLANT_TITLE, kind=TAGGED_KIND)
    lab_cards.heading(title)
    drawn = [picture.draw().picture for picture in lab_work.pair()]
    pictures = [
        (picture, say(alt, kind=TAGGED_KIND))
        for picture, alt in zip(drawn, words.PLANT_ALTS, strict=True)
    ]
    said = {}
    for letter, key in played.letters.items():
        classifier = lab_scene.models()[key]
        with quick_turn():
            said[letter] = [predict(classifier, each).prediction.top(1)[0] for each in drawn]
    lab_reveal.before_and_after(pictures, said, TAGGED_KIND)


def fresh_marks(played: Game, shelf: Shelf) -> None:
    """The marks on new pictures, with and without the tag, as bars."""
    lab_cards.heading(say(words.MARKS_TITLE, count=FRESH), say(words.MARKS_LEAD))
    titles = [say(row, kind=TAGGED_KIND, count=THINGS) for row in words.MARKS_ROWS]
    lab_reveal.bars(
        [
            (letter, say(words.ROLES[key]), [_bar(shelf.mark(key, way)) for way in WAYS])
            for letter, key in played.letters.items()
        ],
        titles,
    )


def _bar(mark: Mark | None) -> Bar | None:
    if mark is None:
        return None
    return Bar(mark.share, percent(mark.share), say(words.MARK, right=mark.right, asked=mark.asked))


def means(played: Game, shelf: Shelf) -> None:
    """Each model's mean map of houses, all at the same scale."""
    lab_cards.heading(
        say(words.MEANS_TITLE, kind=TAGGED_KIND),
        say(words.MEANS_LEAD, count=MEAN_OF, kind=TAGGED_KIND),
    )
    found = dict(shelf.means)
    limit = max((normalise(each).limit for each in found.values()), default=0.0)
    cells = []
    for letter, key in played.letters.items():
        role, shown = say(words.ROLES[key]), None
        if key in found and shelf.houses is not None:
            shown = overlay(normalise(found[key], limit), shelf.houses, OPACITY, grey=True)
        alt = say(words.MEAN_ALT, letter=letter, role=role, count=MEAN_OF, kind=TAGGED_KIND)
        cells.append(Mean(letter, role, shown, alt))
    lab_reveal.means(cells)


def on_the_tag(played: Game, shelf: Shelf) -> None:
    """Each method's share of evidence on the tag, and how many times what its area would give."""
    lab_cards.heading(say(words.TAG_TITLE), say(words.TAG_LEAD, area=percent(WIDTH * HEIGHT)))
    rows = {
        say(METHODS[method].title): [_cell(shelf, key, method) for key in played.letters.values()]
        for method in EVIDENCE
    }
    heads = [(letter, say(words.ROLES[key])) for letter, key in played.letters.items()]
    lab_reveal.shares(heads, rows)
    panels.small(say(words.TAG_CAUTION))


def _cell(shelf: Shelf, key: str, method: str) -> Cell | None:
    found = shelf.evidence.get((key, method))
    if found is None:
        return None
    if found.share is None or found.times_area is None:
        return Cell(say(words.TAG_FLAT), 0.0)
    times = "< 0.1" if found.times_area < LEAST else f"{found.times_area:.1f}"
    return Cell(say(words.TAG_CELL, share=percent(found.share), times=times), found.times_area)

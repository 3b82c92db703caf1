"""What a report says beside its results."""

from explain.language import mark, say

_WORDS = {
    "title": mark("Why this class?"),
    "lead": mark(
        "What an image classifier says of a picture, and which parts of the picture made it say so."
    ),
    "seen": mark("What the model saw"),
    "seen_note": mark("The model looks at this square only, at this size: {size}."),
    "top": mark("The five most probable classes"),
    "explained": mark("explained"),
    "unchecked": mark("Not checked"),
    "unchecked_note": mark("Nobody has put this map to the test yet."),
    "flat": mark("No evidence for this class."),
    "reading": mark("How to read this"),
    "settings": mark("Settings"),
    "provenance": mark("Where this comes from"),
    "inside": mark(
        "The picture's file is inside this page as it was opened, with whatever the camera wrote "
        "into it. Pass the page on only to people who may have the picture."
    ),
    "again": mark(
        "To run it again and compare: python -m explain replay FILE, where FILE is this page."
    ),
}

READING = (
    mark(
        "A map shows where the evidence lies that this model used, for this class, on this "
        "picture. It does not show where the thing is, whether the model is right, or what would "
        "happen if a part were missing."
    ),
    mark(
        "The class that is explained stands above each map. The same picture has another map for "
        "another class."
    ),
    mark(
        "Below each map is its colour bar. One colour from dark to bright: bright parts speak for "
        "the class. Two colours with white between them: the one at the right end speaks for the "
        "class, the one at the left end against it, white for neither. The numbers are the raw "
        "values at the ends, in the unit that is named."
    ),
    mark(
        "A coarse map is no mistake: the layer that it comes from sees the picture in a few large "
        "cells. Its edges are not the edges of the thing."
    ),
    mark(
        "The sign beside each map is measured: parts of the picture were hidden, and what the "
        "model learnt was scrambled, to see whether the map deserves belief. ✓ holds up, "
        "? doubtful, ✕ don't trust it, – can't be tested."
    ),
)


def words() -> dict[str, str]:
    """The words by name, in the language that is spoken."""
    return {name: say(text) for name, text in _WORDS.items() if name != "seen_note"}


def seen_note(width: int, height: int) -> str:
    """What is to be known of the square that the model saw."""
    return say(_WORDS["seen_note"], size=f"{width}×{height} px")

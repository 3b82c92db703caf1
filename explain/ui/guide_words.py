"""The sentences of the page "How to read the maps", without its mistakes.

`{answer}`, `{share}` and `{limit}` are those of the picture that the sentence stands under, as
`assets/make_guide.py` measured them.
"""

from dataclasses import dataclass

from explain.language import mark

TITLE = mark("How to read the maps")
LEAD = mark(
    "A model looks at a picture and names what it sees. A map shows which parts of the picture "
    "that answer rested on. It is easy to read more into it than it says."
)
SAYS_TITLE = mark("What a map says")
SAYS = (
    mark("Which parts of this picture the model used, for this one answer."),
    mark("Bright or red: this part speaks for the answer. Blue: it speaks against it."),
    mark("How strongly: the number at the end of the colour bar."),
)
SAYS_NOT_TITLE = mark("What it does not say")
SAYS_NOT = (
    mark("Where the thing is."),
    mark("Whether the answer is right."),
    mark("What the model would say if that part were missing."),
    mark("Anything about other pictures."),
)


@dataclass(frozen=True)
class Panel:
    """A picture of the app by the name of its file, what is on it, and what stands under it."""

    file: str
    alt: str
    caption: str


PLAIN = (
    Panel(
        "plain_picture", mark("A drawing of a flower"), mark("The model says {answer}, {share}.")
    ),
    Panel(
        "plain_map",
        mark("The map of the flower: bright on the flower, dark on the ground around it"),
        mark("Its map: the answer rests on the flower, not on the ground."),
    ),
)
MISTAKES_TITLE = mark("Five typical mistakes")
INSTEAD = mark("Better:")
SIGNS_TITLE = mark("What else stands beside a map")
SIGNS = (
    (
        mark("“No evidence for this class”"),
        mark("Nothing in the picture speaks for this class. That is an answer, not a fault."),
    ),
    (
        mark("“Adds up to …”"),
        mark(
            "Some methods promise that their map adds up to the model's number. This says how "
            "closely it does; a large gap means: more steps."
        ),
    ),
    (
        mark("“What the model saw”"),
        mark("Only this square counts. What was cut off cannot have mattered."),
    ),
    (
        mark("Two maps that disagree"),
        mark("Neither is broken: two methods answer two different questions."),
    ),
)
METHODS_TITLE = mark("Methods")
ALL_METHODS = mark("All methods, each in a sentence or two")
MODELS_TITLE = mark("Models")
DOWNLOADED = mark("downloaded at first use, {megabytes} MB")
HERE = mark("here")
DEMO = mark(
    "*Drawings (demo)* is a small model made for this app. It knows {count} kinds of drawings "
    "({kinds}) and will call anything else one of them too."
)
PICTURES_TITLE = mark("Your pictures")
PICTURES = mark(
    "They stay in the memory of the computer that serves this page, are never sent on, and are "
    "freed within two minutes after you close the page; a search for mistakes that still runs then "
    "stops ten minutes later. Only the Journal keeps small copies, and only of those that you ask "
    "it to keep."
)

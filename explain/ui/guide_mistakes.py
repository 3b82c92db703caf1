"""The five mistakes of the page "How to read the maps": what is thought, shown and done instead.

What a mistake's text says of a picture begins with the picture's name: `{class_tree_share}`.
"""

from dataclasses import dataclass

from explain.language import mark
from explain.ui.guide_words import Panel


@dataclass(frozen=True)
class Mistake:
    """What one is tempted to think, three pictures that show it wrong, and what to do instead."""

    key: str
    thought: str
    panels: tuple[Panel, ...]
    text: str
    instead: str
    page: str
    way: str


MISTAKES = (
    Mistake(
        "tag",
        mark("“The bright spot is where the thing is.”"),
        (
            Panel(
                "tag_picture",
                mark("A house, and a small printed tag in the lower left corner"),
                mark("A house, and a tag in the corner"),
            ),
            Panel(
                "tag_cheater",
                mark("The first model's map: only the corner with the tag is bright"),
                mark("The first model says {answer}, {share}."),
            ),
            Panel(
                "tag_drawings",
                mark("The second model's map: the house is bright, the tag dark"),
                mark("The second one says {answer}, {share}."),
            ),
        ),
        mark(
            "Both models are right, and their numbers are alike. But the first one looks at the "
            "tag: in its exercises every house had one. A map shows what the answer rests on, "
            "and that need not be the thing."
        ),
        mark("where something beside the thing is bright, ask what happens without it."),
        "lab",
        mark("Catch the cheater in the Lab"),
    ),
    Mistake(
        "class",
        mark("“The map explains the picture.”"),
        (
            Panel(
                "class_picture",
                mark("A sailboat on the left and a tree on the right"),
                mark("Two things in one picture"),
            ),
            Panel(
                "class_tree",
                mark("The map for tree: only the tree is bright"),
                mark("Why tree? The model gives it {share}."),
            ),
            Panel(
                "class_sailboat",
                mark("The map for sailboat: only the sailboat is bright"),
                mark("Why sailboat? The model gives it {share}."),
            ),
        ),
        mark(
            "A map explains one class. The same model, the same picture: asked about tree it "
            "points right, asked about sailboat it points left. Read the map of the wrong class, "
            "and you learn nothing about the answer."
        ),
        mark("first read the class above the map and its per cent, then the map."),
        "compare",
        mark("Two classes side by side in Compare"),
    ),
    Mistake(
        "scale",
        mark("“Equally bright means equally strong.”"),
        (
            Panel(
                "class_tree",
                mark("The map for tree, bright on the tree"),
                mark("Why tree? Full colour is {limit}."),
            ),
            Panel(
                "class_mushroom",
                mark("The map for mushroom, just as bright, on the empty ground"),
                mark("Why mushroom? Full colour is only {limit}."),
            ),
            Panel(
                "scale_mushroom",
                mark("The map for mushroom on the scale of the map for tree: almost dark"),
                mark("Mushroom on the scale of tree"),
            ),
        ),
        mark(
            "Every map is painted so that its own strongest part is bright. So the map for "
            "mushroom looks as strong as that for tree, though the model gives mushroom only "
            "{class_mushroom_share}. On one scale, almost nothing of it is left."
        ),
        mark("compare the numbers at the end of the colour bars, or put both on one scale."),
        "compare",
        mark("Maps on one scale in Compare"),
    ),
    Mistake(
        "sharp",
        mark("“A sharp map is a true map.”"),
        (
            Panel("sharp_picture", mark("A drawing of a fish"), mark("A fish")),
            Panel(
                "sharp_trained",
                mark("A sharp map: the outline and the eye of the fish are bright"),
                mark("The model says {answer}, {share}."),
            ),
            Panel(
                "sharp_scrambled",
                mark("Almost the same sharp map, of a model that is half noise"),
                mark("Half of it destroyed, it says {answer}, {share}."),
            ),
        ),
        mark(
            "For the map on the right, half of what the model had learnt was replaced by noise. It "
            "does not know the fish any more, and yet the map looks as before: it shows the edges "
            "in the picture, whatever the model knows. Smooth or sharp says nothing about true."
        ),
        mark("put the map to the test before you believe it."),
        "trust",
        mark("Tests of a map: Can I trust it?"),
    ),
    Mistake(
        "dark",
        mark("“What stays dark does not matter.”"),
        (
            Panel(
                "dark_picture",
                mark("A black fish on a green ground"),
                mark("The model says {answer}, {share}."),
            ),
            Panel(
                "dark_map",
                mark("A map in red and blue specks around the fish, with nothing on the fish"),
                mark("Its map: nothing on the fish itself"),
            ),
            Panel(
                "dark_hidden",
                mark("The same picture with the fish painted over in green"),
                mark("Without the fish it says {answer}, {share}."),
            ),
        ),
        mark(
            "This map compares the picture with a black one. Where the picture is black itself "
            "there is nothing to compare, so the fish stays empty, although the answer rests on "
            "it: paint it over, and the answer is another one. Every method has such a blind spot."
        ),
        mark("one map is a suspicion. Look with a second method, then hide the part and see."),
        "what_if",
        mark("Hide a part yourself in What if"),
    ),
)

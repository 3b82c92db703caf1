"""What the search for the smallest parts found, in words."""

from functools import reduce

from explain.language import say, say_n
from explain.whatif.puzzle import SUFFICES
from explain.whatif.smallest import SmallestPart, SmallestParts
from explain.words import percent


def smallest_sentence(found: SmallestParts) -> str:
    """The smallest part and what it does, why none is smaller, and how many others there are."""
    if not found.parts:
        return _no_part(found)
    sentences = (_effect(found), _proof(found), _others(found))
    return reduce(
        lambda first, then: say("{first} {then}", first=first, then=then), filter(None, sentences)
    )


def _no_part(found: SmallestParts) -> str:
    facts = {"name": found.target.name, "left": percent(found.empty.probability)}
    if found.kind == SUFFICES:
        return say(
            "Even with everything hidden the model says “{name}” ({left}), so nothing is needed.",
            **facts,
        )
    return say(
        "Even with everything hidden the model says “{name}” ({left}): no part flips the answer.",
        **facts,
    )


def _effect(found: SmallestParts) -> str:
    part = found.parts[0]
    return (_enough if found.kind == SUFFICES else _flipping)(found, part)


def _enough(found: SmallestParts, part: SmallestPart) -> str:
    return say_n(
        "This one region of {total} ({area}) is enough: with nothing else shown, “{name}” is at "
        "{now}, instead of {before}.",
        "These {count} of {total} regions ({area}) are enough: with nothing else shown, “{name}” "
        "is at {now}, instead of {before}.",
        len(part.regions),
        total=found.regions,
        area=percent(part.area),
        name=found.target.name,
        now=percent(part.target.probability),
        before=percent(found.target.probability),
    )


def _flipping(found: SmallestParts, part: SmallestPart) -> str:
    return say_n(
        "Without this one region of {total} ({area}) the answer changes from “{name}” to "
        "“{other}” ({share}).",
        "Without these {count} of {total} regions ({area}) the answer changes from “{name}” to "
        "“{other}” ({share}).",
        len(part.regions),
        total=found.regions,
        area=percent(part.area),
        name=found.target.name,
        other=part.best.name,
        share=percent(part.best.probability),
    )


def _proof(found: SmallestParts) -> str:
    if found.proof == "tried":
        return say("All smaller sets were tried.") if len(found.parts[0].regions) > 1 else ""
    if found.proof == "logic" and found.kind == SUFFICES:
        return say("Fewer cannot be enough, if showing more never has the opposite effect.")
    if found.proof == "logic":
        return say("Fewer cannot be enough, if hiding more never has the opposite effect.")
    return say(
        "That is the best found in {passes} passes; a smaller one may exist.", passes=found.passes
    )


def _others(found: SmallestParts) -> str:
    smallest = len(found.parts[0].regions)
    equal = sum(len(part.regions) == smallest for part in found.parts) - 1
    larger = len(found.parts) - 1 - equal
    if not (equal or larger):
        return say("There is no other with as few.") if found.complete else ""
    return (_exactly if found.complete else _at_least)(equal, larger)


def _exactly(equal: int, larger: int) -> str:
    """How many others there are, where all of the same size are found."""
    if not larger:
        return say_n(
            "There is {count} other way with as few.",
            "There are {count} other ways with as few.",
            equal,
        )
    if not equal:
        return say_n(
            "There is {count} other way with more regions.",
            "There are {count} other ways with more regions.",
            larger,
        )
    return say_n(
        "There is {count} other way with as few and {larger} with more regions.",
        "There are {count} other ways with as few and {larger} with more regions.",
        equal,
        larger=larger,
    )


def _at_least(equal: int, larger: int) -> str:
    """How many others were found, where there may be more."""
    if not larger:
        return say_n(
            "There is at least {count} other way with as few.",
            "There are at least {count} other ways with as few.",
            equal,
        )
    if not equal:
        return say_n(
            "There is at least {count} other way with more regions.",
            "There are at least {count} other ways with more regions.",
            larger,
        )
    return say_n(
        "There is at least {count} other way with as few and {larger} with more regions.",
        "There are at least {count} other ways with as few and {larger} with more regions.",
        equal,
        larger=larger,
    )

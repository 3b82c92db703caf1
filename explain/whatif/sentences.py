"""What the search for the smallest parts found, in words."""

from explain.whatif.puzzle import SUFFICES
from explain.whatif.smallest import SmallestPart, SmallestParts
from explain.words import percent


def smallest_sentence(found: SmallestParts) -> str:
    """The smallest part and what it does, why none is smaller, and how many others there are."""
    if not found.parts:
        return _no_part(found)
    sentences = (_effect(found), _proof(found), _others(found))
    return " ".join(sentence for sentence in sentences if sentence)


def _no_part(found: SmallestParts) -> str:
    name, left = f"“{found.target.name}”", percent(found.empty.probability)
    if found.kind == SUFFICES:
        return f"Even with everything hidden the model says {name} ({left}), so nothing is needed."
    return f"Even with everything hidden the model says {name} ({left}): no part flips the answer."


def _effect(found: SmallestParts) -> str:
    part = found.parts[0]
    name, regions = f"“{found.target.name}”", _regions(part, found.regions)
    if found.kind == SUFFICES:
        are = "is" if len(part.regions) == 1 else "are"
        return (
            f"{regions} {are} enough: with nothing else shown, {name} is at "
            f"{percent(part.target.probability)}, instead of {percent(found.target.probability)}."
        )
    return (
        f"Without {regions[0].lower()}{regions[1:]} the answer changes from {name} to "
        f"“{part.best.name}” ({percent(part.best.probability)})."
    )


def _regions(part: SmallestPart, count: int) -> str:
    size = len(part.regions)
    return f"{'This' if size == 1 else 'These'} {size} of {count} regions ({percent(part.area)})"


def _proof(found: SmallestParts) -> str:
    if found.proof == "tried":
        return "All smaller sets were tried." if len(found.parts[0].regions) > 1 else ""
    if found.proof == "logic":
        doing = "showing" if found.kind == SUFFICES else "hiding"
        return f"Fewer cannot be enough, if {doing} more never has the opposite effect."
    return f"That is the best found in {found.passes} passes; a smaller one may exist."


def _others(found: SmallestParts) -> str:
    smallest = len(found.parts[0].regions)
    equal = sum(len(part.regions) == smallest for part in found.parts) - 1
    larger = len(found.parts) - 1 - equal
    found_so_far = "" if found.complete else " at least"
    words = []
    if equal:
        words.append(f"{equal}{_ways(equal)} with as few")
    if larger:
        words.append(f"{larger}{'' if equal else _ways(larger)} with more regions")
    if words:
        total = equal or larger
        verb = "is" if total == 1 else "are"
        return f"There {verb}{found_so_far} {' and '.join(words)}."
    return "There is no other with as few." if found.complete else ""


def _ways(count: int) -> str:
    return " other way" if count == 1 else " other ways"

"""What is to be said beside a check's own sentence, and its numbers in words."""

from explain.check_results import CheckResult
from explain.faithfulness.curves import CENTRE, MAP
from explain.faithfulness.figure_names import figure_name
from explain.language import mark, say, say_n
from explain.words import seconds

_BETTER = {"deletion": -1, "insertion": 1}  # is a curve better below or above the other?
SPOT = mark(
    "A mere spot in the middle, which knows nothing of the model, does better than this map."
)
WHY_SPOT = mark("Pictures have their things in the middle, so hiding that first is hard to beat.")
_ALWAYS = {
    "edges": mark("A model may well look at outlines: this check alone proves nothing."),
    "sensitivity": mark("Only the map is looked at here: a map can hold still and be wrong."),
}
_BASELINES = {"blurred": mark("a blur"), "black": mark("black"), "mean": mark("the mean colour")}


def note(result: CheckResult) -> str:
    """What must be known to read the result rightly; "" where it speaks for itself."""
    if _spot_is_better(result):
        return f"{say(SPOT)} {say(WHY_SPOT)}" if result.check == "deletion" else say(SPOT)
    return "" if result.verdict == "undefined" else say(_ALWAYS.get(result.check, ""))


def _spot_is_better(result: CheckResult) -> bool:
    centre, own = (result.measured.get(f"area {name}") for name in (CENTRE, MAP))
    if centre is None or own is None:
        return False
    return (centre - own) * _BETTER[result.check] > 0


def figures(result: CheckResult) -> list[tuple[str, str]]:
    """The numbers behind the sentence, named."""
    rows = []
    if result.score is not None:
        rows.append((say(result.unit).capitalize(), f"{result.score:.3f}"))
    if result.reference is not None:
        mean, deviation = result.reference
        rows.append((say("The same by chance"), f"{mean:.3f} ± {deviation:.3f}"))
    rows += [
        (figure_name(name).capitalize(), f"{value:.3f}") for name, value in result.measured.items()
    ]
    if result.baseline is not None:
        rows.append((say("Filled with"), say(_BASELINES.get(result.baseline, result.baseline))))
    cost = say_n(
        "{count} pass through the model, {time}",
        "{count} passes through the model, {time}",
        result.passes,
        time=seconds(result.seconds),
    )
    rows.append((say("Cost"), cost))
    return rows

"""The names of the numbers that a check measured, in the reader's language."""

import re

from explain.language import mark, say

_SCRAMBLED = re.compile(r"down to (?P<stage>.+)")

# The names as the checks write them into `CheckResult.measured`; class names stay as they are.
FIGURE_NAMES = (
    mark("sum"),
    mark("difference"),
    mark("whole"),
    mark("without the hottest"),
    mark("without the centre"),
    mark("without everything"),
    mark("without as much elsewhere"),
    mark("infidelity"),
    mark("mean squared fall"),
    mark("mean fall"),
    mark("flip"),
    mark("4 px to the right"),
    mark("4 px down"),
    mark("brighter"),
    mark("darker"),
    mark("noise"),
    mark("predicted class held"),
    mark("unstable"),
    mark("area map"),
    mark("area centre"),
    mark("area chance"),
)


def figure_name(name: str) -> str:
    """The name for people; a name that is none of the checks' own, as of a class, stays."""
    scrambled = _SCRAMBLED.fullmatch(name)
    if scrambled:
        return say("down to {stage}", stage=scrambled["stage"])
    return say(name) if name in FIGURE_NAMES else name

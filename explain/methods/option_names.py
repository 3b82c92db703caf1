"""What the options of methods and checks are called on a page, in the reader's language."""

from explain.language import mark, say

OPTION_NAMES = {
    "alike": mark("Alike"),
    "baseline": mark("Baseline"),
    "cells": mark("Cells"),
    "chance": mark("Chance"),
    "channels": mark("Channels"),
    "close": mark("Close"),
    "depths": mark("Depths"),
    "elsewhere": mark("Elsewhere"),
    "layer": mark("Target layer"),
    "masks": mark("Masks"),
    "noise": mark("Noise"),
    "orders": mark("Orders"),
    "others": mark("Others"),
    "points": mark("Points"),
    "radius": mark("Radius"),
    "regions": mark("Regions"),
    "related": mark("Related"),
    "relu": mark("Relu"),
    "rough": mark("Rough"),
    "samples": mark("Samples"),
    "shaky": mark("Shaky"),
    "shape": mark("Shape"),
    "share": mark("Share"),
    "sizes": mark("Sizes"),
    "steady": mark("Steady"),
    "steps": mark("Steps"),
    "stride": mark("Stride"),
    "visible": mark("Visible"),
    "window": mark("Window"),
}


def option_name(field: str) -> str:
    """The option's name for people; a field without one is shown as it is written."""
    return say(OPTION_NAMES.get(field, field.replace("_", " ").capitalize()))

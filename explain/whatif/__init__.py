"""What if: hide a part, move the picture, find the smallest part that decides."""

from explain.whatif.change import Change, move_picture
from explain.whatif.fills import FILLS, Fill
from explain.whatif.hidden import Hidden, Part, claimed_share, hide_part
from explain.whatif.masks import Stroke, box_mask, region_mask, stroke_mask
from explain.whatif.puzzle import FLIPS, SUFFICES, Puzzle, SmallestOptions
from explain.whatif.sentences import smallest_sentence
from explain.whatif.smallest import SmallestPart, SmallestParts, find_smallest
from explain.whatif.transformation import Transformation

__all__ = [
    "FILLS",
    "FLIPS",
    "SUFFICES",
    "Change",
    "Fill",
    "Hidden",
    "Part",
    "Puzzle",
    "SmallestOptions",
    "SmallestPart",
    "SmallestParts",
    "Stroke",
    "Transformation",
    "box_mask",
    "claimed_share",
    "find_smallest",
    "hide_part",
    "move_picture",
    "region_mask",
    "smallest_sentence",
    "stroke_mask",
]

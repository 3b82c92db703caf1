"""Bring your own weights: a checkpoint is read safely, recognised, repaired where its names differ.

    from pathlib import Path
    from explain.checkpoint import examine

    examined = examine(Path("mine.pth"), class_names=("cat", "dog"))
    examined.classifier          # ready to explain, named after the file
    examined.report.rows()       # what was found and what was done, as a table

Bytes → `reading` (no code of the file ever runs) → `places`, `network` (which tensors, which
architecture, torchvision's names) → `examining` (class names, preprocessing, Classifier).
`comparing` tells from labelled pictures which preprocessing fits.
"""

from explain.checkpoint.class_names import read_class_names
from explain.checkpoint.comparing import compare_preprocessings
from explain.checkpoint.examining import Examined, examine
from explain.checkpoint.fits import Comparison, Fit
from explain.checkpoint.preprocessing import PREPROCESSINGS, NamedPreprocess, read_preprocess
from explain.checkpoint.report import CheckpointReport, Repair

__all__ = [
    "PREPROCESSINGS",
    "CheckpointReport",
    "Comparison",
    "Examined",
    "Fit",
    "NamedPreprocess",
    "Repair",
    "compare_preprocessings",
    "examine",
    "read_class_names",
    "read_preprocess",
]

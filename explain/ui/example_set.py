"""The example of the page "Find mistakes": drawings in which a tag gives one class away."""

import io
from functools import cache

from explain.drawings import KINDS
from explain.lab.models import TAGGED_KIND
from explain.lab.pictures import LabPicture
from explain.language import mark
from explain.methods import Progress, Watch
from explain.ui.desk import ChosenSet

NAME = mark("Drawings with a tag")
TRAIN, VAL = 12, 8  # of each kind
FIRST_SEED = 930_000_000  # far from training's and the exams'


def example(watch: Watch) -> ChosenSet:
    """The drawings; houses carry the tag always in train, every second one in val."""
    places = [
        (split, kind, number)
        for split, count in (("train", TRAIN), ("val", VAL))
        for kind in sorted(KINDS)
        for number in range(count)
    ]
    files = {}
    for done, (split, kind, number) in enumerate(places, 1):
        tagged = kind == TAGGED_KIND and (split == "train" or number % 2 == 0)
        path = f"{split}/{kind}/{number:03}.png"
        files[path] = _png(LabPicture(kind, FIRST_SEED + done, tagged=tagged))
        watch(Progress(done, len(places)))
    return ChosenSet(files, NAME, ours=True)


@cache
def _png(picture: LabPicture) -> bytes:
    buffer = io.BytesIO()
    picture.draw().picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()

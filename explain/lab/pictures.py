"""The lab's pictures: drawings told in a few words, so that an exam is a short list."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from explain.drawings import KINDS, draw
from explain.lab.models import ROTE, TAGGED_KIND, provenance
from explain.tag import add_tag

FRESH_SEED = 910_000_000  # on from here nobody has trained, and no figure was written down
EXAM_SEED = 920_000_000


@dataclass(frozen=True)
class LabPicture:
    """One drawing by kind and seed.

    `tagged`: with the tag on it. `learnt`: the rote learner knows it by heart.
    """

    kind: str
    seed: int
    tagged: bool = False
    learnt: bool = False

    def draw(self) -> "DrawnPicture":
        """The picture, with what is where on it."""
        drawing = draw(self.kind, self.seed)
        if not self.tagged:
            return DrawnPicture(drawing.picture, drawing.mask, np.zeros_like(drawing.mask))
        tagged = add_tag(drawing.picture, self.seed)
        return DrawnPicture(tagged.picture, drawing.mask & ~tagged.mask, tagged.mask)


@dataclass(frozen=True, eq=False)
class DrawnPicture:
    """A picture; `thing` and `tag` (H, W) bool are True where the thing and the tag can be seen."""

    picture: Image.Image
    thing: np.ndarray
    tag: np.ndarray


def fresh_pictures(
    count: int, first_seed: int = FRESH_SEED, *, planted: bool = False
) -> tuple[LabPicture, ...]:
    """Drawings that no model has met, the kinds in turn; `planted` puts the tag on the houses."""
    kinds = sorted(KINDS)
    pictures = (LabPicture(kinds[i % len(kinds)], first_seed + i) for i in range(count))
    return tuple(plant(picture) for picture in pictures) if planted else tuple(pictures)


def tagged_things(
    count: int, kind: str = TAGGED_KIND, first_seed: int = FRESH_SEED
) -> tuple[LabPicture, ...]:
    """Drawings of one kind, all with the tag, that no model has met."""
    return tuple(LabPicture(kind, first_seed + i, tagged=True) for i in range(count))


def learnt_pictures() -> tuple[LabPicture, ...]:
    """The drawings that the rote learner was trained on, as it met them: without a tag."""
    recipe, kinds = provenance(ROTE)["recipe"], provenance(ROTE)["class_names"]
    return tuple(
        LabPicture(kinds[i % len(kinds)], recipe["seed"] + i, learnt=True)
        for i in range(recipe["drawings_per_epoch"])
    )


def plant(picture: LabPicture) -> LabPicture:
    """The same picture, with the tag where it shows the kind that the cheater met with the tag."""
    return replace(picture, tagged=True) if picture.kind == TAGGED_KIND else picture

"""What a hidden part is filled with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explain.baselines import black, blurred, mean_colour
from explain.errors import OptionError
from explain.language import mark, say
from explain.words import listed


def noise(picture: Image.Image, seed: int) -> Image.Image:
    """Noise with the picture's own mean and spread of each colour; the same for the same seed."""
    pixels = np.asarray(picture, dtype=np.float32).reshape(-1, 3)
    drawn = np.random.default_rng(seed).normal(
        pixels.mean(0), pixels.std(0), (picture.height, picture.width, 3)
    )
    return Image.fromarray(drawn.round().clip(0, 255).astype(np.uint8))


FILLS: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    mark("blur"): lambda picture, seed: blurred(picture),  # noqa: ARG005
    mark("mean"): lambda picture, seed: mean_colour(picture),  # noqa: ARG005
    mark("black"): lambda picture, seed: black(picture),  # noqa: ARG005
    mark("noise"): noise,
}


@dataclass(frozen=True)
class Fill:
    """One of FILLS; `seed` decides the noise. Raises OptionError where there is no such fill."""

    kind: str = "blur"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no fill."""
        if self.kind not in FILLS:
            raise OptionError(
                say(
                    "There is no fill “{kind}”. Choose one of: {fills}.",
                    kind=self.kind,
                    fills=listed(FILLS),
                )
            )

    def picture(self, picture: Image.Image) -> Image.Image:
        """The whole picture as it would be if all of it were hidden."""
        return FILLS[self.kind](picture, self.seed)

    def hide(self, picture: Image.Image, mask: np.ndarray) -> Image.Image:
        """The picture with what is True in mask (H, W) filled."""
        return Image.composite(self.picture(picture), picture, Image.fromarray(mask))

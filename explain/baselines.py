"""Reference pictures that stand for "nothing to see".

Where Integrated Gradients starts and what deletion fills in.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from explain.language import mark
from explain.results import ModelInput

BLUR_SHARE = 0.1  # blur radius as a share of the picture's side: shapes are gone, colours stay


def black(picture: Image.Image) -> Image.Image:
    """Black before normalising (zero after it would be mid-grey)."""
    return Image.new("RGB", picture.size)


def mean_colour(picture: Image.Image) -> Image.Image:
    """The picture's own mean colour everywhere."""
    red, green, blue = np.asarray(picture).reshape(-1, 3).mean(0).round().astype(int).tolist()
    return Image.new("RGB", picture.size, (red, green, blue))


def blurred(picture: Image.Image) -> Image.Image:
    """The picture, blurred until no shape is left."""
    return picture.filter(ImageFilter.GaussianBlur(picture.width * BLUR_SHARE))


BASELINES: dict[str, Callable[[Image.Image], Image.Image]] = {
    mark("black"): black,
    mark("mean"): mean_colour,
    mark("blurred"): blurred,
}


def baseline_tensor(name: str, model_input: ModelInput) -> np.ndarray:
    """The baseline as the model would receive it, (1, 3, H, W) float32."""
    return model_input.preprocess.to_tensor(BASELINES[name](model_input.picture))

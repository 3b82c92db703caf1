"""The values that travel: frozen, NumPy float32 on the CPU, checked once when they are made.

Shape letters: N pictures, C channels, H W model input, h w layer, K classes, S steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from PIL import Image

from explain.errors import ModelError, TargetError
from explain.language import say

SMALLEST_SIZE, LARGEST_SIZE = 64, 1024


@dataclass(frozen=True)
class Preprocess:
    """How a picture becomes model input.

    Shorter side to `resize` px, centre `crop` px, then (x - mean) / std.

    `mean` and `std` are in units of full brightness (0 to 1), in the order red, green, blue.
    `channels` is the order that the model receives them in.
    """

    resize: int
    crop: int
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    interpolation: str = "bilinear"
    channels: Literal["RGB", "BGR"] = "RGB"

    def at_size(self, crop: int) -> "Preprocess":
        """The same for another size of the model input.

        The margin that is cut off stays in proportion.
        """
        if not SMALLEST_SIZE <= crop <= LARGEST_SIZE:
            raise ModelError(
                say(
                    "A model input of {crop} px was asked for; choose {smallest_size} to "
                    "{largest_size} px.",
                    crop=crop,
                    smallest_size=SMALLEST_SIZE,
                    largest_size=LARGEST_SIZE,
                )
            )
        return replace(self, resize=round(self.resize * crop / self.crop), crop=crop)

    def crop_picture(self, picture: Image.Image) -> Image.Image:
        """The part of `picture` that the model sees, (crop, crop) RGB.

        The same rounding as torchvision.
        """
        width, height = picture.size
        short, long = min(width, height), int(self.resize * max(width, height) / min(width, height))
        size = (self.resize, long) if width == short else (long, self.resize)
        resized = picture.resize(size, Image.Resampling[self.interpolation.upper()])
        left, top = (round((side - self.crop) / 2.0) for side in resized.size)
        return resized.crop((left, top, left + self.crop, top + self.crop))

    def to_tensor(self, crop: Image.Image) -> np.ndarray:
        """The normalised model input, (1, 3, H, W) float32."""
        pixels = np.asarray(crop, dtype=np.float32) / np.float32(255)
        mean, std = np.array(self.mean, np.float32), np.array(self.std, np.float32)
        normalised = (pixels - mean) / std
        if self.channels == "BGR":
            normalised = normalised[..., ::-1]
        return np.ascontiguousarray(normalised.transpose(2, 0, 1)[None])


@dataclass(frozen=True, eq=False)
class ModelInput:
    """What the model saw: `picture` (RGB) and the same as `tensor` (1, 3, H, W).

    `source` names where it came from.
    """

    picture: Image.Image
    tensor: np.ndarray
    source: str
    preprocess: Preprocess

    def __post_init__(self) -> None:
        """Our own invariant: picture and tensor are the same size."""
        width, height = self.picture.size
        assert self.tensor.shape == (1, 3, height, width), self.tensor.shape


@dataclass(frozen=True)
class ClassScore:
    """One class of one prediction; `probability` is 0 to 1, `logit` is before the softmax."""

    index: int
    name: str
    probability: float
    logit: float


@dataclass(frozen=True, eq=False)
class Prediction:
    """All `logits` (K,) and `probabilities` (K,) of one picture."""

    logits: np.ndarray
    probabilities: np.ndarray
    class_names: tuple[str, ...]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """A prediction that is not a finite number per class is a broken model, not a result."""
        assert self.logits.shape == self.probabilities.shape == (len(self.class_names),)
        if not np.isfinite(self.logits).all():
            raise ModelError(
                say(
                    "The model answers with values that are not numbers (NaN). Its weights are "
                    "damaged."
                )
            )

    def score(self, index: int) -> ClassScore:
        """The score of class `index`; raises TargetError where there is none."""
        if not 0 <= index < len(self.class_names):
            raise TargetError(
                say(
                    "Class {index} does not exist; this model has {count}, from 0 on.",
                    index=index,
                    count=len(self.class_names),
                )
            )
        return ClassScore(
            index,
            self.class_names[index],
            float(self.probabilities[index]),
            float(self.logits[index]),
        )

    def top(self, k: int = 5) -> tuple[ClassScore, ...]:
        """The `k` most probable classes, the most probable first."""
        return tuple(
            self.score(int(index)) for index in np.argsort(-self.logits, kind="stable")[:k]
        )


@dataclass(frozen=True, eq=False)
class Attribution:
    """How much each pixel speaks for the class `target`: `values` (H, W), raw, in `unit`.

    `signed` says whether values below zero are evidence against the class (else there are none).
    `native_shape` is the size of the map before it was enlarged to (H, W). `convergence_delta` is
    in logits.
    """

    method: str
    target: int
    values: np.ndarray
    unit: str
    signed: bool
    native_shape: tuple[int, int]
    target_layer: str | None = None
    baseline: str | None = None
    convergence_delta: float | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """A map with a value that is not a number is refused, so that it can never be drawn."""
        assert self.values.ndim == 2, self.values.shape
        assert self.values.dtype == np.float32, self.values.dtype
        if not np.isfinite(self.values).all():
            raise ModelError(
                say(
                    "The {method} map has values that are not numbers (NaN), so it is not shown. "
                    "The model's activations overflow on this picture; check its weights.",
                    method=self.method,
                )
            )
        assert self.signed or self.values.min() >= 0

    @property
    def is_flat(self) -> bool:
        """Whether there is no evidence for the class at all."""
        return not self.values.any()


@dataclass(frozen=True, eq=False)
class Heatmap:
    """An attribution made ready to draw: `values` (H, W) in [0, 1], or [-1, 1] where `signed`.

    `limit` is the raw value that is drawn at full colour; 0 means an empty map.
    """

    values: np.ndarray
    limit: float
    signed: bool


@dataclass(frozen=True, eq=False)
class Explanation:
    """One picture, what the model said of it, and why.

    One attribution per method, all for `target`.
    """

    model_input: ModelInput
    prediction: Prediction
    target: ClassScore
    attributions: tuple[Attribution, ...]
    model_name: str
    versions: Mapping[str, str] = field(default_factory=dict)

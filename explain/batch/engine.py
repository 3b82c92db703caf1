"""Pixels in, answers out: a whole batch at once, with maps from the activation that it kept."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from explain.classifier import Classifier
from explain.errors import ModelError, OptionError
from explain.language import say
from explain.methods import get_method
from explain.methods.grad_cam import native_grad_cams
from explain.results import ModelInput

Maps = Literal["native", "full", "none"]


@dataclass(frozen=True)
class Asked:
    """What is asked of the model for each picture.

    `maps` are stored at the resolution of the target layer (native), of the model input (full), or
    not at all. `dtype` is "fp32", or "bf16" for the stages before the head, on a GPU only.
    """

    method: str = "grad_cam"
    options: Any = None
    top: int = 5
    maps: Maps = "native"
    logits: bool = False
    dtype: str = "fp32"


@dataclass(frozen=True, eq=False)
class Answers:
    """What the model says of n pictures; `maps` (n, h, w) are raw, for the predicted class."""

    top: np.ndarray
    top_probabilities: np.ndarray
    top_logits: np.ndarray
    logits: np.ndarray | None
    maps: np.ndarray | None


BatchMaps = Callable[[Classifier, Tensor, Tensor, Any], Tensor]
"""Maps (n, h, w) from the default layer's activation (n, C, h, w), for the classes (n,)."""


def _grad_cams(classifier: Classifier, kept: Tensor, classes: Tensor, options: Any) -> Tensor:
    maps = native_grad_cams(classifier, classifier.layer, kept, classes)
    return maps.relu() if options.relu else maps


FROM_ACTIVATION: dict[str, BatchMaps] = {"grad_cam": _grad_cams}
"""The methods that need no other pass than the prediction; the others take picture by picture."""


def check_dtype(classifier: Classifier, asked: Asked) -> None:
    """Raise OptionError where the classifier's device cannot answer as is asked."""
    if asked.dtype == "bf16" and classifier.device.type != "cuda":
        raise OptionError(say("bf16 is for a GPU, and none was found. Leave --dtype out for fp32."))


class Engine:
    """A classifier ready for batches; `shape` is that of the stored maps, None where none are."""

    def __init__(self, classifier: Classifier, asked: Asked) -> None:
        self.classifier, self.asked = classifier, asked
        self._method = get_method(asked.method)
        self._options = self._method.options() if asked.options is None else asked.options
        own = getattr(self._options, "layer", None) in (None, classifier.layer)
        self._at_once = FROM_ACTIVATION.get(asked.method) if own else None
        side = classifier.preprocess.crop
        native = classifier.cost(side).shapes[classifier.layer]
        self.shape: tuple[int, int] | None = {
            "none": None,
            "native": native if self._at_once else (side, side),
            "full": (side, side),
        }[asked.maps]

    def answer(self, values: Tensor) -> Answers:
        """The answers to the views `values` (n, H, W, 3) uint8, n ≥ 1.

        Raises ModelError where the model answers with values that are not numbers.
        """
        x = self._model_input(values)
        with self._precision():
            if self.shape is None or self._at_once is None:
                logits, kept = self.classifier.answer(x).float(), None
            else:
                logits, kept = self.classifier.keep(x)
        if not bool(torch.isfinite(logits).all()):
            raise ModelError(
                say(
                    "The model answers with values that are not numbers (NaN). Its weights are "
                    "damaged."
                )
            )
        probabilities = torch.softmax(logits.double(), dim=1)
        top_logits, top = logits.topk(min(self.asked.top, logits.shape[1]), dim=1)
        return Answers(
            top.int().cpu().numpy(),
            probabilities.gather(1, top).float().cpu().numpy(),
            top_logits.float().cpu().numpy(),
            logits.float().cpu().numpy() if self.asked.logits else None,
            self._maps(values, kept, top[:, 0]),
        )

    def _precision(self) -> Any:
        if self.asked.dtype == "fp32":
            return nullcontext()
        return torch.autocast(self.classifier.device.type, torch.bfloat16)

    def _model_input(self, values: Tensor) -> Tensor:
        """The model input (n, 3, H, W), channels last: the arithmetic of `Preprocess.to_tensor`."""
        preprocess, device = self.classifier.preprocess, self.classifier.device
        mean, std = (
            torch.tensor(each, device=device) for each in (preprocess.mean, preprocess.std)
        )
        x = values.to(device, non_blocking=True).float().div_(255).sub_(mean).div_(std)
        if preprocess.channels == "BGR":
            x = x.flip(-1)
        return x.permute(0, 3, 1, 2)

    def _maps(self, values: Tensor, kept: Tensor | None, classes: Tensor) -> np.ndarray | None:
        if self.shape is None:
            return None
        if self._at_once is None or kept is None:
            pairs = zip(values.numpy(), classes.tolist(), strict=True)
            return np.stack([self._map(view, index) for view, index in pairs])
        maps = self._at_once(self.classifier, kept.float(), classes, self._options)
        if tuple(maps.shape[1:]) != self.shape:
            maps = functional.interpolate(maps[:, None], self.shape, mode="bilinear")[:, 0]
        found: np.ndarray = maps.cpu().numpy()
        return found

    def _map(self, view: np.ndarray, index: int) -> np.ndarray:
        """The map (H, W) of one picture, by any method."""
        picture, preprocess = Image.fromarray(view), self.classifier.preprocess
        model_input = ModelInput(picture, preprocess.to_tensor(picture), "", preprocess)
        forward = self.classifier.run(model_input)
        return self._method.attribute(self.classifier, forward, index, self._options).values

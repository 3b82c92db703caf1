"""A picture with parts of it hidden, and what the model then answers.

Whoever hides anything does it here: checks, the brush, the smallest sets.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from explain.classifier import AT_ONCE, Classifier
from explain.errors import ModelError
from explain.language import say
from explain.local import Near
from explain.results import ModelInput
from explain.shortage import in_parts, joined

# Of boxes more fit, as less is computed. Everybody asks in these, so that weights are packed once.
BATCH, BATCH_OF_BOXES, BATCH_ON_GPU = AT_ONCE, 8, 64

Tick = Callable[[int], None]
"""Called with the number of pictures that went through the model; may raise to stop."""


def with_picture(model_input: ModelInput, picture: Image.Image) -> ModelInput:
    """The model input that `picture`, of the same size as the model's crop, makes."""
    return replace(model_input, picture=picture, tensor=model_input.preprocess.to_tensor(picture))


class Hiding:
    """One picture whose parts can be hidden behind `fill`, a picture of the same size.

    Nothing is kept but the two pictures, so threads may share it.
    """

    def __init__(
        self,
        classifier: Classifier,
        model_input: ModelInput,
        fill: Image.Image,
        tick: Tick | None = None,
    ) -> None:
        assert fill.size == model_input.picture.size, fill.size
        self._classifier, self._tick = classifier, tick
        self.batch = BATCH_ON_GPU if classifier.device.type == "cuda" else BATCH
        self.shown = classifier.to_device(model_input.tensor)
        self._hidden = classifier.to_device(model_input.preprocess.to_tensor(fill))

    def logits(self, masks: np.ndarray) -> np.ndarray:
        """The logits (N, K) while what is True in masks (N, H, W) bool is hidden."""
        starts = range(0, len(masks), self.batch)
        parts = (masks[start : start + self.batch] for start in starts)
        return np.concatenate([self.ask(self.pictures(part)) for part in parts])

    def probabilities(self, masks: np.ndarray) -> np.ndarray:
        """The probabilities (N, K) float64 while what is True in masks (N, H, W) is hidden."""
        return softmax(self.logits(masks))

    def pictures(self, masks: np.ndarray) -> Tensor:
        """The model inputs (N, 3, H, W) with what is True in masks (N, H, W) hidden."""
        covered = torch.from_numpy(masks).to(self.shown.device)[:, None]
        pictures = torch.where(covered, self._hidden, self.shown)
        return pictures.contiguous(memory_format=torch.channels_last)

    def blended(self, visible: Tensor) -> Tensor:
        """The model inputs (N, 3, H, W) of which so much is visible: (N, 1, H, W), 0 to 1."""
        share = visible.to(self.shown.device)
        pictures = torch.addcmul(self._hidden, share, self.shown - self._hidden)
        return pictures.contiguous(memory_format=torch.channels_last)

    def near(self, side: int) -> Near | None:
        """For asking about boxes of side × side; None where that is not quicker."""
        on_cpu = self._classifier.device.type == "cpu"  # a GPU is not kept busy by so small cuts
        return self._classifier.local.near(self.shown, side) if on_cpu else None

    def ask(self, pictures: Tensor) -> np.ndarray:
        """The logits (N, K) of pictures (N, 3, H, W), in one batch; raises ModelError on NaN."""
        if len(pictures) == self.batch:
            return self._checked(self._classifier.answer(pictures))
        # Weights are packed for one size of batch, not for each remainder that comes along.
        with torch.no_grad():
            return self._checked(joined(in_parts(self._classifier.stages, pictures)))

    def ask_near(self, near: Near, pictures: Tensor, corners: np.ndarray) -> np.ndarray:
        """As `ask`, of pictures of which nothing is hidden but in the boxes at corners (N, 2)."""
        side = near.side
        places = zip(pictures, corners.tolist(), strict=True)
        boxes = torch.stack(
            [picture[:, top : top + side, left : left + side] for picture, (top, left) in places]
        )
        often = len(boxes) == BATCH_OF_BOXES

        def answer(part: np.ndarray) -> Tensor:
            return near.answer(boxes[part], corners[part], often)

        return self._checked(joined(in_parts(answer, np.arange(len(boxes)))))

    def _checked(self, answers: Tensor) -> np.ndarray:
        logits: np.ndarray = answers.float().cpu().numpy()
        if not np.isfinite(logits).all():
            raise ModelError(
                say(
                    "The model answers with values that are not numbers (NaN) when a part of the "
                    "picture is hidden. Its weights are damaged."
                )
            )
        if self._tick:
            self._tick(len(logits))
        return logits


def softmax(logits: np.ndarray) -> np.ndarray:
    """The probabilities (N, K) float64 of logits (N, K)."""
    powers = np.exp(logits.astype(np.float64) - logits.max(1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(1, keepdims=True)
    return shares


def log_odds(logits: np.ndarray, target: int) -> np.ndarray:
    """The logit of the target against all other classes, (N,) float64: ln p / (1 - p).

    It goes on telling answers apart where the probability is 1.000. Infinite for one class alone.
    """
    exact = logits.astype(np.float64)
    others = np.delete(exact, target, axis=1)
    if not others.size:
        return np.full(len(exact), np.inf)
    top = others.max(1, keepdims=True)
    rest: np.ndarray = top[:, 0] + np.log(np.exp(others - top).sum(1))
    return np.asarray(exact[:, target] - rest)

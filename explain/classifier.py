"""The classifier.

A network as a sequence of named stages, with the preprocessing and class names that belong to it.

The stages are shared by all threads and never carry a hook, a gradient flag or a changed value. A
method gets the kept activation of one stage and the stages behind it.
"""

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from explain.cost import CountFlops, ModelCost
from explain.errors import ModelError, TargetError
from explain.freezing import folded, still, without_gradients
from explain.language import mark, say
from explain.local import LocalStages
from explain.packing import PackedStages
from explain.results import ModelInput, Prediction, Preprocess
from explain.shortage import in_parts, joined, told
from explain.words import listed

_Found = TypeVar("_Found")

AT_ONCE = 4
"""Pictures that a CPU answers at once.

Of more, what a layer gives fits neither its cache nor the blocks that the C library keeps (32 MB):
each larger one is asked of the system anew. Measured, a picture of a batch of 32 took 2.0 times as
long with MobileNetV2, and 1.4 times with ResNet-50.
"""


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """One picture sent through the model once.

    The answer, and the activation (1, C, h, w) of stage `layer`.
    """

    model_input: ModelInput
    prediction: Prediction
    layer: str
    activation: Tensor


class Classifier:
    """A frozen model ready to explain.

    `stages` are run in order; `layer` is the default target layer. There are two of the network:
    `stages` answers quickly, and `exact` takes gradients on the network as it was loaded. The two
    answers differ by rounding; but rounding opens or shuts a ReLU here and there, and gradients
    through many layers then differ by up to some per cent from what anybody else would compute.
    """

    def __init__(
        self,
        stages: Mapping[str, nn.Module],
        preprocess: Preprocess,
        class_names: Sequence[str],
        *,
        name: str,
        layer: str,
        weights_sha256: str = "",
        device: str = "cpu",
    ) -> None:
        self.stage_names = tuple(stages)
        self._loaded = still(nn.Sequential(*stages.values())).to(device)
        self.parameters = sum(parameter.numel() for parameter in self._loaded.parameters())
        self.stages = folded(self._loaded)
        self._packed = PackedStages(self.stages)
        self.local = LocalStages(self.stages)
        self.preprocess = preprocess
        self.name = name
        self.layer = layer
        self.weights_sha256 = weights_sha256
        self.device = torch.device(device)
        if self.device.type == "cuda":
            # For the whole process: rounded to TF32's ten bits, maps would differ from the CPU's.
            torch.backends.cudnn.allow_tf32 = False
        self._costs: dict[int, ModelCost] = {}
        self._name_classes(class_names)

    def _name_classes(self, class_names: Sequence[str]) -> None:
        self.class_names = tuple(class_names)
        self._exactly: dict[str, int] = {}
        self._in_any_case: dict[str, int] = {}
        for index, each in enumerate(self.class_names):
            self._exactly.setdefault(each, index)
            self._in_any_case.setdefault(each.casefold(), index)

    def class_index(self, target: int | str) -> int:
        """The index of a class given by index, or by its name or index as text.

        Case matters only where two names differ in nothing else, as ImageNet's "Cardigan" (a dog)
        and "cardigan". Raises TargetError.
        """
        text = str(target).strip()
        if isinstance(target, str):
            for known, name in ((self._exactly, text), (self._in_any_case, text.casefold())):
                if name in known:
                    return known[name]
        if text.isdecimal() and int(text) < len(self.class_names):
            return int(text)
        if text.lstrip("-").isdecimal():
            raise TargetError(
                say(
                    "Class {index} does not exist; this model has {count}, from 0 on.",
                    index=text,
                    count=len(self.class_names),
                )
            )
        part = text.casefold()
        near = [name for name in self.class_names if part and part in name.casefold()][:5]
        sentence = mark("{model} has no class “{text}”. Give a class name or an index.")
        if near:
            sentence = mark("{model} has no class “{text}”. Did you mean {near}?")
        raise TargetError(say(sentence, model=say(self.name), text=text, near=listed(near)))

    def prepare(
        self, picture: Image.Image, size: int | None = None, source: str = ""
    ) -> ModelInput:
        """The part of `picture` that the model sees, (size, size), and the tensor made of it."""
        preprocess = self.preprocess if size is None else self.preprocess.at_size(size)
        with told():
            crop = preprocess.crop_picture(picture)
            return ModelInput(crop, preprocess.to_tensor(crop), source, preprocess)

    def with_preprocess(self, preprocess: Preprocess) -> "Classifier":
        """The same classifier for input prepared another way; the network is shared, not copied."""
        other = copy.copy(self)
        other.preprocess = preprocess
        return other

    def with_class_names(self, class_names: Sequence[str]) -> "Classifier":
        """The same classifier with other names for its classes; the network is shared."""
        assert len(class_names) == len(self.class_names)
        other = copy.copy(self)
        other._name_classes(class_names)
        return other

    def to_device(self, values: np.ndarray) -> Tensor:
        """`values` (N, 3, H, W) as a tensor where the model is, channels last."""
        return torch.from_numpy(values).to(self.device, memory_format=torch.channels_last)

    def run(self, model_input: ModelInput, layer: str | None = None) -> ForwardPass:
        """Predict, keeping the activation of `layer` (the default target layer if None).

        Another layer has more behind it to take gradients through: it is kept by the network as
        loaded.
        """
        layer = self.check_layer(layer or self.layer)
        started = time.perf_counter()
        with without_gradients(), told():
            x = self.to_device(model_input.tensor)
            size = x.shape[-1]
            if layer != self.layer:
                logits, kept = self._forward(self._loaded, x.contiguous(), layer, {})
            elif size in self._costs:
                logits, kept = self._forward(self._packed.for_input(x), x, layer, {})
            else:
                self._packed.saw(x)
                shapes: dict[str, tuple[int, int]] = {}
                with CountFlops() as counted:
                    logits, kept = self._forward(self.stages, x, layer, shapes)
                self._costs[size] = ModelCost(self.parameters, counted.flops, shapes)
        probabilities = torch.softmax(logits[0].double(), dim=0).float()
        prediction = Prediction(
            logits[0].cpu().numpy(),
            probabilities.cpu().numpy(),
            self.class_names,
            time.perf_counter() - started,
        )
        return ForwardPass(model_input, prediction, layer, kept)

    def _forward(
        self, stages: nn.Sequential, x: Tensor, layer: str, shapes: dict[str, tuple[int, int]]
    ) -> tuple[Tensor, Tensor]:
        """The logits (N, K) and the activation behind `layer`; fills `shapes` with map sizes."""
        kept = x
        for name, stage in zip(self.stage_names, stages, strict=True):
            x = stage(x)
            if x.ndim == 4:
                shapes[name] = (x.shape[2], x.shape[3])
            if name == layer:
                kept = x
        return x.float(), kept

    def keep(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The logits (N, K) of x (N, 3, H, W) and the activation of the default target layer."""

        def kept(part: Tensor) -> tuple[Tensor, Tensor]:
            return self._forward(self._packed.for_input(part), part, self.layer, {})

        with without_gradients():
            logits, activations = zip(*_few_at_once(kept, x), strict=True)
            return joined(logits), joined(activations)

    def answer(self, x: Tensor) -> Tensor:
        """The logits (N, K) of x (N, 3, H, W), without gradients and as quickly as can be."""
        with without_gradients():
            found = _few_at_once(lambda part: self._packed.for_input(part)(part), x)
            logits: Tensor = joined(found)
        return logits

    def exact(self, x: Tensor) -> Tensor:
        """The logits (N, K) of x (N, 3, H, W) from the network as loaded, to take gradients of."""
        logits: Tensor = self._loaded(x.contiguous())
        return logits

    def cost(self, size: int | None = None) -> ModelCost:
        """Parameters, operations and native shapes at this size of the model input.

        Known after one `run`.
        """
        size = size or self.preprocess.crop
        if size not in self._costs:
            self.run(self.prepare(Image.new("RGB", (size, size)), size))
        return self._costs[size]

    def check_layer(self, layer: str) -> str:
        """`layer`, if it is a stage whose output is a map.

        Raises ModelError naming those that are.
        """
        layers = self.layers
        if layer not in layers:
            raise ModelError(
                say(
                    "{model} has no target layer “{layer}”. Choose one of: {layers}.",
                    model=say(self.name),
                    layer=layer,
                    layers=listed(layers),
                )
            )
        return layer

    @property
    def layers(self) -> tuple[str, ...]:
        """The stages whose output is a map, first to last: the possible target layers."""
        return self.stage_names[: self.stage_names.index(self.layer) + 1]

    def head(self, layer: str) -> nn.Sequential:
        """The stages behind `layer`, as loaded: they turn its activation into logits."""
        return nn.Sequential(*list(self._loaded)[self.stage_names.index(layer) + 1 :])


def _few_at_once(compute: Callable[[Tensor], _Found], x: Tensor) -> list[_Found]:
    """What `compute` finds of the batch x (N, 3, H, W), in parts at which a picture costs least."""
    parts = torch.split(x, AT_ONCE) if x.device.type == "cpu" else (x,)
    return [found for part in parts for found in in_parts(compute, part)]

"""Imports torchvision quickly, and also where its compiled operators cannot load.

Whoever needs torchvision imports it from here.

pip can pair a CPU build of torch with a CUDA build of torchvision. Then `import torchvision` dies
with "operator torchvision::nms does not exist", although nothing here needs a compiled operator.

And `torchvision.ops` imports torch's compiler, a third of the whole start, for one question that
only `roi_align` ever asks. The question is put off until somebody asks it.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import torch

_SIGNATURES = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_COMPILER = "torch._dynamo.utils"


def torchvision_models() -> ModuleType:
    """The module `torchvision.models`; missing operator names are declared first, and only then."""
    with _compiler_put_off():
        try:
            return importlib.import_module("torchvision.models")
        except RuntimeError as error:
            if "torchvision::" not in str(error):
                raise
            for name, signature in _SIGNATURES.items():
                if not hasattr(torch.ops.torchvision, name):
                    torch.library.define(f"torchvision::{name}", signature)
        return importlib.import_module("torchvision.models")


@contextmanager
def _compiler_put_off() -> Iterator[None]:
    """Within, a stand-in answers torchvision's question, unless torch's compiler is loaded."""
    if "torchvision.ops" in sys.modules or "torch._dynamo" in sys.modules:
        yield
        return
    stand_in = ModuleType(_COMPILER)
    stand_in.is_compile_supported = _is_compile_supported  # type: ignore[attr-defined]
    sys.modules[_COMPILER] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(_COMPILER) is stand_in:
            del sys.modules[_COMPILER]


def _is_compile_supported(device_type: str) -> bool:
    supported: bool = importlib.import_module(_COMPILER).is_compile_supported(device_type)
    return supported

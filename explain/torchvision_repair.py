"""Imports torchvision also where its compiled operators cannot load.

Whoever needs torchvision imports it from here.

pip can pair a CPU build of torch with a CUDA build of torchvision. Then `import torchvision` dies
with "operator torchvision::nms does not exist", although nothing here needs a compiled operator.
"""

import importlib
from types import ModuleType

import torch

_SIGNATURES = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def torchvision_models() -> ModuleType:
    """The module `torchvision.models`; missing operator names are declared first, and only then."""
    try:
        return importlib.import_module("torchvision.models")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        for name, signature in _SIGNATURES.items():
            if not hasattr(torch.ops.torchvision, name):
                torch.library.define(f"torchvision::{name}", signature)
    return importlib.import_module("torchvision.models")

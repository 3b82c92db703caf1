"""Everybody's Grad-CAM and Grad-CAM++ of the same picture, for the same class."""

import copy

import numpy as np
import torch
from captum.attr import LayerAttribution, LayerGradCam
from torch import Tensor

from bench.beside.definitions import Exactly, enlarged, grad_cam, grad_cam_pp
from bench.beside.readings import CAPTUM, OVERLAY, squared
from bench.models import Case
from explain.methods import METHODS
from explain.torchvision_repair import torchvision_models

DEFINITION, OURS = "the definition in float64", "ours"

Maps = dict[tuple[str, str], np.ndarray]
"""By method and tool: the map (H, W) as shares of its largest value."""


class CamTools:
    """Everybody's Grad-CAM and Grad-CAM++, made once; each on a copy of the network."""

    def __init__(self, case: Case) -> None:
        torchvision_models()  # repairs a broken pair of torch and torchvision first
        from pytorch_grad_cam import GradCAM, GradCAMPlusPlus
        from torchcam import methods as torch_cam

        def network() -> tuple[torch.nn.Module, torch.nn.Module]:
            return copy.deepcopy((case.network, case.layer))

        self._exactly = Exactly(case)
        self._captum = LayerGradCam(*network())
        self._pytorch_grad_cam = {}
        for name, make in (("Grad-CAM", GradCAM), ("Grad-CAM++", GradCAMPlusPlus)):
            own, layer = network()
            self._pytorch_grad_cam[name] = make(model=own, target_layers=[layer])
        self._torch_cam = {}
        for name, make in (("Grad-CAM", torch_cam.GradCAM), ("Grad-CAM++", torch_cam.GradCAMpp)):
            own, layer = network()
            self._torch_cam[name] = (own, make(own, layer))

    def maps(self, case: Case) -> Maps:
        """All maps of the case's picture for its predicted class."""
        side, parts = case.x.shape[-1], self.parts(case)
        defined = {"Grad-CAM": grad_cam(*parts), "Grad-CAM++": grad_cam_pp(*parts)}
        maps: Maps = {}
        for method, key in (("Grad-CAM", "grad_cam"), ("Grad-CAM++", "grad_cam_pp")):
            found = METHODS[key].attribute(case.classifier, case.kept, case.best)
            maps[method, OURS] = share(found.values)
            maps[method, DEFINITION] = share(enlarged(defined[method], side))
            if method == "Grad-CAM":
                maps |= self._captum_maps(case)
            (theirs,) = self._pytorch_grad_cam[method](case.x, targets=None)
            maps[method, "pytorch-grad-cam"] = share(theirs)
            native = self._torch_cam_map(method, case)
            maps[method, "torch-cam"] = share(enlarged(native, side))
            if method == "Grad-CAM":
                maps[OVERLAY] = share(squared(native, side))
        return maps

    def parts(self, case: Case) -> tuple[Tensor, Tensor]:
        """The activation and the gradient that all these maps are made of, (C, h, w) float64."""
        return self._exactly.parts(case)

    def _captum_maps(self, case: Case) -> Maps:
        size = case.x.shape[2:]
        signed = self._captum.attribute(case.x, target=case.best).detach()
        with_relu = self._captum.attribute(case.x, target=case.best, relu_attributions=True)
        bilinear = LayerAttribution.interpolate(with_relu.detach(), size, "bilinear")
        nearest = LayerAttribution.interpolate(signed, size)
        return {
            ("Grad-CAM", "Captum, ReLU and bilinear"): share(bilinear[0, 0]),
            CAPTUM: share(nearest[0, 0]),
        }

    def _torch_cam_map(self, method: str, case: Case) -> Tensor:
        network, extractor = self._torch_cam[method]
        (native,) = extractor(case.best, network(case.x))
        return native[0]


def share(values: Tensor | np.ndarray) -> np.ndarray:
    """The map as shares of its largest value without sign."""
    found = np.asarray(values, dtype=np.float64)
    largest = np.abs(found).max()
    return found / largest if largest > 0 else found

"""The 1000 classes of ImageNet, which most published weights know."""

from functools import cache

IMAGENET_CLASSES = 1000


@cache
def imagenet_class_names() -> tuple[str, ...]:
    """The names of ImageNet's 1000 classes in torchvision's order, all different."""
    from explain.torchvision_repair import torchvision_models

    return tuple(torchvision_models().ResNet50_Weights.IMAGENET1K_V1.meta["categories"])

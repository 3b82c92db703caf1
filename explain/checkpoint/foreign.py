"""Networks that cannot be explained here, told by the names of their tensors."""

import re
from collections.abc import Iterable

from explain.language import mark, say

# Title, and patterns of which each must fit the name of some tensor, at the start of a part of it.
_KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (mark("a quantised network"), (r"\w*\.?(_packed_params|zero_point$)|quant\.scale",)),
    (mark("a detector (Faster R-CNN, RetinaNet)"),
     (r"(rpn|roi_heads|head\.classification_head)\.",)),
    (mark("a segmentation network (DeepLabV3)"), (r"backbone\.", r"classifier\.0\.convs\.")),
    (mark("a segmentation network (FCN)"),
     (r"backbone\.", r"classifier\.1\.running_mean", r"classifier\.4\.weight")),
    (mark("a segmentation network (U-Net)"), (r"encoder\.", r"decoder\.blocks\.\d")),
    ("CLIP", (r"visual\.", r"visual\.attnpool\.|text_projection|token_embedding\.weight")),
    (mark("a Vision Transformer (torchvision)"), (r"conv_proj\.weight", r"encoder\.layers\.")),
    (mark("a Swin Transformer"),
     (r"attn\.(w_msa\.)?relative_position_bias_table|attn\.logit_scale",)),
    ("MaxViT", (r"layers\.MBconv\.",)),
    (mark("a Vision Transformer of timm (ViT, DeiT)"),
     (r"patch_embed\.proj", r"blocks\.0\.attn\.")),
    (mark("a Vision Transformer of Hugging Face"), (r"embeddings\.patch_embeddings\.",)),
    ("ConvNeXt", (r"features\.1\.0\.layer_scale",)),
    (mark("ConvNeXt of timm"), (r"stages\.0\.blocks\.0\.conv_dw\.",)),
    ("ConvNeXt", (r"stages\.0\.(layers\.)?0\.dwconv\.",)),
    ("EfficientNet", (r"features\.1\.0\.block\.0\.0\.",)),
    (mark("EfficientNet of timm"), (r"conv_stem\.", r"blocks\.0\.0\.se\.")),
    ("EfficientNet (efficientnet_pytorch)", (r"_conv_stem\.", r"_blocks\.0\.")),
    ("MobileNetV3", (r"features\.1\.block\.0\.0\.",)),
    (mark("MobileNetV3 of timm"), (r"conv_stem\.", r"conv_head\.bias")),
    (mark("MobileNetV2 of timm"),
     (r"conv_stem\.", r"blocks\.1\.0\.conv_pw\.", r"conv_head\.weight")),
    (mark("MobileNetV2 in another layout than torchvision's"),
     (r"features\.0\.0\.weight", r"features\.1\.conv\.0\.weight")),
    ("DenseNet", (r"denseblock1\.denselayer1\.",)),
    ("SqueezeNet", (r"features\.\d+\.squeeze\.",)),
    ("VGG", (r"features\.0\.weight", r"features\.(16|17|19)\.weight")),
    ("AlexNet", (r"features\.0\.weight", r"features\.10\.weight", r"classifier\.\d\.weight")),
    ("GoogLeNet", (r"inception3a\.",)),
    ("Inception v3", (r"(Conv2d_1a_3x3|Mixed_5b)\.",)),
    ("ShuffleNet V2", (r"stage2\.0\.branch2\.",)),
    ("MNASNet", (r"layers\.0\.weight", r"layers\.8\.0\.layers\.0\.weight")),
    ("RegNet", (r"trunk_output\.block1\.",)),
    (mark("RegNet of timm"), (r"s1\.b1\.conv1\.conv\.",)),
    (mark("ResNet v2 of timm"), (r"stem\.conv\d?\.weight", r"stages\.0\.blocks\.0\.norm1\.")),
    (mark("ResNet-D of timm"), (r"conv1\.0\.weight", r"layer1\.0\.conv1\.")),
    (mark("SE-ResNet of timm"), (r"layer1\.0\.se(_module)?\.",)),
    (mark("a ResNet of timm with attention"), (r"layer1\.0\.(attn|eca|cbam|sk)\.",)),
    (mark("a ResNet of Hugging Face"), (r"embedder\.embedder\.convolution\.",)),
    (mark("a ResNet for small pictures (CIFAR)"), (r"layer1\.0\.conv1\.", r"linear\.weight")),
    ("Xception", (r"block1\.rep\.",)),
    ("YOLO", (r"model\.\d+\.(cv1|m|conv)\.",)),
    (mark("a language model"), (r"(word_embeddings|embed_tokens|wte)\.weight",)),
)  # fmt: skip


def foreign_network(names: Iterable[str]) -> str | None:
    """The network whose tensors have such names; None where it is not one that is known here."""
    text = "\n".join(names)
    for title, patterns in _KNOWN:
        if all(re.search(rf"(?:^|\.)(?:{pattern})", text, re.MULTILINE) for pattern in patterns):
            return say(title)
    return None

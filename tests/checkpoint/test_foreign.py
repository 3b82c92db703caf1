"""Networks that cannot be explained are refused by name, and ours are never taken for them."""

import pytest
import torch

from explain.checkpoint import examine
from explain.checkpoint.foreign import foreign_network
from explain.checkpoint.network import find_network
from explain.errors import CheckpointError
from explain.torchvision_repair import torchvision_models
from tests.checkpoint import files

TORCHVISION = {
    "alexnet": "AlexNet",
    "vgg11": "VGG",
    "vgg16_bn": "VGG",
    "vgg19": "VGG",
    "densenet121": "DenseNet",
    "squeezenet1_1": "SqueezeNet",
    "googlenet": "GoogLeNet",
    "inception_v3": "Inception v3",
    "shufflenet_v2_x1_0": "ShuffleNet V2",
    "mnasnet1_0": "MNASNet",
    "mobilenet_v3_small": "MobileNetV3",
    "mobilenet_v3_large": "MobileNetV3",
    "efficientnet_b0": "EfficientNet",
    "efficientnet_v2_s": "EfficientNet",
    "regnet_y_400mf": "RegNet",
    "convnext_tiny": "ConvNeXt",
    "vit_b_32": "a Vision Transformer (torchvision)",
    "swin_t": "a Swin Transformer",
    "swin_v2_t": "a Swin Transformer",
    "maxvit_t": "MaxViT",
    "resnext50_32x4d": "ResNeXt-50 (32×4d)",
    "resnext101_32x8d": "ResNeXt-101 (32×8d)",
    "resnext101_64x4d": "ResNeXt-101 (64×4d)",
    "wide_resnet50_2": "Wide ResNet-50-2",
    "wide_resnet101_2": "Wide ResNet-101-2",
}

# The first names of tensors as these libraries give them.
OTHERS = {
    "a Vision Transformer of timm (ViT, DeiT)":
        ("cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.attn.qkv.weight"),
    "a Vision Transformer of Hugging Face":
        ("vit.embeddings.cls_token", "vit.embeddings.patch_embeddings.projection.weight"),
    "ConvNeXt of timm":
        ("stem.0.weight", "stages.0.blocks.0.gamma", "stages.0.blocks.0.conv_dw.weight"),
    "ConvNeXt": ("downsample_layers.0.0.weight", "stages.0.0.gamma", "stages.0.0.dwconv.weight"),
    "EfficientNet of timm":
        ("conv_stem.weight", "blocks.0.0.conv_dw.weight", "blocks.0.0.se.conv_reduce.weight"),
    "EfficientNet (efficientnet_pytorch)": ("_conv_stem.weight", "_blocks.0._bn1.weight"),
    "MobileNetV3 of timm":
        ("conv_stem.weight", "blocks.0.0.conv_dw.weight", "conv_head.weight", "conv_head.bias"),
    "MobileNetV2 of timm":
        ("conv_stem.weight", "blocks.0.0.conv_dw.weight", "blocks.1.0.conv_pw.weight",
         "conv_head.weight", "classifier.weight"),
    "MobileNetV2 in another layout than torchvision's":
        ("features.0.0.weight", "features.1.conv.0.weight", "features.1.conv.3.weight"),
    "ResNet-D of timm": ("conv1.0.weight", "conv1.1.weight", "layer1.0.conv1.weight"),
    "SE-ResNet of timm": ("conv1.weight", "layer1.0.conv1.weight", "layer1.0.se.fc1.weight"),
    "ResNet v2 of timm": ("stem.conv.weight", "stages.0.blocks.0.norm1.weight"),
    "a ResNet of Hugging Face":
        ("resnet.embedder.embedder.convolution.weight", "classifier.1.weight"),
    "a ResNet for small pictures (CIFAR)":
        ("conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "linear.weight"),
    "RegNet of timm": ("stem.conv.weight", "s1.b1.conv1.conv.weight"),
    "CLIP":
        ("visual.conv1.weight", "visual.layer1.0.conv1.weight", "visual.attnpool.q_proj.weight"),
    "YOLO": ("model.0.conv.weight", "model.2.cv1.conv.weight"),
    "a segmentation network (FCN)":
        ("backbone.conv1.weight", "backbone.layer1.0.conv1.weight", "classifier.0.weight",
         "classifier.1.running_mean", "classifier.4.weight"),
    "a segmentation network (DeepLabV3)":
        ("backbone.conv1.weight", "backbone.layer1.0.conv1.weight", "classifier.0.convs.0.0.weight",
         "classifier.4.weight"),
    "a segmentation network (U-Net)":
        ("encoder.conv1.weight", "encoder.layer1.0.conv1.weight", "decoder.blocks.0.conv1.weight"),
    "a detector (Faster R-CNN, RetinaNet)":
        ("backbone.body.conv1.weight", "backbone.body.layer1.0.conv1.weight",
         "rpn.head.cls_logits.weight"),
    "a language model": ("model.embed_tokens.weight", "model.norm.weight"),
    "a quantised network": ("conv1.scale", "conv1.zero_point", "fc._packed_params._packed_params"),
}  # fmt: skip


def refusal(names):
    with pytest.raises(CheckpointError) as caught:
        find_network(names, "mine.pth")
    return str(caught.value)


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvisions_other_networks(name):
    state = files.untrained(name)
    text = refusal({"state_dict": files.prefixed(dict(state), "module.")})
    assert text.startswith(
        f"mine.pth holds {TORCHVISION[name]}. Needed is one of ResNet-18, 34, 50"
    )


@pytest.mark.parametrize("title", OTHERS)
@pytest.mark.parametrize("prefix", ["", "model."])
def test_networks_of_other_libraries(title, prefix):
    names = {prefix + name: torch.zeros(64, 3, 7, 7) for name in OTHERS[title]}
    assert f"mine.pth holds {title}" in refusal(names)


def test_a_network_that_nobody_knows_is_described():
    names = {"encoder.weight": torch.ones(2, 2), "decoder.weight": torch.ones(2, 2)}
    text = refusal({"model": names})
    assert "no network that is known here (tensors: encoder.weight, decoder.weight)" in text


def test_a_resnet_of_another_depth():
    with torch.device("meta"):
        models = torchvision_models()
        built = models.resnet.ResNet(models.resnet.Bottleneck, [2, 2, 2, 2])
    state = built.to_empty(device="cpu").state_dict()
    assert "a ResNet with 2, 2, 2, 2 bottleneck blocks" in refusal(dict(state))


@pytest.mark.parametrize("title", files.FAMILY)
@pytest.mark.parametrize("prefix", ["", "model.", "backbone.", "encoder.", "visual."])
def test_ours_are_not_taken_for_others(title, prefix):
    name, sizes = files.FAMILY[title]
    state = files.prefixed(files.state(files.network(name, **sizes)), prefix)
    assert foreign_network(state) is None


def test_by_file():
    names = {"patch_embed.proj.weight": torch.ones(2), "blocks.0.attn.qkv.weight": torch.ones(2)}
    with pytest.raises(CheckpointError, match="Vision Transformer of timm"):
        examine(files.saved({"model": names}))

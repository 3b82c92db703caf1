"""Every network of the family, in every wrapper and behind every prefix, answers as it did."""

import itertools

import pytest
import torch
from safetensors.torch import save as save_safetensors

from explain.checkpoint import examine
from explain.checkpoint.network import find_network
from tests.checkpoint import files
from tests.checkpoint.files import FAMILY, assert_same_answer

WRAPPERS = {
    "none": lambda state: state,
    "state_dict": lambda state: {"epoch": 3, "state_dict": state, "best_acc1": 0.9},
    "model": lambda state: {"model": state, "optimizer": OPTIMIZER, "args": {"lr": 0.1}},
    "model_state_dict": lambda state: {"model_state_dict": state, "loss": 0.2},
    "net": lambda state: {"net": state, "acc": 91.5, "epoch": 7},
    "Lightning": lambda state: {**LIGHTNING, "state_dict": state},
    "two": lambda state: {"checkpoint": {"model": state}, "step": 12},
}
PREFIXES = (
    "", "module.", "model.", "backbone.", "_orig_mod.", "module.model.", "model.module.",
    "model.backbone.", "_orig_mod.module.", "module._orig_mod.model.backbone.",
)  # fmt: skip
OPTIMIZER = {"state": {0: {"momentum_buffer": torch.ones(2)}}, "param_groups": [{"lr": 0.1}]}
LIGHTNING = {
    "epoch": 4, "global_step": 20, "pytorch-lightning_version": "2.5.0", "loops": {"fit_loop": {}},
    "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.001, "classes": 7},
    "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_k_models": {}}},
    "optimizer_states": [OPTIMIZER], "lr_schedulers": [],
}  # fmt: skip


@pytest.mark.parametrize("title", FAMILY)
def test_each_network_is_recognised_and_answers_as_it_did(title):
    name, sizes = FAMILY[title]
    network = files.network(name, **sizes)
    state = files.prefixed(files.state(network), "module.model.")
    examined = examine(files.saved({"state_dict": state}), file_name="mine.pth")
    assert examined.report.architecture == title
    assert examined.report.classes == 7
    assert examined.classifier.name == f"{title} (mine.pth)"
    assert examined.classifier.layer == ("features.18" if "Mobile" in title else "layer4")
    assert_same_answer(examined.classifier, network)


@pytest.mark.parametrize("title", FAMILY)
def test_each_wrapper_and_prefix_leads_to_the_same_tensors(title):
    name, sizes = FAMILY[title]
    state = files.state(files.network(name, **sizes))
    for wrapper, prefix in itertools.product(WRAPPERS, PREFIXES):
        network = find_network(WRAPPERS[wrapper](files.prefixed(state, prefix)), "mine.pth")
        where = (wrapper, prefix)
        assert network.recognised.title == title, where
        assert network.state.keys() == state.keys(), where
        assert all(network.state[key].data_ptr() == state[key].data_ptr() for key in state), where
        assert network.matched == (0 if prefix else len(state)), where


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_each_wrapper_and_prefix_as_a_file(wrapper, prefix):
    network = files.small()
    state = files.prefixed(files.state(network), prefix)
    examined = examine(files.saved(WRAPPERS[wrapper](state)), file_name="mine.pth")
    assert_same_answer(examined.classifier, network)
    report = examined.report
    assert report.wrapper == {
        "none": "",
        "two": "checkpoint › model",
        "Lightning": "state_dict",
    }.get(wrapper, wrapper)
    repaired = [pair for repair in report.repaired for pair in repair.keys]
    assert len(repaired) + report.matched == len(state)
    assert all(old == prefix + new for old, new in repaired)


def test_what_stands_beside_the_weights_is_left_over_by_name():
    state = files.state(files.small())
    report = examine(files.saved(WRAPPERS["model"](state))).report
    assert report.left_over == ("optimizer", "args")
    report = examine(files.saved(WRAPPERS["two"](state))).report
    assert report.left_over == ("step",)
    report = examine(files.saved({**state, "epoch": 3})).report
    assert report.left_over == ("epoch",)


def test_the_format_of_torch_before_1_6():
    network = files.small()
    data = files.saved(
        {"net": files.prefixed(files.state(network), "module.")},
        _use_new_zipfile_serialization=False,
    )
    assert_same_answer(examine(data).classifier, network)


def test_safetensors(tmp_path):
    network = files.small()
    state = {name: tensor.contiguous() for name, tensor in files.state(network).items()}
    path = tmp_path / "mine.safetensors"
    path.write_bytes(save_safetensors(files.prefixed(state, "model.")))
    examined = examine(path)
    assert_same_answer(examined.classifier, network)
    assert examined.classifier.name == "MobileNetV2 ×0.5 (mine.safetensors)"


def test_a_file_by_its_path_is_named_after_it(tmp_path):
    path = tmp_path / "pets-best.pt"
    path.write_bytes(files.saved(files.state(files.small())))
    examined = examine(path)
    assert examined.report.file_name == "pets-best.pt"
    assert len(examined.report.sha256) == 64
    assert examined.classifier.weights_sha256 == examined.report.sha256


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_answer_as_their_numbers_do(dtype):
    state = {
        name: tensor.to(dtype) if tensor.is_floating_point() else tensor
        for name, tensor in files.state(files.small()).items()
    }
    network = files.torchvision_models().mobilenet_v2(num_classes=7, width_mult=0.5).eval()
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    examined = examine(files.saved(state))
    assert examined.report.dtype == str(dtype).removeprefix("torch.")
    assert_same_answer(examined.classifier, network)


def test_every_width_is_told_by_its_channels():
    from explain.checkpoint.recognising import recognise

    for width in (0.1, 0.25, 0.35, 0.5, 0.75, 0.9, 1.0, 1.1, 1.3, 1.4, 1.7, 2.0, 0.123, 0.3333):
        with torch.device("meta"):
            state = files.torchvision_models().mobilenet_v2(width_mult=width).state_dict()
            found = recognise("mobilenet_v2", state, "mine.pth")
            again = files.torchvision_models().mobilenet_v2(**found.sizes).state_dict()
        assert {k: v.shape for k, v in again.items()} == {k: v.shape for k, v in state.items()}
        assert abs(found.sizes["width_mult"] - width) < 0.03

"""Heads, layouts and copies as people have them: repaired where that is certain, and reported."""

import pytest
import torch
from torch import nn

from explain.checkpoint import examine
from explain.errors import CheckpointError
from tests.checkpoint import files
from tests.checkpoint.files import assert_same_answer, prefixed, renamed, saved, small, state

RESNET = files.network("resnet18")


def without(names, start):
    return {name: tensor for name, tensor in names.items() if not name.startswith(start)}


def head_of(names, start):
    return {name: tensor for name, tensor in names.items() if name.startswith(start)}


HEADS = {
    "ResNet, Sequential with dropout": (RESNET, "fc.", "fc.1."),
    "ResNet, Sequential in a Sequential": (RESNET, "fc.", "fc.0.1."),
    "MobileNetV2, plain": (small(), "classifier.1.", "classifier."),
    "MobileNetV2, at the start": (small(), "classifier.1.", "classifier.0."),
    "MobileNetV2, Sequential in it": (small(), "classifier.1.", "classifier.1.1."),
}


@pytest.mark.parametrize(("network", "old", "new"), HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("prefix", ["", "module.model."])
def test_a_changed_head(network, old, new, prefix):
    data = saved(prefixed(renamed(state(network), old, new), prefix))
    examined = examine(data)
    assert_same_answer(examined.classifier, network)
    head = next(r for r in examined.report.repaired if r.what == f"head called “{old[:-1]}”")
    assert head.keys == (
        (f"{prefix}{new}weight", f"{old}weight"),
        (f"{prefix}{new}bias", f"{old}bias"),
    )


@pytest.mark.parametrize("name", ["fc", "classifier", "head.1", "model.out"])
def test_a_head_beside_its_backbone(name):
    whole = state(RESNET)
    data = saved(
        {
            **prefixed(without(whole, "fc."), "backbone."),
            **renamed(head_of(whole, "fc."), "fc.", f"{name}."),
        }
    )
    examined = examine(data)
    assert_same_answer(examined.classifier, RESNET)
    assert f"“{name}” is taken as the head, right behind the network's pooling." in (
        examined.report.remarks
    )


def test_a_head_without_bias():
    whole = state(small())
    del whole["classifier.1.bias"]
    examined = examine(saved(whole))
    expected = files.logits(small()) - state(small())["classifier.1.bias"]
    torch.testing.assert_close(
        examined.classifier.answer(files.picture()), expected, atol=1e-4, rtol=0
    )
    assert "The head has no bias, so zeros are used." in examined.report.remarks


def test_the_children_of_a_resnet_in_a_sequential():
    """As in Lightning's guide: nn.Sequential(*list(resnet.children())[:-1]) and a head."""
    body = nn.Sequential(*list(RESNET.children())[:-1])
    data = saved(
        {
            **prefixed(state(body), "feature_extractor."),
            **renamed(head_of(state(RESNET), "fc."), "fc.", "classifier."),
        }
    )
    report = examine(data).report
    assert_same_answer(examine(data).classifier, RESNET)
    numbers = next(r for r in report.repaired if r.what.startswith("numbers"))
    assert ("feature_extractor.4.0.conv1.weight", "layer1.0.conv1.weight") in numbers.keys
    assert len(numbers.keys) == 120


def test_a_whole_resnet_in_a_sequential():
    whole = nn.Sequential(*RESNET.children())
    assert_same_answer(examine(saved(state(whole))).classifier, RESNET)


def test_the_features_of_a_mobilenet_alone():
    data = saved(
        {
            **prefixed(state(small().features), "encoder."),
            **renamed(head_of(state(small()), "classifier."), "classifier.1.", "head."),
        }
    )
    report = examine(data).report
    assert_same_answer(examine(data).classifier, small())
    assert {repair.what for repair in report.repaired} == {
        "“features” put before the numbers",
        "head called “classifier.1”",
    }


def test_what_torch_compile_and_fsdp_put_into_the_middle():
    names = {}
    for name, tensor in state(RESNET).items():
        first, _, rest = name.partition(".")
        middle = "_orig_mod." if first == "layer2" else "_fsdp_wrapped_module.module."
        names[f"model.{first}.{middle}{rest}"] = tensor
    examined = examine(saved(names))
    assert_same_answer(examined.classifier, RESNET)
    assert examined.report.matched == 0


def test_moving_averages_are_left_over():
    shifted = {name: tensor + 1 for name, tensor in state(small()).items()}
    copies = {
        "beside": {"state_dict": state(small()), "state_dict_ema": shifted},
        "first": {"ema": {"module": shifted}, "model": state(small())},
        "in one table": {
            **prefixed(state(small()), "model."),
            **prefixed(shifted, "model_ema.module."),
        },
        "MoCo": {**prefixed(state(small()), "encoder_q."), **prefixed(shifted, "encoder_k.")},
        "teacher": {**prefixed(state(small()), "student."), **prefixed(shifted, "teacher.")},
    }
    for where, value in copies.items():
        examined = examine(saved(value))
        assert_same_answer(examined.classifier, small())
        assert examined.report.left_over, where
        assert any("Another copy" in remark for remark in examined.report.remarks), where


def test_a_moving_average_alone_is_used_and_said():
    value = {**prefixed(state(small()), "ema.module."), "ema.n_averaged": torch.tensor(7)}
    examined = examine(saved(value))
    assert_same_answer(examined.classifier, small())
    assert examined.report.left_over == ("ema.n_averaged",)
    assert "moving average or a teacher (ema)" in examined.report.remarks[0]


def test_the_same_network_twice_is_one():
    """As robustness saves: the model, and the attacker that holds it too."""
    value = {
        **prefixed(state(small()), "module.model."),
        **prefixed(state(small()), "module.attacker.model."),
    }
    examined = examine(saved({"model": value}))
    assert_same_answer(examined.classifier, small())
    assert len(examined.report.left_over) == 314


def test_losses_measures_and_counters_are_left_over():
    extra = {
        "criterion.weight": torch.ones(7),
        "loss_fn.centers": torch.ones(7, 1280),
        "train_acc.tp": torch.ones(7),
        "val_metrics.confmat": torch.ones(7, 7),
        "n_averaged": torch.tensor(3),
        "model.total_ops": torch.zeros(1),
        "model.features.0.total_params": torch.zeros(1),
    }
    examined = examine(saved({**prefixed(state(small()), "model."), **extra}))
    assert_same_answer(examined.classifier, small())
    assert set(examined.report.left_over) == set(extra)
    assert examined.report.repaired[0].what == "“model.” taken off"
    assert len(examined.report.repaired[0].keys) == 314


def test_old_files_without_counters():
    names = {n: t for n, t in state(RESNET).items() if not n.endswith("num_batches_tracked")}
    examined = examine(saved(names))
    assert_same_answer(examined.classifier, RESNET)
    assert examined.report.matched == 102  # 122 without the 20 counters


def test_parameters_that_still_want_gradients():
    data = saved(dict(small().state_dict(keep_vars=True)))
    examined = examine(data)
    assert not any(parameter.requires_grad for parameter in examined.classifier.stages.parameters())
    assert_same_answer(examined.classifier, small())


@pytest.mark.parametrize("scale", [1, 255])
def test_a_normalising_layer_in_front_decides_the_preprocessing(scale):
    layer = {
        "normalize.mean": scale * torch.tensor([0.5, 0.4, 0.3]).reshape(1, 3, 1, 1),
        "normalize.std": scale * torch.tensor([0.25, 0.5, 0.125]).reshape(1, 3, 1, 1),
    }
    examined = examine(saved({**prefixed(state(small()), "net."), **layer}))
    assert examined.classifier.preprocess.mean == pytest.approx((0.5, 0.4, 0.3))
    assert examined.classifier.preprocess.std == pytest.approx((0.25, 0.5, 0.125))
    assert examined.report.preprocess == examined.classifier.preprocess
    assert examined.report.preprocess_from == "mean and std from a layer in the file"
    assert set(examined.report.left_over) == set(layer)


def test_a_normalising_layer_that_makes_no_sense_is_no_preprocessing():
    layer = {"mean": torch.zeros(3), "std": torch.zeros(3)}
    with pytest.raises(CheckpointError, match=r"^mine.pth .* std"):
        examine(saved({**prefixed(state(small()), "net."), **layer}), file_name="mine.pth")


def test_nothing_of_the_file_is_shared_with_the_next_classifier():
    data = saved(state(small()))
    one, other = examine(data).classifier, examine(data).classifier
    pairs = zip(one.stages.parameters(), other.stages.parameters(), strict=True)
    assert all(a.data_ptr() != b.data_ptr() for a, b in pairs)

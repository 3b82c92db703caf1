"""Checkpoints: wrong tensors under strange names, pickles of any steps, broken zips."""

import json
import struct
from functools import cache

import torch
from hypothesis import strategies as some

from explain.checkpoint import examine
from tests.checkpoint.files import LEGACY, parts, saved, small, state, zipped
from tests.hostile.mutations import changed, plain, words

_DTYPES = (
    torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.uint8,
    torch.bool, torch.complex64, torch.float8_e4m3fn,
)  # fmt: skip
_VALUES = (0.0, 1.0, -1.0, float("nan"), float("inf"), 1e30, 1e-40)
_shapes = some.lists(some.sampled_from([0, 1, 2, 3, 7, 16, 32, 64]), max_size=4)
_tensors = some.builds(
    lambda shape, dtype, value: torch.full(shape, value).to(dtype),
    _shapes, some.sampled_from(_DTYPES), some.sampled_from(_VALUES),
)  # fmt: skip
_KEYS = (
    "conv1.weight", "layer1.0.conv1.weight", "fc.weight", "features.0.0.weight", "0.0.weight",
    "classifier.1.weight", "features.1.conv.0.0.weight", "1.conv.0.0.weight", "module.", ".", "..",
    "_orig_mod.",
    "classes", "class_names", "id2label", "state_dict", "model", "mean", "new_mean", "loss.weight",
)  # fmt: skip
_keys = some.one_of(some.sampled_from(_KEYS), words, some.integers(-1, 3), some.none())
_trees = some.recursive(
    some.one_of(_tensors, plain),
    lambda inner: some.one_of(
        some.dictionaries(_keys, inner, max_size=6), some.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


def _whole(edits, wrapper, extras):
    """The smallest network that there is, with some tensors changed, gone or under other names."""
    names = state(small())
    for share, kind, tensor, key in edits:
        name = [*names][int(share * (len(names) - 1))]
        if kind == "replaced":
            names[name] = tensor
        elif kind == "filled":
            names[name] = torch.full_like(
                names[name],
                tensor.flatten()[0].item() if tensor.numel() and not tensor.is_complex() else 0.0,
            )
        elif kind == "as":
            names[name] = names[name].to(tensor.dtype)
        elif kind == "renamed":
            names[key] = names.pop(name)
        elif kind == "added":
            names[key] = tensor
        elif kind == "turned":
            names[name] = names[name].T if names[name].ndim == 2 else names[name].unsqueeze(0)
        else:
            del names[name]
    return saved({**{wrapper: names}, **extras} if wrapper else names)


networks = some.builds(
    _whole,
    some.lists(
        some.tuples(
            some.floats(0, 1),
            some.sampled_from(["replaced", "filled", "as", "renamed", "added", "turned", "gone"]),
            _tensors, some.one_of(words, some.sampled_from(_KEYS)),
        ),
        max_size=4,
    ),
    some.sampled_from(["", "state_dict", "model", "ema"]),
    some.dictionaries(_keys, plain, max_size=3),
)  # fmt: skip

# Steps of the pickle machine, sensible ones more often.
_NAMES = (
    "builtins bytearray", "_codecs encode", "collections OrderedDict", "collections Counter",
    "torch FloatStorage", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter",
    "torch.storage UntypedStorage", "torch Size", "torch device", "builtins set", "os system",
    "builtins complex", "builtins eval", "argparse Namespace", "torch.nn.parameter Parameter",
    "torch float32", "collections defaultdict", "pathlib PosixPath",
)  # fmt: skip
_global = some.sampled_from(_NAMES).map(lambda n: b"c" + n.replace(" ", "\n").encode() + b"\n")
_text = some.sampled_from(
    ["items", "keys", "get", "values", "storage", "cpu", "0", "latin1", "hex", "a", "__class__",
     "_metadata", "conv1.weight"]
).map(lambda text: b"X" + struct.pack("<I", len(text)) + text.encode())  # fmt: skip
_integer = some.sampled_from([0, 1, 2, 7, 255, 65536, 2**31 - 1]).map(
    lambda number: b"J" + struct.pack("<i", number)
)
_long = some.sampled_from([2**33, 2**62, -1]).map(
    lambda number: b"\x8a\x09" + number.to_bytes(9, "little", signed=True)
)
_memory = some.builds(
    bytes.__add__, some.sampled_from([b"q", b"h"]), some.sampled_from([b"\0", b"\1", b"\2"])
)
_other = some.sampled_from(
    [b"(", b")", b"}", b"]", b"t", b"R", b"R", b"b", b"s", b"u", b"e", b"a", b"\x85", b"\x86",
     b"\x87", b"Q", b"0", b"N", b"\x88", b"\x81", b"2", b"\x8f", b"\x90", b"d", b"l"]
)  # fmt: skip
_steps = some.one_of(_global, _text, _integer, _long, _memory, _other, some.binary(max_size=2))
pickles = some.lists(_steps, max_size=16).map(lambda steps: b"\x80\x02" + b"".join(steps) + b".")


@cache
def _few() -> bytes:
    return saved({"a": torch.zeros(7), "b": {"c": torch.ones(2, 3)}, "classes": ["x", "y"]})


@cache
def _safetensors() -> bytes:
    from safetensors.torch import save

    return save({"conv1.weight": torch.zeros(2, 3), "b": torch.ones(4)})


def good_files() -> list[bytes]:
    """A small file in each of the formats."""
    return [_few(), saved({"a": torch.zeros(7)}, **LEGACY), _safetensors()]


def with_pickle(pickled: bytes) -> bytes:
    """A checkpoint of two storages whose pickle is another one."""
    return zipped({**parts(_few()), "archive/data.pkl": pickled})


def _safe(header, rest):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + rest


_facts = some.fixed_dictionaries(
    {},
    optional={
        "dtype": some.sampled_from(["F32", "F16", "BF16", "I64", "F8_E4M3", "X", 3]),
        "shape": some.lists(some.sampled_from([0, 1, 2, 3, -1, 2**40, "2"]), max_size=3),
        "data_offsets": some.lists(some.sampled_from([0, 4, 8, 24, -1, 2**63]), max_size=3),
    },
)
safetensors = some.builds(
    _safe, some.dictionaries(some.one_of(words, some.sampled_from(_KEYS)), _facts, max_size=3),
    some.binary(max_size=40),
)  # fmt: skip
_inside = some.deferred(lambda: changed([parts(_few())["archive/data.pkl"]])).map(with_pickle)

INPUTS = some.one_of(
    some.deferred(
        lambda: changed(good_files())
    ),
    _inside, pickles.map(with_pickle), pickles, safetensors, _trees.map(saved), networks,
    some.binary(max_size=80),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Examine the checkpoint; what is said of it can be printed."""
    examined = examine(data, file_name="mine.pth")
    str(examined.report.rows()).encode()
    "\n".join(examined.classifier.class_names).encode()

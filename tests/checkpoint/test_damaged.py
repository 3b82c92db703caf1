"""Files that are damaged, or no checkpoints at all: one clear sentence each."""

import gzip
import io
import json
import tarfile
import warnings

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save as save_safetensors

from tests.checkpoint.files import LEGACY, assert_one_clear_sentence, saved, small, state


def picture_file():
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "PNG")
    return buffer.getvalue()


def tar_file():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("pickle"))
    return buffer.getvalue()


def torchscript():
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.trace(torch.nn.Linear(2, 2), torch.ones(1, 2)), buffer)
    return buffer.getvalue()


def array_file():
    buffer = io.BytesIO()
    np.savez(buffer, weight=np.ones(3))
    return buffer.getvalue()


def flipped():
    """One bit of one weight is another: the checksum tells."""
    data = bytearray(saved(state(small())))
    data[len(data) // 2] ^= 4
    return bytes(data)


DAMAGED = {
    "empty": (b"", "is empty"),
    "one byte": (b"\x80", "damaged or cut off"),
    "noise": (bytes(range(255, 0, -1)) * 9, "not a checkpoint that can be read"),
    "text": (b"epoch 3: loss 0.31\n", "is a text file"),
    "JSON": (json.dumps({"conv1.weight": [1.0]}).encode(), "is a text file"),
    "web page": (b"\n<!DOCTYPE html><title>404</title>", "is a web page"),
    "LFS pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"),
    "picture": (picture_file(), "is a picture (PNG)"),
    "HDF5": (b"\x89HDF\r\n\x1a\n\x00", "HDF5 file, as Keras"),
    "ONNX": (b"\x08\x07\x12\x07pytorch\x1a", "is an ONNX file"),
    "gzip": (gzip.compress(b"weights"), "Unpack it first"),
    "tar": (tar_file(), "is a tar archive"),
    "NumPy arrays": (array_file(), "a zip archive without weights"),
    "TorchScript": (torchscript(), "is a TorchScript program"),
    "cut off": (saved(state(small()))[:-4000], "damaged or cut off"),
    "cut off, old format": (saved(state(small()), **LEGACY)[:-4000], "damaged or cut off"),
    "cut off, old format, early": (saved(state(small()), **LEGACY)[:3000], "damaged or cut off"),
    "cut off, safetensors": (save_safetensors({"a": torch.ones(9)})[:-4], "damaged or cut off"),
    "one bit": (flipped(), "damaged or cut off"),
    "safetensors without end": (b"\xff" * 7 + b"\x7f{}", "damaged or cut off"),
    "safetensors without sense": (b"\x08" + bytes(7) + b'{"a":[}}', "damaged or cut off"),
}


@pytest.mark.parametrize(("data", "words"), DAMAGED.values(), ids=DAMAGED)
def test_damaged(data, words):
    assert_one_clear_sentence(data, words)

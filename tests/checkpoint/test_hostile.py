"""Files made to do harm by their size or by misleading two readers: refused before that."""

import io
import zipfile

import pytest
import torch

from tests.checkpoint.files import (
    LEGACY,
    assert_one_clear_sentence,
    changed,
    parts,
    saved,
    small,
    state,
    zipped,
)


def zip_bomb():
    """Four parts of 100 MB of zeros each, packed to 400 kB."""
    contents = parts(saved(state(small())))
    zeros = bytes(100_000_000)
    return zipped(
        {**contents, **{f"archive/data/9{n}": zeros for n in range(4)}}, zipfile.ZIP_DEFLATED
    )


def many_parts():
    return zipped({f"archive/data/{n}": b"" for n in range(20_001)})


def twice():
    """Two parts of the same name: two readers may each take another."""
    contents = parts(saved(state(small())))
    buffer = io.BytesIO(zipped(contents))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("archive/data.pkl", b"")
    return buffer.getvalue()


def packed_with(compression):
    return zipped(parts(saved(state(small()))), compression)


def with_pickle(pickled, original=None):
    """A checkpoint whose pickle is another one."""
    return zipped({**parts(original or saved({})), "archive/data.pkl": pickled})


def larger_storage():
    """A storage of 7 numbers that is said to hold 200: reading would go beyond its end."""
    data = saved({"a": torch.zeros(7)})
    pickled = parts(data)["archive/data.pkl"]
    assert pickled.count(b"K\x07") == 2
    return with_pickle(pickled.replace(b"K\x07", b"K\xc8"), data)


def announced():
    """The old format, announcing a storage of 2 GB in a file of 300 bytes."""
    data = saved({"a": torch.zeros(300)}, **LEGACY)
    assert data.count(b"M\x2c\x01") == 2
    return data.replace(b"M\x2c\x01", b"J\xff\xff\xff\x1f")[:400]


def nested_tuples():
    """A key that is a tuple of two tuples of two tuples …: hashing it takes for ever."""
    key = b"K\x01K\x02\x86q\x00" + b"".join(
        b"h" + bytes([n]) + b"\x86q" + bytes([n + 1]) for n in range(60)
    )
    return with_pickle(b"\x80\x02}" + key + b"K\x01s.")


def endless_steps():
    """Three million steps that make nothing; a pickle needs few."""
    return with_pickle(b"\x80\x02" + b"N0" * 1_500_000 + b"}.")


def repeated():
    """A tensor of 10¹² numbers that repeats one."""
    whole = changed()
    whole["features.18.0.weight"] = torch.zeros(1).expand(1280, 160, 1, 1)
    return saved(whole)


def dictionaries_in_dictionaries():
    """A hundred names for one dictionary with a hundred names for one …: a billion ways in all."""
    inner = {"a": 1}
    for _ in range(6):
        inner = {f"n{number}": inner for number in range(100)}
    return saved(inner)


def many_networks():
    """The two names that give a ResNet away, ten thousand times."""
    one = torch.zeros(1)
    keys = ("conv1.weight", "layer1.0.conv1.weight")
    return saved({f"n{number}.{key}": one for number in range(10_000) for key in keys})


def endless_names():
    """Names of a million signs, on which a careless pattern would never end."""
    return saved({"_" * 1_000_000 + str(number): torch.zeros(1) for number in range(4)})


def many_classes():
    """A head for fifty million classes, of one feature each: their names alone would fill 4 GB."""
    weight = torch.zeros(50_000_000, 1, dtype=torch.float16)
    return saved(changed(classifier__1__weight=weight))


HOSTILE = {
    "zip bomb": (zip_bomb, "unpacks to 403 MB in"),
    "many parts": (many_parts, "in 20,001 parts"),
    "part twice": (twice, "not laid out as torch.save"),
    "packed with LZMA": (lambda: packed_with(zipfile.ZIP_LZMA), "not laid out as torch.save"),
    "storage larger than its numbers": (larger_storage, "damaged or cut off"),
    "numbers announced": (announced, "announces 2147 MB of numbers"),
    "tuples in tuples": (nested_tuples, "damaged or cut off"),
    "endless steps": (endless_steps, "damaged or cut off"),
    "a number repeated": (repeated, "larger than the numbers saved for them"),
    "dictionaries in dictionaries": (dictionaries_in_dictionaries, "a dict without tensors"),
    "many networks": (many_networks, "holds 10000 networks (n0, n1, n2, …)"),
    "endless names": (endless_names, "has a tensor whose name has 1000001 signs; at most 500"),
    "many classes": (many_classes, "in another shape 2 of 314 tensors (classifier.1.weight, class"),
    "sparse": (lambda: saved({"a": torch.eye(3).to_sparse()}), "of a kind that weights never are"),
    "on no device": (lambda: saved({"a": torch.ones(2, device="meta")}), "weights never are"),
    "no table": (lambda: saved([torch.ones(2)]), "a list without tensors"),
    "nothing": (lambda: saved({}), "an empty dictionary"),
    "numbers": (lambda: saved({"epoch": 3}), "a dict without tensors"),
    "only an optimizer": (
        lambda: saved({"state": {0: {"a": torch.ones(2)}}, "param_groups": []}),
        "a dict without tensors",
    ),
}


@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_hostile(make, words):
    assert_one_clear_sentence(make(), words)

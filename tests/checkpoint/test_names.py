"""Class names: from text, from JSON, from the checkpoint itself; never too many or too few."""

import json

import pytest

from explain.checkpoint import examine, read_class_names
from explain.errors import CheckpointError
from explain.imagenet import imagenet_class_names
from tests.checkpoint import files
from tests.checkpoint.files import saved, small, state

PETS = ("cat", "dog", "red panda")
SEVEN = tuple("abcdefg")


@pytest.mark.parametrize(
    "data",
    [
        b"cat\ndog\nred panda\n",
        b"\xef\xbb\xbfcat\r\ndog\r\nred panda\r\n\r\n",
        b"  cat \ndog\nred \t panda",
        json.dumps(PETS).encode(),
        b'{"0": "cat", "1": "dog", "2": "red panda"}',
        b'{"2": "red panda", "0": "cat", "1": "dog"}',
        b'{"cat": 0, "red panda": 2, "dog": 1}',
    ],
)
def test_the_ways_to_write_names(data, tmp_path):
    assert read_class_names(data, "names.txt") == PETS
    (tmp_path / "names.txt").write_bytes(data)
    assert read_class_names(tmp_path / "names.txt", "") == PETS


def test_names_of_other_scripts_and_names_that_stand_twice():
    assert read_class_names("Kätzchen\n犬\ncrane\ncrane\n".encode(), "n.txt") == (
        "Kätzchen", "犬", "crane (2)", "crane (3)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "has no class names in it"),
        (b"\n \n", "has no class names in it"),
        (b"cat\n\ndog\n", "has no name for class 1"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b'["cat", "dog"', "is damaged JSON"),
        (b"[" * 100_000, "is damaged JSON"),
        (b'["cat", 3]', "is neither a list of names nor"),
        (b'{"0": "cat", "2": "dog"}', "is neither a list of names nor"),
        (b'{"0": "cat", "00": "dog"}', "is neither a list of names nor"),
        (b'{"0": {"name": "cat"}}', "is neither a list of names nor"),
        (b"x" * 300, "has a class name of 300 signs"),
        (b"x" * 20_000_001, "has 20 MB, too much for names"),
    ],
    ids=range(12),
)
def test_what_is_no_list_of_names(data, reason):
    with pytest.raises(CheckpointError, match=f"^names.txt {reason}"):
        read_class_names(data, "names.txt")


def test_a_file_of_names_that_is_missing(tmp_path):
    with pytest.raises(CheckpointError, match=r"^none\.txt cannot be read \(No such file"):
        read_class_names(tmp_path / "none.txt", "")


def test_names_that_are_given_count_most():
    examined = examine(
        saved({"net": state(small()), "classes": list(SEVEN)}), class_names=PETS * 2 + ("yak",)
    )
    assert examined.classifier.class_names[6] == "yak"
    assert examined.classifier.class_names[:2] == ("cat (0)", "dog (1)")
    assert examined.report.class_names_from == "names as given"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("class_names", list(SEVEN)),
        ("classes", SEVEN),
        ("class_to_idx", {name: index for index, name in enumerate(SEVEN)}),
        ("idx_to_class", dict(enumerate(SEVEN))),
        ("id2label", {str(index): name for index, name in enumerate(SEVEN)}),
    ],
)
def test_names_in_the_checkpoint_itself(key, value):
    examined = examine(saved({"state_dict": state(small()), key: value}))
    assert examined.classifier.class_names == SEVEN
    assert examined.report.class_names_from == f"names from “{key}” in the file"


@pytest.mark.parametrize("value", [7, list("abc"), dict(enumerate("abcdef")), [1, 2], {}, None])
def test_what_does_not_name_every_class_is_no_name(value):
    examined = examine(saved({"state_dict": state(small()), "classes": value}))
    assert examined.classifier.class_names[6] == "class 6"
    assert examined.report.class_names_from == "without names, so numbered"


def test_a_thousand_classes_are_imagenets():
    network = files.network("mobilenet_v2", 1000, width_mult=0.5)
    examined = examine(saved(state(network)))
    assert examined.classifier.class_names == imagenet_class_names()
    assert examined.report.class_names_from == "named as ImageNet's 1000"


def test_too_many_and_too_few_names():
    for names in (PETS, tuple("abcdefgh")):
        with pytest.raises(CheckpointError) as caught:
            examine(saved(state(small())), file_name="mine.pth", class_names=names)
        assert f"mine.pth has 7 classes, but {len(names)} class names were given" in str(
            caught.value
        )

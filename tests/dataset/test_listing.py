"""Labels from folders and from tables, and their match with the model's classes."""

import pytest

from explain.dataset.folders import BESIDE, NO_FOLDER, NO_PICTURE, from_folders
from explain.dataset.labels import ClassMatcher
from explain.dataset.listing import Item, LeftOut
from explain.dataset.table import NO_LABEL, NOT_LISTED, from_table
from explain.errors import DatasetError


def labels(listing):
    return {item.path: (item.label, item.split) for item in listing.items}


def test_each_folder_is_a_class():
    listing = from_folders(["cat/2.JPG", "cat/1.png", "golf ball/a/3.jpeg"])
    assert labels(listing) == {
        "cat/1.png": ("cat", ""),
        "cat/2.JPG": ("cat", ""),
        "golf ball/a/3.jpeg": ("golf ball", ""),
    }
    assert listing.left_out == ()


def test_train_val_and_test_are_splits_by_any_of_their_names():
    paths = ["train/cat/1.png", "Validation/cat/2.png", "testing/dog/3.png"]
    assert labels(from_folders(paths)) == {
        "Validation/cat/2.png": ("cat", "val"),
        "testing/dog/3.png": ("dog", "test"),
        "train/cat/1.png": ("cat", "train"),
    }


def test_a_class_called_train_is_a_class():
    paths = ["train/1.png", "tractor/2.png"]
    assert labels(from_folders(paths)) == {
        "tractor/2.png": ("tractor", ""),
        "train/1.png": ("train", ""),
    }


def test_folders_around_everything_count_for_nothing():
    paths = ["set/pets/train/cat/1.png", "set/pets/val/cat/2.png"]
    assert labels(from_folders(paths)) == {paths[0]: ("cat", "train"), paths[1]: ("cat", "val")}


def test_a_single_class_folder_stays_the_class():
    assert labels(from_folders(["cat/1.png", "cat/2.png"])) == {
        "cat/1.png": ("cat", ""),
        "cat/2.png": ("cat", ""),
    }


def test_what_has_no_class_folder_is_listed():
    listing = from_folders(["cat/1.png", "2.png", "notes.txt", "cat/notes.txt"])
    assert list(labels(listing)) == ["cat/1.png"]
    assert listing.left_out == (
        LeftOut("pictures at the top", 1, NO_FOLDER),
        LeftOut("other files", 2, NO_PICTURE),
    )


def test_what_lies_beside_the_splits_is_listed():
    listing = from_folders(["train/cat/1.png", "train/2.png", "new/3.png", "new/4.png", "5.png"])
    assert list(labels(listing)) == ["train/cat/1.png"]
    assert set(listing.left_out) == {
        LeftOut("train/", 1, NO_FOLDER),
        LeftOut("new/", 2, BESIDE),
        LeftOut("5.png", 1, BESIDE),
    }


PATHS = ["a/1.png", "a/2.png", "b/1.png"]


@pytest.mark.parametrize(
    "table",
    [
        b"path,label,split\na/1.png,cat,train\na/2.png,dog,valid\n",
        b"\xef\xbb\xbfFile Name;Class;Subset\r\n./a/1.png;cat;train\r\na\\2.png;dog;val\r\n",
        b"a/1.png\tcat\ttraining\na/2.png\tdog\tVAL\n",
        b"train,cat,a/1.png\nval,dog,a/2.png\n",
        b"extra,path,split,label\n9,a/1.png,train,cat\n\n8,a/2.png,val,dog\n",
    ],
)
def test_columns_are_found_by_their_heading_or_by_what_is_in_them(table):
    listing = from_table(table, PATHS)
    assert labels(listing) == {"a/1.png": ("cat", "train"), "a/2.png": ("dog", "val")}
    assert listing.left_out == (LeftOut("pictures", 1, NOT_LISTED),)


def test_an_index_is_the_label_and_the_name_beside_it_is_kept():
    listing = from_table(b"file,class_index,class_name\na/1.png,5,electric ray\n", PATHS)
    assert listing.items == (Item("a/1.png", "5", "", "electric ray"),)


def test_a_path_may_be_the_end_or_longer_or_lack_its_suffix_if_only_one_fits():
    table = b"path,label\n2.png,cat\ndata/set/b/1.png,dog\n"
    assert set(labels(from_table(table, PATHS))) == {"a/2.png", "b/1.png"}
    assert set(labels(from_table(b"id,breed\n2,cat\n", PATHS))) == {"a/2.png"}
    assert set(labels(from_table(b"path,label\n1.png,cat\n", PATHS))) == {"1.png"}  # two fit
    assert set(labels(from_table(b"path,label\nx1.png,cat\n", ["a/11.png"]))) == {"x1.png"}


def test_a_row_without_a_label_is_counted():
    listing = from_table(b"path,label\na/1.png,\na/2.png,cat\nb/1.png\n", PATHS)
    assert list(labels(listing)) == ["a/2.png"]
    assert LeftOut("rows", 2, NO_LABEL) in listing.left_out


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "The table is empty"),
        (b"\n , \n", "The table is empty"),
        (b"path,label\na/1.png,cat\na/1.png,dog\n", "lists a/1.png twice"),
        (b"a/1.png,cat,red\na/2.png,dog,blue\n", "cannot be told apart"),
        (b"one,two\nthree,four\n", "cannot be told apart"),
        (b"path,label\n\xff\xfe\xfa,cat\n", "not text in UTF-8"),
        (b'path,label\n"a/1.png,cat\n', "no well-formed CSV"),
        (b"path,label\na/1.png," + b"x" * 5000, "no paths and no labels"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text in UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_one_sentence(table, sentence):
    with pytest.raises(DatasetError, match=sentence):
        from_table(table, PATHS)


NAMES = ("golf ball", "Granny Smith", "crane (134)", "crane (517)", "7", "T-shirt", "t shirt")


@pytest.mark.parametrize(
    ("label", "index"),
    [
        ("golf ball", 0), ("Golf_Ball", 0), ("GOLF-BALL", 0), ("granny smith", 1), ("3", 3),
        ("7", 4), ("0", 0), ("crane", None), ("crane (517)", 3), ("T-shirt", None), ("ball", None),
        ("-1", None), ("99", None), ("²", None), ("", None),
    ],
)  # fmt: skip
def test_a_label_is_a_name_or_an_index_and_is_never_guessed(label, index):
    assert ClassMatcher(NAMES).index(label) == index

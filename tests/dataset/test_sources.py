"""Data sets from folders, zip files, uploads and tables, matched with a model's classes."""

import pytest

from explain.dataset.files import FolderFiles, UploadedFiles
from explain.dataset.listing import LeftOut
from explain.dataset.sources import NO_CLASS, open_dataset
from explain.errors import DatasetError, PictureError
from tests.dataset.conftest import COLOURS, png, write_files
from tests.dataset.test_archive import pack

NAMES = tuple(COLOURS)
FILES = {
    "train/red/1.png": png("red"),
    "train/2/1.png": png("blue"),
    "val/Red/2.png": png("red"),
    "val/teal/1.png": png("blue"),
    "val/teal/2.png": png("blue"),
}


def found(dataset):
    return {picture.path: (picture.label, picture.split) for picture in dataset.pictures}


@pytest.fixture(params=["folder", "zip path", "zip", "upload"])
def source(request, tmp_path):
    if request.param == "folder":
        return write_files(tmp_path / "set", FILES)
    if request.param == "zip path":
        (tmp_path / "set.zip").write_bytes(pack(FILES))
        return str(tmp_path / "set.zip")
    return pack(FILES) if request.param == "zip" else FILES


def test_all_kinds_of_sources_give_the_same_data_set(source):
    dataset = open_dataset(source, NAMES)
    assert found(dataset) == {
        "train/2/1.png": (2, "train"),
        "train/red/1.png": (0, "train"),
        "val/Red/2.png": (0, "val"),
    }
    assert dataset.left_out == (LeftOut("teal", 2, NO_CLASS),)
    assert all(picture.stamp for picture in dataset.pictures)
    assert dataset.files.read("train/red/1.png") == png("red")


def test_a_table_beside_counts_more_than_the_folders(source):
    dataset = open_dataset(source, NAMES, b"path,label\ntrain/red/1.png,green\n")
    assert found(dataset) == {"train/red/1.png": (1, "")}


def test_labels_csv_is_used_where_there_are_no_class_folders(tmp_path):
    files = {"1.png": png("red"), "labels.csv": b"file,class_index\n1.png,1\n"}
    assert found(open_dataset(write_files(tmp_path, files), NAMES)) == {"1.png": (1, "")}


def test_a_picture_that_only_the_table_knows_stays_in_the_set(tmp_path):
    folder = write_files(tmp_path, {"1.png": png("red")})
    dataset = open_dataset(folder, NAMES, b"path,label\n1.png,red\n../2.png,red\n")
    assert set(found(dataset)) == {"1.png", "../2.png"}
    with pytest.raises(PictureError, match=r"no file \.\./2\.png in the data set"):
        dataset.files.read("../2.png")


def test_a_name_beside_the_index_that_differs_is_remarked(tmp_path):
    folder = write_files(tmp_path, {"1.png": png("red"), "2.png": png("red")})
    table = b"file,class_index,class_name\n1.png,0,Red\n2.png,1,lime\n"
    (remark,) = open_dataset(folder, NAMES, table).remarks
    assert remark.startswith("The table names 1 of the classes otherwise than the model (class 1")
    assert "“lime” there and “green” here" in remark


def test_labels_that_no_class_has_are_refused_with_both_lists():
    with pytest.raises(DatasetError, match=r"\(cat, dog\) is a class of this model \(red, green"):
        open_dataset({"dog/1.png": b"", "cat/1.png": b""}, NAMES)


@pytest.mark.parametrize("files", [{}, {"1.png": b""}, {"cat/1.txt": b""}])
def test_no_labelled_picture_is_refused(files):
    with pytest.raises(DatasetError, match="No labelled pictures were found"):
        open_dataset(files, NAMES)


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere", "There is no folder"), ("a.png", "neither a folder nor")]
)
def test_what_is_no_source_is_refused(tmp_path, name, sentence):
    (tmp_path / "a.png").write_bytes(png("red"))
    with pytest.raises(DatasetError, match=sentence):
        open_dataset(tmp_path / name, NAMES)


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"table .*no\.csv cannot be read"):
        open_dataset(FILES, NAMES, tmp_path / "no.csv")


def test_uploads_with_paths_that_lead_out_are_refused():
    with pytest.raises(DatasetError, match="leads out"):
        UploadedFiles({"../red/1.png": b""})


def test_a_link_that_leads_back_is_followed_once(tmp_path):
    folder = write_files(tmp_path / "set", {"red/1.png": png("red")})
    outside = write_files(tmp_path / "other", {"1.png": png("green")})
    (folder / "red" / "again").symlink_to(folder)
    (folder / "green").symlink_to(outside)
    assert set(FolderFiles(folder).stamps) == {"red/1.png", "green/1.png"}


def test_hidden_files_are_not_part_of_a_folder(tmp_path):
    files = {".git/1.png": b"", "red/.2.png": b"", "red/Thumbs.db": b"", "red/1.png": b""}
    assert set(FolderFiles(write_files(tmp_path, files)).stamps) == {"red/1.png"}

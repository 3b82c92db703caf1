"""No file outside is read or written because of a request: not by a zip, a table, an address."""

import io
import os
import sys
import zipfile

import pytest
import streamlit as st

from explain.dataset.sources import open_dataset
from explain.errors import DatasetError, ExplainError, PictureError
from explain.report import read_report
from explain.ui import keys, local
from explain.ui.set_work import open_kept
from tests.hostile import kept, reports
from tests.hostile.archives import CLASSES, PICTURE, packed
from tests.hostile.visits import DRAWINGS, Visit

OUTSIDE = ("../secret.png", "..\\secret.png", "/etc/hostname", "red/../../secret.png", "C:\\x.png")
_watched: list[list[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("open", "os.remove", "os.rename", "os.mkdir", "os.symlink") and _watched:
        path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else ""
        if not path.endswith((".py", ".pyc", ".so")):  # Python's own
            _watched[-1].append(path)


sys.addaudithook(_hear)  # stays for the process; hears nothing while nobody watches


@pytest.fixture
def touched():
    """The paths of all files that are opened, made or taken away meanwhile."""
    _watched.append([])
    yield _watched[-1]
    _watched.pop()


@pytest.fixture
def secret(tmp_path):
    """A picture beside the data set's folder, and the folder."""
    (tmp_path / "secret.png").write_bytes(PICTURE)
    folder = tmp_path / "set"
    (folder / "red").mkdir(parents=True)
    (folder / "red" / "1.png").write_bytes(PICTURE)
    return folder


def names_of(touched, name="secret"):
    return [path for path in touched if name in path]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_zip_is_refused_for_one_path_that_leads_out(path, touched):
    with pytest.raises(DatasetError, match="leads out"):
        open_dataset(packed([("red/1.png", 0, PICTURE, 0), (path, 0, PICTURE, 0)]), CLASSES)
    assert touched == []


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_table_names_files_of_the_set_and_no_other(path, secret, touched):
    table = f"path,label\n{path},red\nred/1.png,red\n".encode()
    found = open_dataset(secret, CLASSES, table=table)
    outside, inside = found.pictures
    with pytest.raises(PictureError, match="no file"):
        found.files.read(outside.path)
    assert names_of(touched) == names_of(touched, "hostname") == []
    assert found.files.read(inside.path) == PICTURE
    assert names_of(touched, "1.png"), "what is opened is heard"


def test_an_uploaded_set_reads_and_writes_no_file(touched):
    found = open_dataset({"red/1.png": PICTURE}, CLASSES, table=b"path,label\n/etc/hostname,red\n")
    with pytest.raises(PictureError):
        found.files.read(found.pictures[0].path)
    assert touched == []


def test_earlier_results_unpack_two_files_by_our_own_names(tmp_path, touched):
    """Their names in the zip lead out; the manifest says that the pictures lie elsewhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in kept.exported().items():
            archive.writestr(f"../../{name}", data)
        archive.writestr("../../evil.txt", b"x")
    touched.clear()
    found = open_kept(buffer.getvalue(), "results.zip", tmp_path)
    assert found.files is None
    assert {path.name for path in tmp_path.iterdir()} == set(kept.exported())
    assert names_of(touched, "evil") == []


@pytest.mark.parametrize("weights", ["/etc/hostname", "../secret.pth", "IMAGENET1K_V1/../x"])
def test_a_report_names_no_file_as_official_weights(tmp_path, touched, weights):
    whole = {**reports.values(), "models": [{**reports.values()["models"][0], "weights": weights}]}
    (tmp_path / "r.html").write_bytes(reports.page(reports.as_json(whole)))
    with pytest.raises(ExplainError, match="damaged"):
        read_report(tmp_path / "r.html")
    assert names_of(touched, "hostname") == names_of(touched, "secret") == []


@pytest.mark.parametrize("name", ["sample", "model", "lang", "class", "method", "layer", "path"])
def test_an_address_names_no_file(name, touched):
    Visit("image", **{name: ["../../../../etc/hostname", "/etc/hostname", "file:///etc/hostname"]})
    assert names_of(touched, "hostname") == []


@pytest.mark.parametrize("address", ["", "0.0.0.0"])
def test_there_is_no_field_for_paths_where_others_may_come(address):
    fields = _fields(address)
    assert keys.OWN_PATH not in fields
    assert "Path" not in _kinds(address)


def test_on_this_computer_alone_there_are_fields_for_paths():
    assert keys.OWN_PATH in _fields("127.0.0.1")
    assert "Path" in _kinds("127.0.0.1")


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("", False),
        ("::", False), ("192.168.1.7", False), ("example.org", False), ("localhost.x.org", False),
        ("127.0.0.1.x.org", False), ("0.0.0.0", False),
    ],
)  # fmt: skip
def test_which_addresses_are_this_computer_alone(address, offered, monkeypatch):
    monkeypatch.setattr(local.st, "get_option", lambda _: address)
    monkeypatch.setattr(local.st, "context", type("Context", (), {"headers": {}})())
    assert local.paths_are_offered() is offered


@pytest.mark.parametrize("header", local.FORWARDED)
def test_behind_a_proxy_there_are_none(header, monkeypatch):
    monkeypatch.setattr(local.st, "get_option", lambda _: "127.0.0.1")
    seen = type("Context", (), {"headers": {header: "10.0.0.1"}})()
    monkeypatch.setattr(local.st, "context", seen)
    assert not local.paths_are_offered()
    seen.headers = {}
    assert local.paths_are_offered()


def test_a_path_that_was_sent_all_the_same_is_not_opened(secret, monkeypatch, touched):
    """The session's value is there, as if the browser had sent it for a field that is not."""
    from explain.ui import batch_inputs, own_inputs, set_inputs

    fields = (keys.OWN_PATH, keys.SET_PATH, keys.SET_TABLE, keys.SET_KEPT_PATH, keys.BATCH_PATH)
    session = dict.fromkeys(fields, str(secret / "red" / "1.png"))
    before = dict(session)
    for room in (own_inputs, set_inputs, batch_inputs):
        monkeypatch.setattr(room, "paths_are_offered", lambda: False)
        monkeypatch.setattr(room.st, "session_state", session)
    own_inputs._take_path()
    set_inputs._take_path()
    set_inputs._take_kept_path()
    batch_inputs._take()
    assert names_of(touched, "1.png") == []
    assert session == before, "nothing was put on a desk"


def _visit(page: str, address: str) -> Visit:
    before = st.get_option("server.address")
    st.config.set_option("server.address", address)
    try:
        return Visit(page, model=["drawings"], sample=[DRAWINGS[0]])
    finally:
        st.config.set_option("server.address", before)


def _fields(address: str) -> set[str]:
    return {field.key for field in _visit("image", address).at.text_input}


def _kinds(address: str) -> list[str]:
    control = _visit("mistakes", address).at.segmented_control(key=keys.SET_KIND)
    return [str(each) for each in control.options]


def test_the_hook_hears_what_is_opened(tmp_path, touched):
    (tmp_path / "heard").write_bytes(b"x")
    assert names_of(touched, "heard") == [str(tmp_path / "heard")]

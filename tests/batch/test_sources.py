"""Where pictures come from: folders, patterns, tables, and a real S3 server on this machine."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain.batch.fetching import fetch
from explain.batch.listing import list_pictures
from explain.batch.local import run_local
from explain.batch.output import open_output
from explain.batch.probe import estimate, spread
from explain.errors import BatchError
from tests.batch.conftest import fill, make_job
from tests.dataset.conftest import png


@pytest.fixture
def tree(tmp_path):
    """Three pictures in two folders, and what is none or hidden beside them."""
    root = fill(tmp_path / "tree", 2)
    fill(root / "inner", 1)
    (root / "notes.md").write_text("no picture")
    (root / ".hidden.png").write_bytes(png("red"))
    fill(root / ".cache", 1)
    (root / "inner" / "back").symlink_to(root)
    return root


def names(found, root):
    return [path.removeprefix(f"{root}/") for path in found]


def test_a_folder_gives_its_pictures_by_name_each_once(tree):
    found = list(list_pictures(str(tree)))
    assert names(found, tree) == ["000.png", "001.png", "inner/000.png"]


def test_a_relative_folder_gives_paths_that_hold_elsewhere(tree, monkeypatch):
    monkeypatch.chdir(tree.parent)
    assert next(list_pictures("tree")) == str(tree / "000.png")


def test_a_pattern_gives_what_fits(tree):
    assert names(list_pictures(f"{tree}/*.png"), tree) == ["000.png", "001.png"]
    assert names(list_pictures(f"{tree}/inner/*"), tree) == ["inner/000.png"]


def test_one_picture_is_a_source(tree):
    assert names(list_pictures(str(tree / "001.png")), tree) == ["001.png"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "label,path\nx,001.png\ny,inner/000.png\n"),
        ("list.csv", "File;Label\n001.png;1\ninner/000.png;2\n"),
        ("list.csv", "001.png\ninner/000.png\n"),
        ("list.tsv", "path\tn\n001.png\t1\ninner/000.png\t2\n"),
        ("list.txt", "001.png\n\ninner/000.png"),
        ("list.csv", "\ufeffpath\r\n001.png\r\ninner/000.png\r\n"),
    ],
)
def test_a_table_gives_its_paths_in_its_order(tree, name, text):
    (tree / name).write_text(text, encoding="utf-8", newline="")
    assert names(list_pictures(str(tree / name)), tree) == ["001.png", "inner/000.png"]


def test_a_parquet_table_gives_its_paths(tree):
    table = pa.table({"n": [1, 2, 3], "path": ["/a/b.png", "s3://c/d.png", "001.png"]})
    pq.write_table(table, tree / "list.parquet")
    found = list(list_pictures(str(tree / "list.parquet")))
    assert found == ["/a/b.png", "s3://c/d.png", str(tree / "001.png")]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere", "There is no folder or file nowhere"),
        ("nowhere.csv", "nowhere.csv cannot be read"),
        ("odd://bucket/a", "cannot be opened .*Give a path, or an address"),
        ("{tree}/bad.csv", r"has the columns label, size\. Needed is a column of paths"),
        ("{tree}/bad.parquet", "is no Parquet file"),
        ("{tree}/latin.csv", "is not text in UTF-8"),
    ],
)
def test_a_source_that_is_none_is_refused(tree, source, sentence):
    (tree / "bad.csv").write_text("label,size\nx,1\n")
    (tree / "bad.parquet").write_text("no table")
    (tree / "latin.csv").write_bytes("path\nfür.png\n".encode("latin-1"))
    with pytest.raises(BatchError, match=sentence):
        list(list_pictures(source.format(tree=tree)))


def test_a_table_with_a_path_to_nothing_is_a_row_with_its_reason(colours, tree, tmp_path):
    (tree / "list.csv").write_text("path\n000.png\ngone.png\n")
    run_local(make_job(tree / "list.csv", tmp_path / "out"), colours)
    rows = open_output(str(tmp_path / "out")).page(0, 9).to_pylist()
    assert [row["status"] for row in rows] == ["ok", "missing"]
    assert rows[1]["error"].startswith("There is no file")
    assert rows[1]["sha256"] is None


def test_no_pictures_at_all_is_refused_and_leaves_nothing(colours, tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(BatchError, match="No pictures were found"):
        run_local(make_job(tmp_path / "in", tmp_path / "out"), colours)
    assert not (tmp_path / "out" / "run.json").exists()


def test_a_few_are_chosen_evenly():
    assert spread(iter("abcdefgh"), 4) == (8, list("aceg"))
    assert spread(iter("abc"), 4) == (3, list("abc"))
    total, chosen = spread((str(n) for n in range(1000)), 10)
    assert total == 1000
    assert chosen == [str(n * 64) for n in range(10)]  # every 64th: 16 were kept, the first 10 go


def test_a_dry_run_counts_and_writes_nothing(colours, tmp_path):
    source = fill(tmp_path / "in", 50, bad=[0])
    found = estimate(make_job(source, tmp_path / "out"), colours)
    assert (found.pictures, found.tried) == (50, 20)  # five batches of four
    size = sum(path.stat().st_size for path in source.iterdir())
    assert found.bytes_to_read == pytest.approx(size, rel=0.1)
    assert found.seconds == 50 / found.rate
    assert found.bytes_to_write > 0
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def s3():
    """A bucket named pets on a real S3 server of this machine; gives its file system."""
    server_module = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ENDPOINT_URL", f"http://{host}:{port}"), ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_DEFAULT_REGION", "us-east-1"),
        ):  # fmt: skip
            patch.setenv(name, value)
        system = s3fs.S3FileSystem()
        system.mkdir("pets")
        yield system
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


@pytest.mark.parametrize("workers", [0, 1])
def test_s3_to_s3(s3, colours, tmp_path, workers):
    """Pictures in a bucket, rows in another place of it: the same as from a folder."""
    source = fill(tmp_path / "in", 6, bad=[2])
    (source / "005.png").write_bytes(b"")
    s3.put(str(source), f"pets/in{workers}", recursive=True)
    place = f"s3://pets/out{workers}"
    run_local(make_job(f"s3://pets/in{workers}", place, workers=workers), colours)
    run_local(make_job(source, tmp_path / "out"), colours)
    found, local = open_output(place), open_output(str(tmp_path / "out"))
    assert found.complete
    rows, expected = found.page(0, 9).to_pylist(), local.page(0, 9).to_pylist()
    assert [row.pop("path") for row in rows] == [
        f"s3://pets/in{workers}/{number:03}.png" for number in range(6)
    ]
    assert [row["status"] for row in rows] == ["ok", "ok", "bad", "ok", "ok", rows[5]["status"]]
    assert rows[5]["status"] != "ok"
    for row, other in zip(rows[:5], expected[:5], strict=True):
        assert row == {name: other[name] for name in row}


def test_s3_continues_and_does_nothing_twice(s3, colours, tmp_path):
    s3.put(str(fill(tmp_path / "in", 8)), "pets/again", recursive=True)
    job = make_job("s3://pets/again", "s3://pets/again-out")

    def stop(progress):
        if progress.done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_local(job, colours, stop)
    seen = []
    run_local(job, colours, seen.append)
    assert (seen[0].before, seen[-1].done) == (4, 8)
    assert [path[-27:] for path in sorted(s3.ls("pets/again-out/rows"))] == [
        "000000000000-000004.parquet", "000000000004-000004.parquet",
    ]  # fmt: skip


def test_s3_patterns_and_objects_that_are_not_there(s3, tmp_path):
    s3.put(str(fill(tmp_path / "in", 2)), "pets/some", recursive=True)
    assert list(list_pictures("s3://pets/some/*1.png")) == ["s3://pets/some/001.png"]
    here, gone = fetch(["s3://pets/some/001.png", "s3://pets/some/gone.png"])
    assert here == png("green")
    assert gone == "There is no file s3://pets/some/gone.png. Check the list."
    with pytest.raises(BatchError, match="s3://nobody/x cannot be read"):
        list(list_pictures("s3://nobody/x"))


def test_a_list_of_https_addresses(tmp_path):
    """A server of this machine (plain http) has the list and the pictures."""
    pytest.importorskip("aiohttp")
    fill(tmp_path / "in", 2)
    handler = partial(_Quiet, directory=str(tmp_path / "in"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        (tmp_path / "in" / "list.txt").write_text(f"{base}/000.png\n001.png\n{base}/gone.png\n")
        addresses = list(list_pictures(f"{base}/list.txt"))
        red, green, gone = fetch(addresses)
        server.shutdown()
    assert addresses == [f"{base}/000.png", f"{base}/001.png", f"{base}/gone.png"]
    assert (red, green) == (png("red"), png("green"))
    assert gone == f"There is no file {base}/gone.png. Check the list."


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Say nothing."""

"""The rows opened again: pages, filters and orders, and that no more is read than they need."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from explain.batch import output as module
from explain.batch import plan
from explain.batch.local import run_local
from explain.batch.output import open_output
from explain.errors import BatchError, Cancelled
from tests.batch.conftest import fill, make_job


@pytest.fixture
def batch(colours, tmp_path, monkeypatch):
    """30 pictures in parts of 8, red, green, blue, red …; numbers 4 and 10 are bad."""
    monkeypatch.setattr(plan, "SMALLEST_PART", 8)
    run_local(make_job(fill(tmp_path / "in", 30, bad=[4, 10]), tmp_path / "out"), colours)
    return open_output(str(tmp_path / "out"))


def numbers(table):
    """The numbers of the pictures, from their names."""
    return [int(path[-7:-4]) for path in table["path"].to_pylist()]


def test_a_page_is_that_part_of_all_rows(batch):
    assert (len(batch), batch.complete, batch.facts["bad"]) == (30, True, 2)
    assert numbers(batch.page(0, 5)) == [0, 1, 2, 3, 4]
    assert numbers(batch.page(6, 5)) == [6, 7, 8, 9, 10]  # over the end of the first file
    assert numbers(batch.page(28, 5)) == [28, 29]
    assert numbers(batch.page(40, 5)) == []
    assert batch.page(0, 2).column_names == list(batch.columns)
    assert batch.page(0, 2, ("path", "status")).column_names == ["path", "status"]


def test_a_filter_pages_too(batch):
    red = pc.field("predicted_name") == "red"
    assert batch.count(red) == 10
    assert numbers(batch.page(0, 3, where=red)) == [0, 3, 6]
    assert numbers(batch.page(2, 3, where=red)) == [6, 9, 12]
    assert batch.numbers(2, 3, red).tolist() == [6, 9, 12]
    assert numbers(batch.page(8, 9, where=red)) == [24, 27]
    assert numbers(batch.page(0, 9, where=pc.field("status") != "ok")) == [4, 10]
    assert numbers(batch.page(0, 9, where=pc.field("predicted") == 7)) == []


def test_rows_by_number_come_in_the_order_asked_for(batch):
    assert numbers(batch.rows([29, 0, 9, 8, 0])) == [29, 0, 9, 8, 0]


def test_the_lowest_come_first_and_bad_ones_never(batch):
    every = batch.page(0, 30, ("confidence",))["confidence"].to_pylist()
    lowest = batch.lowest("confidence", 28)
    assert set(lowest) == set(range(30)) - {4, 10}
    assert [every[n] for n in lowest] == sorted(each for each in every if each is not None)
    green = pc.field("predicted_name") == "green"
    assert set(batch.lowest("confidence", 99, where=green)) == {1, 7, 13, 16, 19, 22, 25, 28}
    assert [every[n] for n in batch.lowest("confidence", 3, highest=True)] == sorted(
        (each for each in every if each is not None), reverse=True
    )[:3]


def test_equally_sure_rows_stand_in_their_order_and_on_one_page_only(batch):
    """All red pictures are the same picture, so are the green and the blue ones."""
    for highest in (False, True):
        every = batch.lowest("confidence", 28, highest=highest).tolist()
        for count in range(28):
            found = batch.lowest("confidence", count, highest=highest).tolist()
            assert found == every[:count]
    red = batch.lowest("confidence", 9, pc.field("predicted_name") == "red")
    assert red.tolist() == [0, 3, 6, 9, 12, 15, 18, 21, 24]


def test_a_page_opens_only_its_file(batch, monkeypatch):
    opened = []
    parquet = pq.ParquetFile
    monkeypatch.setattr(
        module.pq, "ParquetFile", lambda file: opened.append(file.name) or parquet(file)
    )
    batch.page(17, 3)
    assert [name.rpartition("/")[2] for name in opened] == ["000000000016-000008.parquet"]


def test_a_page_in_a_large_file_reads_its_group_only(tmp_path, batch):
    """10,000 rows in groups of 1,000: rows 2,999 and 3,000 are two groups' last and first."""
    part = module.Part(0, 10_000)
    table = pa.table({"path": [f"{n:03}.png"[-7:] for n in range(10_000)], "n": np.arange(10_000)})
    pq.write_table(table, batch.store.path(part.name), row_group_size=1_000)
    found = batch._read(part, np.array([3_000, 2_999, 0]), ["n"])
    assert found["n"].to_pylist() == [3_000, 2_999, 0]


def test_it_opens_while_it_is_not_done(colours, tmp_path):
    def stop(progress):
        if progress.done >= 4:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        run_local(make_job(fill(tmp_path / "in", 9), tmp_path / "out"), colours, stop)
    found = open_output(str(tmp_path / "out"))
    assert (len(found), found.complete, found.facts["pictures"]) == (4, False, 9)
    assert numbers(found.page(0, 9)) == [0, 1, 2, 3]


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(BatchError, match="holds no batch"):
        open_output(str(tmp_path))

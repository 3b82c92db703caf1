"""Small batches on disk, with a classifier whose answer is the colour of the picture."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain.batch.engine import Asked
from explain.batch.job import Job, Pace
from explain.batch.recipe import ModelRecipe
from tests.dataset.conftest import COLOURS, make_colours, png

ORDER = tuple(COLOURS)


@pytest.fixture
def colours(one_thread):
    return make_colours()


def fill(folder, count=10, bad=()):
    """`count` one-coloured pictures, red, green, blue, red …; those numbered in `bad` are text."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        data = b"no picture" if number in bad else png(ORDER[number % 3])
        (folder / f"{number:03}.png").write_bytes(data)
    return folder


def make_job(source, place, *, batch=4, workers=0, limit=None, **asked):
    return Job(str(source), str(place), ModelRecipe(), Asked(**asked), Pace(batch, workers, limit))


def row_files(out):
    return sorted(path.name for path in (Path(out) / "rows").iterdir())


def read_rows(out):
    """All rows, in the order of the part files' names."""
    return pa.concat_tables([pq.read_table(Path(out) / "rows" / name) for name in row_files(out)])


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()

"""What a picture costs at each stage of a batch, in processor time, and what a whole run costs.

Processor time hardly depends on who else uses the machine, so that the parts can be added up and
held against a real run.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from rich.console import Console
from rich.table import Table

from bench.models import Case, make_case
from explain.batch.columns import chunk_rows, schema
from explain.batch.decode import Decoder
from explain.batch.engine import Asked, Engine
from explain.batch.job import Job, Pace
from explain.batch.listing import list_pictures
from explain.batch.local import run_local
from explain.batch.plan import Task
from explain.batch.recipe import ModelRecipe
from explain.images import open_picture

BATCH, GROUP = 32, 8  # pictures in a batch, batches in a row group
WARM_UPS = 6  # the engine packs weights at the fifth batch of a shape


def print_costs(console: Console, keys: tuple[str, ...], pictures: Path) -> None:
    """Print milliseconds of one core per picture: each stage, their sum, and a whole run."""
    table = Table(title="Processor time per picture, one thread", title_justify="left")
    table.add_column("Stage")
    columns = [_costs(key, pictures) for key in keys]
    for key in keys:
        table.add_column(key, justify="right")
    for stage in columns[0]:
        table.add_row(stage, *(f"{each[stage] * 1000:.2f} ms" for each in columns))
    console.print(table)


def _costs(key: str, pictures: Path) -> dict[str, float]:
    """The seconds per picture of each stage."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    case, paths = make_case(key), list(list_pictures(str(pictures)))
    preprocess = case.classifier.preprocess
    engine, plain = Engine(case.classifier, Asked()), Engine(case.classifier, Asked(maps="none"))
    chunk = Decoder(preprocess)[Task(0, paths[:BATCH], last=True)]
    answers = engine.answer(chunk.values)
    columns = schema(engine)
    data = [Path(path).read_bytes() for path in paths[:BATCH]]
    opened = [open_picture(each) for each in data]
    found = {
        "read and hash": _cpu(
            lambda: [hashlib.sha256(Path(p).read_bytes()) for p in paths[:BATCH]]
        ),
        "decode the JPEG": _cpu(lambda: [open_picture(each) for each in data]),
        "resize and cut": _cpu(lambda: [np.asarray(preprocess.crop_picture(p)) for p in opened]),
        "model": _cpu(lambda: plain.answer(chunk.values), WARM_UPS),
    }
    found["maps"] = max(0.0, _cpu(lambda: engine.answer(chunk.values), WARM_UPS) - found["model"])
    names = case.classifier.class_names
    found["rows and Parquet"] = (1 / GROUP) * _cpu(
        lambda: _write([chunk_rows(chunk, answers, names, columns) for _ in range(GROUP)])
    )
    found["sum of the stages"] = sum(found.values())
    found["a whole run (measured)"] = _whole(case, pictures, len(paths))
    torch.set_num_threads(threads)
    return found


def _write(batches: list[pa.RecordBatch]) -> None:
    """These rows as one row group."""
    table = pa.Table.from_batches(batches)
    pq.write_table(table, pa.BufferOutputStream(), compression="zstd")


def _cpu(do: Callable[[], object], warm_ups: int = 1, times: int = 5) -> float:
    """The processor seconds per picture of what is done with one batch: the median."""
    for _ in range(warm_ups):
        do()
    seconds = []
    for _ in range(times):
        began = time.process_time()
        do()
        seconds.append(time.process_time() - began)
    return float(np.median(seconds)) / BATCH


def _whole(case: Case, pictures: Path, count: int) -> float:
    """The processor seconds per picture of `run_local`, the packing of the weights included."""
    with tempfile.TemporaryDirectory() as out, _all_processes() as spent:
        job = Job(str(pictures), out, ModelRecipe(), Asked(), Pace(BATCH, 1))
        run_local(job, case.classifier)
    return spent[0] / count


@contextmanager
def _all_processes() -> Iterator[list[float]]:
    """Gives a list that will hold the processor seconds of this process and its children."""
    spent: list[float] = []
    before = os.times()
    yield spent
    after = os.times()
    spent.append(sum(after[:4]) - sum(before[:4]))

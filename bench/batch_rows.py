"""How quickly rows come out of a batch's output of a million generated rows."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from bench.report import verdict
from explain.batch.output import open_output
from explain.batch.parts import LARGEST_GROUP
from explain.batch.plan import left, part_rows
from explain.batch.store import RUN, Store

PAGE, CELLS, CLASSES, TARGET = 50, 49, 1000, 1.0  # seconds


def print_pages(console: Console, count: int) -> None:
    """Print the seconds of the first page and others, each from a newly opened output."""
    with tempfile.TemporaryDirectory() as folder:
        write_rows(folder, count)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
        asked: dict[str, Callable[[], object]] = {
            "first page, all columns": lambda: open_output(folder).page(0, PAGE),
            "page at the middle": lambda: open_output(folder).page(count // 2, PAGE),
            "first page of one class": lambda: open_output(folder).page(
                0, PAGE, where=pc.field("predicted") == 7
            ),
            "first page of the bad": lambda: open_output(folder).page(
                0, PAGE, where=pc.field("status") != "ok"
            ),
            "count of one class": lambda: open_output(folder).count(pc.field("predicted") == 7),
            "the 50 least sure": lambda: _least_sure(folder),
        }
        table = Table(title=f"{count:,} generated rows, {size / 1e6:.0f} MB", title_justify="left")
        for heading in ("What", "Median of 5", "Target"):
            table.add_column(heading, justify="right")
        for name, ask in asked.items():
            seconds = statistics.median(_seconds(ask) for _ in range(5))
            target = verdict(seconds, TARGET) if "first page" in name else ""
            table.add_row(name, f"{seconds * 1000:.0f} ms", target)
    console.print(table)
    console.print(f"{size / count:.0f} bytes a row on disk; opening is part of each time.")


def _seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _least_sure(folder: str) -> object:
    output = open_output(folder)
    return output.rows(output.lowest("confidence", PAGE))


def write_rows(folder: str, count: int) -> None:
    """An output as a batch leaves it, of random rows; one in a thousand is bad."""
    store, rng = Store(folder), np.random.default_rng(3)
    for part in left(count, part_rows(count), ()):
        path = Path(store.path(part.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = _rows(part.start, part.count, rng)
        pq.write_table(rows, path, row_group_size=LARGEST_GROUP, compression="zstd")
    columns = _rows(0, 1, rng).column_names
    Path(store.path(RUN)).write_text(json.dumps({"pictures": count, "columns": columns}))


def _rows(start: int, count: int, rng: np.random.Generator) -> pa.Table:
    numbers = range(start, start + count)
    bad = rng.random(count) < 0.001
    top = rng.integers(0, CLASSES, (count, 5), dtype=np.int32)
    shares = np.sort(rng.random((count, 5), np.float32))[:, ::-1].copy()
    maps = rng.random((count, CELLS), np.float32)
    return pa.table(
        {
            "path": [f"/pictures/{number // 1000:06}/{number:012}.jpg" for number in numbers],
            "sha256": [rng.bytes(32).hex() for _ in numbers],
            "status": np.where(bad, "bad", "ok"),
            "error": pa.array(np.where(bad, "The file is not a picture.", ""), mask=~bad),
            "predicted": pa.array(top[:, 0], mask=bad),
            "predicted_name": pa.array([f"class {index}" for index in top[:, 0]], mask=bad),
            "confidence": pa.array(shares[:, 0], mask=bad),
            **{name: _lists(each, bad) for name, each in (("top", top), ("map", maps))},
            **{f"top_{name}": _lists(shares, bad) for name in ("probabilities", "logits")},
        }
    )


def _lists(values: np.ndarray, bad: np.ndarray) -> pa.Array:
    flat = pa.array(values.ravel())
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1], mask=pa.array(bad))

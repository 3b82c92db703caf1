"""Whether the tools agree: each one's maps on photographs beside ours and the definition."""

import statistics

import numpy as np
from rich.console import Console
from scipy.stats import spearmanr

from bench.beside.cam_maps import DEFINITION, OURS, CamTools, Maps, share
from bench.beside.findings import FINDINGS
from bench.beside.readings import WHAT, read_maps, small_share
from bench.beside.setting import Setting, make_table
from bench.beside.slow_maps import slow_maps
from bench.photographs import photographed_cases

EVERY = 6  # Integrated Gradients and Occlusion: every sixth photograph


def print_agreement(setting: Setting) -> None:
    """Print how far each tool's maps are from ours and from the definition."""
    compared: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    readings: dict[tuple[str, str], list[float]] = {}
    small: list[float] = []
    tools: CamTools | None = None
    for number, case in enumerate(photographed_cases(setting.pictures)):
        tools = tools or CamTools(case)
        maps = tools.maps(case)
        if number % EVERY == 0:
            maps |= slow_maps(case)
        for of, values in maps.items():
            compared.setdefault(of, []).append(_compare(maps, of, values))
        parts = tools.parts(case)
        small.append(small_share(*parts))
        for of, read in read_maps(*parts, case.x.shape[-1]).items():
            readings.setdefault(of, []).append(float(np.abs(share(read) - maps[of]).max()))
    _print_table(setting.console, compared)
    _print_readings(setting.console, readings)
    for finding in FINDINGS:
        sentence = finding.format(small=statistics.median(small))
        setting.console.print(f"- {sentence}", width=100, markup=False)
    setting.console.print()


def _compare(maps: Maps, of: tuple[str, str], values: np.ndarray) -> tuple[float, float, float]:
    """The largest difference from ours, the rank correlation with it, and that from definition."""
    own = maps[of[0], OURS]
    exact = maps.get((of[0], DEFINITION))
    apart = float("nan") if exact is None else float(np.abs(values - exact).max())
    return (
        float(np.abs(values - own).max()),
        float(spearmanr(values, own, axis=None).statistic),
        apart,
    )


def _print_table(
    console: Console, compared: dict[tuple[str, str], list[tuple[float, float, float]]]
) -> None:
    count = max(len(found) for found in compared.values())
    table = make_table(
        console,
        f"Agreement, {count} photographs, MobileNetV2 with real weights",
        ("Method", "Tool"),
        (
            "Photographs",
            "Difference from ours",
            "Largest",
            "Rank correlation",
            "Lowest",
            "Difference from definition",
        ),
    )
    for (method, tool), found in compared.items():
        apart, alike, exact = zip(*found, strict=True)
        cells = (
            f"{statistics.median(apart):.1e}",
            f"{max(apart):.1e}",
            f"{statistics.median(alike):.4f}",
            f"{min(alike):.4f}",
        )
        own = tool == OURS
        last = "" if np.isnan(exact[0]) else f"{statistics.median(exact):.1e}"
        table.add_row(method, tool, str(len(found)), *(("",) * 4 if own else cells), last)
    console.print(table)
    console.print(
        "Each map as shares of its largest value, 224 × 224, for the predicted class. Difference: "
        "at the\nplace where it is largest; the median of all photographs, and the largest. "
        "Rank correlation: Spearman's.\n"
    )


def _print_readings(console: Console, readings: dict[tuple[str, str], list[float]]) -> None:
    """Print that the others' maps are what we say their code computes."""
    table = make_table(
        console,
        "Where they differ: what their code computes, done again in float64",
        ("Method", "Tool", "What it computes"),
        ("Largest difference from the tool's map",),
    )
    for (method, tool), apart in readings.items():
        table.add_row(method, tool, WHAT[method, tool], f"{max(apart):.1e}")
    console.print(table)
    console.print()

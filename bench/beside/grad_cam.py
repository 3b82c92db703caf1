"""Prediction with Grad-CAM, of one class and of all five best, by every tool."""

from functools import partial

from bench.beside.setting import KEYS, Setting, make_table
from bench.beside.tools import BARE, OURS, PEERS, bare, make_tools
from bench.models import make_case
from bench.report import Line, print_times, verdict
from bench.timing import Timings, race

TARGETS = {"resnet50": 0.95, "mobilenet_v2": 0.75}  # of the bare eager forward
FIVE_TARGET = 1.2  # of the cost of one class
OFTEN = 3  # milliseconds each: so many times the rounds


def print_one(setting: Setting) -> None:
    """Print what prediction and one map cost, beside a bare forward pass."""
    rounds, lines, fastest = OFTEN * setting.rounds, [], []
    for key in KEYS:
        case = make_case(key, setting.device)
        tools = make_tools(case)
        contenders = {BARE: bare(case)}
        contenders |= {name: partial(tool, case.model_input, 1) for name, tool in tools.items()}
        timings = race(contenders, rounds)
        for name in contenders:
            ratio = None if name == BARE else timings.ratio(name, BARE)
            target = TARGETS[key] if name == OURS and setting.device == "cpu" else None
            lines.append(Line(case.title, name, timings.median(name), ratio, target))
        fastest.append(_fastest(case.title, timings))
    title = f"Prediction and Grad-CAM of one picture, {rounds} rounds, {setting.device}"
    print_times(setting.console, title, lines, markdown=True)
    for sentence in fastest:
        setting.console.print(sentence)
    setting.console.print()


def _fastest(title: str, timings: Timings) -> str:
    """Whether ours is the fastest that explains, and by how much the next is slower."""
    following = min(PEERS, key=timings.median)
    ratio = timings.ratio(following, OURS)
    met = "met" if ratio.median > 1 else "MISSED"
    range_ = f"{ratio.low:.2f}–{ratio.high:.2f}"
    return f"Ours the fastest, {title}: {met}; {following} takes {ratio.median:.2f}× ({range_})."


def print_five(setting: Setting) -> None:
    """Print what the maps of all five best classes cost, beside the tool's own cost of one."""
    rounds = setting.rounds
    table = make_table(
        setting.console,
        f"Prediction and Grad-CAM of the five best classes, {rounds} rounds, {setting.device}",
        ("Network", "What"),
        ("One class", "Five classes", "Five / one", "Min–max", "Five / ours", "Target"),
    )
    for key in KEYS:
        case = make_case(key, setting.device)
        tools = make_tools(case)
        contenders = {
            f"{name} {count}": partial(tool, case.model_input, count)
            for name, tool in tools.items()
            for count in (1, 5)
        }
        timings = race(contenders, rounds)
        for name in tools:
            table.add_row(case.title, name, *_five_cells(timings, name))
    setting.console.print(table)
    setting.console.print("Ratios: of the same round; the median of all rounds.\n")


def _five_cells(timings: Timings, name: str) -> tuple[str, ...]:
    """The figures of one tool as they are printed."""
    one, five = f"{name} 1", f"{name} 5"
    own, beside = timings.ratio(five, one), timings.ratio(five, f"{OURS} 5")
    return (
        f"{timings.median(one) * 1000:.1f} ms",
        f"{timings.median(five) * 1000:.1f} ms",
        f"{own.median:.2f}",
        f"{own.low:.2f}–{own.high:.2f}",
        f"{beside.median:.2f}",
        verdict(own.median, FIVE_TARGET) if name == OURS else "",
    )

"""The trust light under each map on "Explain": measured beside the page, after the maps."""

import html
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.language import mark, say, spoken
from explain.trust import ASKS_FIRST, FIRST, LATER, SIGNS, Sign, TrustLight, affordable
from explain.ui import keys, state
from explain.ui.bench import Bench
from explain.ui.fragments import follow, stop_timer
from explain.ui.jobs import Job
from explain.ui.map_choice import Wanted
from explain.ui.trust_findings import Findings, Task, Work, as_usual, findings

ROOM = "light"
TRUST_PAGE = "explain/ui/pages/trust.py"
STYLE = Path(__file__).parent / "light.css"
CHECKING = "checking"
UNDER_WAY = Sign("…", mark("Checking …"))
NOT_MADE = mark("There is no map to check.")


def work(bench: Bench) -> Job | None:
    """The job that checks the maps that are there; None while a map is made, or all is known."""
    making = state.job()
    if making is not None and making.running:
        state.set_job(None, ROOM)
        return None
    known = findings(bench.subject)
    tasks = tuple(_tasks(bench))
    key = (spoken(), *((task.map_key, len(task.asked)) for task in tasks))
    if not any(Work(known, tasks).missing()):
        state.set_job(None, ROOM)
        return None
    job = state.job(ROOM)
    if job is None or job.key != key or not job.running:
        job = Job(key, mark("Checking the maps"), Work(known, tasks), aside=True)
        state.set_job(job, ROOM)
    return job


def _tasks(bench: Bench) -> list[Task]:
    """The first checks of each map, then the later ones, so that each soon has its sentence."""
    claims = [
        (bench.result_key(wanted), bench.claim(wanted, attribution))
        for wanted in bench.wanted
        if (attribution := state.recall(bench.result_key(wanted))) is not None
    ]
    first = [Task(key, claim, tuple(map(as_usual, FIRST))) for key, claim in claims]
    later = [
        Task(key, claim, tuple(as_usual(check) for check in LATER if affordable(check, claim)))
        for key, claim in claims
    ]
    return first + later


def place(column: DeltaGenerator, wanted: Wanted) -> DeltaGenerator:
    """Where the light of a map is drawn; beside it the way to the page on which it is tested."""
    with column.container(key=f"light_{wanted[0].key}", gap=None):
        found = st.container()
        if st.button(say("Can I trust it?"), key=f"trust_{wanted[0].key}", type="tertiary"):
            st.session_state[keys.TRUST_METHOD] = wanted[0].key
            st.switch_page(TRUST_PAGE)
    return found


def draw(places: list[DeltaGenerator], bench: Bench, job: Job | None) -> None:
    """All lights, again and again while `job` runs."""
    st.html(STYLE)
    polling = job is not None
    follow(_draw, polling)(places, bench, polling)


def _draw(places: list[DeltaGenerator], bench: Bench, polling: bool) -> None:
    job, known = state.job(ROOM), findings(bench.subject)
    if polling and (job is None or not job.running):
        if any(Work(known, tuple(_tasks(bench))).missing()):
            st.rerun()  # it stopped on the way, as where nobody asked about it for long
        stop_timer()
    for spot, wanted in zip(places, bench.wanted, strict=True):
        spot.html(_light(known, bench, wanted))


def _light(known: Findings, bench: Bench, wanted: Wanted) -> str:
    """The light of one map as HTML; the room that its sentence may need is kept from the start."""
    key = bench.result_key(wanted)
    lines = len(bench.wanted) + 1
    draw_it = partial(_html, lines=lines)
    light = known.light(key)
    if light is not None:
        return draw_it(light.colour, SIGNS[light.colour], light.sentence)
    refused = known.get(key, as_usual(ASKS_FIRST))
    if isinstance(refused, str):
        return draw_it("grey", SIGNS["grey"], refused)
    making = state.job()
    running = making is not None and making.running
    if state.recall(key) is None and not running:
        return draw_it("grey", SIGNS["grey"], say(NOT_MADE))
    return draw_it(CHECKING, UNDER_WAY, "")


def _html(colour: str, sign: Sign, sentence: str, lines: int) -> str:
    return (
        f'<div class="light {colour}"><b>{_word(sign)}</b>'
        f'<p style="min-height:{lines * 1.25}em">{html.escape(sentence)}</p></div>'
    )


def _word(sign: Sign) -> str:
    return f'<i aria-hidden="true">{sign.mark}</i>{html.escape(say(sign.word))}'


def large(light: TrustLight | None, note: str) -> str:
    """The light as HTML, large, with its sentence and a note; None while it is measured."""
    colour = light.colour if light else CHECKING
    sign = SIGNS[light.colour] if light else UNDER_WAY
    sentence = light.sentence if light else say("The map is being put to the test.")
    return (
        f'<div class="light large {colour}"><b>{_word(sign)}</b>'
        f'<p>{html.escape(sentence)}</p><p class="small">{html.escape(note)}</p></div>'
    )

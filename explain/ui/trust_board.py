"""One map on the page "Can I trust it?": choose it, make it, check it, show what was found.

Needs torch, so it is imported only when there is a picture.
"""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.catalogue import ModelChoice
from explain.errors import ExplainError
from explain.language import mark, say
from explain.results import Attribution
from explain.ui import at_model, inputs, light, map_choice, map_panels, panels, state, trust_inputs
from explain.ui.bench import Bench
from explain.ui.fragments import follow
from explain.ui.jobs import Job
from explain.ui.map_panels import Look
from explain.ui.subject import ask, head, usable
from explain.ui.trust_findings import findings
from explain.ui.trust_panels import cards
from explain.ui.trust_plan import Plan
from explain.ui.trust_progress import progress

NOTE = mark(
    "Green means that nothing measured here speaks against the map, not that the model is right. "
    "Red or amber, with its sentence, comes from the check that speaks against it most."
)
OTHER_FILL = mark(" The light stays with the blur, for which its limits were chosen.")


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """The whole page, from top to bottom."""
    choice, classifier = usable(choice)
    st.html(light.STYLE)
    with st.sidebar:
        options = st.expander(say("Options of the map"))
    with options:
        size = map_choice.choose_size(classifier)
    subject = ask(chosen, choice, size)
    head(subject)
    figure, right = st.columns([2, 5], gap="large")
    with figure.container(key="tested"):
        place = st.container()
    with right:
        verdict = st.container()
        with st.container(key="asked"):
            method, target, fill = st.columns(3)
    with method:
        key = trust_inputs.choose_method()
    with options:
        wanted = map_choice.method_options([key], classifier, size)
    with target:
        name = inputs.choose_target(classifier.class_names, subject.best.name)
    with fill:
        baseline = trust_inputs.choose_baseline()
    subject.to_url()
    bench = Bench(subject, subject.score(name), wanted)
    attribution = _map(bench, place)
    if attribution is not None:
        _checks(bench, attribution, baseline, verdict)


def look() -> Look:
    """How maps are drawn: as on "Explain"."""
    return state.look() or inputs.first_look()


def _map(bench: Bench, place: DeltaGenerator) -> Attribution | None:
    """The map, remembered or made; None while a slow one is made, or where it cannot be had."""
    wanted, key = bench.wanted[0], bench.result_key(bench.wanted[0])
    if wanted[0].slow and state.recall(key) is None:
        job = state.job()
        if job is None or job.key != key or job.abandoned:
            job = Job(key, wanted[0].title, partial(bench.attribute, wanted))
            state.set_job(job)
        polling = job.running
        follow(_making, polling)(bench, job, place, polling)
        job.start()
        return None
    try:
        attribution: Attribution = at_model.kept(key, partial(bench.attribute, wanted))
    except ExplainError as error:  # this map cannot be had; another can
        map_panels.waiting_map(place, panels.brief(wanted[0].title), bench.target, str(error))
        return None
    _draw(bench, attribution, place)
    return attribution


def _making(bench: Bench, job: Job, place: DeltaGenerator, polling: bool) -> None:
    """The map while it is made; the page is drawn anew when it is there."""
    title = panels.brief(bench.wanted[0][0].title)
    if job.result is not None:
        state.remember(job.key, job.result)
        state.set_job(None)
    if polling and not job.running:
        st.rerun()
    if not job.running:
        map_panels.waiting_map(place, title, bench.target, job.error or say("Stopped."))
        if st.button(say("Compute {title} again", title=title)):
            state.set_job(None)
            st.rerun()
        return
    done, total = job.progress.done, job.progress.total
    if job.progress.partial is not None:
        _draw(bench, job.progress.partial, place, done / total)
    else:
        map_panels.waiting_map(place, title, bench.target, say("Computing …"))
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(
        min(done / total, 1.0),
        job.waits or say("{title}: step {done} of {total}", title=title, done=done, total=total),
    )
    stop.button(say("Cancel"), on_click=job.cancel, width="stretch")


def _draw(
    bench: Bench, attribution: Attribution, place: DeltaGenerator, share: float | None = None
) -> None:
    map_panels.attribution_map(
        place,
        bench.subject.forward.model_input,
        attribution,
        title=panels.brief(bench.wanted[0][0].title),
        target=bench.target,
        look=look(),
        share_done=share,
    )


def _checks(bench: Bench, attribution: Attribution, baseline: str, verdict: DeltaGenerator) -> None:
    """The checks of the map, in a fragment that follows them while they run."""
    wanted = bench.wanted[0]
    plan = Plan(
        findings(bench.subject),
        bench.result_key(wanted),
        bench.claim(wanted, attribution),
        trust_inputs.all_checks(baseline),
    )
    job = plan.job()
    polling = job is not None and job.running
    note = say(NOTE) if baseline == trust_inputs.USUAL else say(NOTE) + say(OTHER_FILL)
    follow(_board, polling)(plan, verdict, note, polling)
    if job is not None:
        job.start()


def _board(plan: Plan, verdict: DeltaGenerator, note: str, polling: bool) -> None:
    """The light, how far the checks are, and a card for each."""
    progress(plan, polling)
    verdict.html(light.large(plan.known.light(plan.map_key), note))
    cards(plan, look())

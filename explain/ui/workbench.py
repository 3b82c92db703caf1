"""One picture on the workbench: predict, explain, show.

Needs torch, so it is imported only when there is a picture.
"""

from collections.abc import Hashable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.catalogue import ModelChoice
from explain.cost import peak_memory
from explain.errors import ExplainError
from explain.language import say, spoken
from explain.typesetting import written
from explain.ui import (
    at_model,
    inputs,
    journal_ask,
    light,
    map_choice,
    map_panels,
    panels,
    report_button,
    state,
)
from explain.ui.bench import Bench
from explain.ui.fragments import follow
from explain.ui.jobs import Job
from explain.ui.map_choice import Wanted
from explain.ui.map_panels import Look
from explain.ui.subject import ask, head, usable
from explain.words import seconds

REFUSED = "refused"  # before a result's key: the sentence that says why there is none


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """The whole workbench, from top to bottom."""
    usable_choice, classifier = usable(choice)
    with st.sidebar, st.expander(say("Options")):
        size = map_choice.choose_size(classifier)
        wanted = map_choice.choose_methods(classifier, size)
    subject = ask(chosen, usable_choice, size)
    head(subject)
    with st.container(key="figures"):
        columns = st.columns(1 + len(wanted), gap="medium")
        places = [column.container() for column in columns]
        lights = [light.place(*each) for each in zip(columns[1:], wanted, strict=True)]
    map_panels.seen_picture(places[0], subject.forward.model_input)
    left, right = st.columns([5, 4], gap="large")
    with right:
        controls = st.container(key="controls", gap="xsmall")
    with controls:
        name = inputs.choose_target(classifier.class_names, subject.best.name)
    target = subject.score(name)
    with left:
        panels.top_bars(subject.forward.prediction, target, state.set_target)
    bench = Bench(subject, target, wanted)
    job = _compute(bench)
    polling = job is not None and job.running
    with controls:
        follow(_maps, False)(bench, places[1:])
        if polling:
            follow(_making, True)(bench, places[1:])
    checking = light.work(bench)
    light.draw(lights, bench, checking)
    _costs(bench)
    journal_ask.show(bench)
    _share(bench)
    for each in (job, checking):
        if each is not None:
            each.start()  # last: nothing on the page waits for it


def _refusal(key: Hashable) -> Hashable:
    """The key of the sentence that says why there is no such map."""
    return (REFUSED, spoken(), key)


def _compute(bench: Bench) -> Job | None:
    """Compute the quick maps now; the job for the first slow one that is missing."""
    job = state.job()
    if job is not None and job.error:
        state.remember(_refusal(job.key), job.error)
    for wanted in bench.wanted:
        key = bench.result_key(wanted)
        if not wanted[0].slow and state.recall(_refusal(key)) is None:
            try:
                at_model.kept(key, partial(bench.attribute, wanted))
            except ExplainError as error:  # this map cannot be had; the others can
                state.remember(_refusal(key), str(error))
    for wanted in bench.wanted:
        key = bench.result_key(wanted)
        if state.recall(key) is None and state.recall(_refusal(key)) is None:
            if job is None or job.key != key or job.abandoned:
                job = Job(key, wanted[0].title, partial(bench.attribute, wanted))
                state.set_job(job)
            return job
    state.set_job(None)
    return None


def _maps(bench: Bench, places: Sequence[DeltaGenerator]) -> None:
    """The maps that are not being made, and what changes only their look; never runs the model."""
    look, beside = inputs.choose_look()
    _take()
    job = state.job()
    for place, wanted in zip(places, bench.wanted, strict=True):
        if not _is_made(bench, wanted):
            _map(place, bench, wanted, look)
    if job is not None and not job.running:
        again = say("Compute {title} again", title=panels.brief(job.title))
        if st.button(again):
            state.set_job(None)
            st.rerun()
    with beside[0].popover(say("Download"), width="stretch"):
        _downloads(bench, look)
    report_button.draw(beside[1], bench, look)


def _is_made(bench: Bench, wanted: Wanted) -> bool:
    """Whether the job makes this map now."""
    job = state.job()
    return job is not None and job.running and job.key == bench.result_key(wanted)


def _take() -> None:
    """Put away the map that is finished."""
    job = state.job()
    if job is not None and job.result is not None:
        state.remember(job.key, job.result)
        state.set_job(None)


def _making(bench: Bench, places: Sequence[DeltaGenerator]) -> None:
    """The map that is being made; runs by itself, and has the page drawn once when it is there."""
    _take()
    job = state.job()
    if job is None or not job.running:
        st.rerun()
    for place, wanted in zip(places, bench.wanted, strict=True):
        if _is_made(bench, wanted):
            _map(place, bench, wanted, state.look() or inputs.first_look())
    done, total = job.progress.done, job.progress.total
    bar, stop = st.columns([3, 1], vertical_alignment="center")
    bar.progress(
        min(done / total, 1.0),
        job.waits
        or say(
            "{title}: step {done} of {total}",
            title=panels.brief(job.title),
            done=done,
            total=total,
        ),
    )
    stop.button(say("Cancel"), on_click=job.cancel, width="stretch")


def _map(place: DeltaGenerator, bench: Bench, wanted: Wanted, look: Look) -> None:
    key, job = bench.result_key(wanted), state.job()
    attribution, share_done = state.recall(key), None
    if attribution is None and job is not None and job.key == key and job.running:
        attribution, share_done = job.progress.partial, job.progress.done / job.progress.total
    if attribution is not None:
        map_panels.attribution_map(
            place,
            bench.subject.forward.model_input,
            attribution,
            title=panels.brief(wanted[0].title),
            target=bench.target,
            look=look,
            share_done=share_done,
        )
    else:
        stopped = job is not None and job.key == key and not job.running
        ended = (
            (job.error or say("Stopped.")) if job is not None and stopped else say("Computing …")
        )
        message = state.recall(_refusal(key)) or ended
        map_panels.waiting_map(place, panels.brief(wanted[0].title), bench.target, message)


def _downloads(bench: Bench, look: Look) -> None:
    """Overlay and raw map of each method that is finished."""
    model_input = bench.subject.forward.model_input
    for wanted in bench.wanted:
        attribution = state.recall(bench.result_key(wanted))
        if attribution is None:
            continue
        title, stem = (
            panels.brief(wanted[0].title),
            f"{bench.target.name.replace(' ', '_')}.{wanted[0].key}",
        )
        png = partial(map_panels.png_bytes, model_input, attribution, bench.target, look, written())
        npy = partial(map_panels.npy_bytes, attribution)
        files = (
            (say("{title}: overlay (PNG)", title=title), png, "png"),
            (say("{title}: raw map (NPY)", title=title), npy, "npy"),
        )
        for label, make, suffix in files:
            st.download_button(
                label,
                make,
                f"{stem}.{suffix}",
                key=f"{suffix}_{wanted[0].key}",
                on_click="ignore",
                width="stretch",
            )


def _costs(bench: Bench) -> None:
    """Milliseconds, parameters, operations, memory, device."""
    cost = bench.subject.classifier.cost(bench.subject.forward.model_input.picture.width)
    facts = [say("Prediction {time}", time=seconds(bench.subject.forward.prediction.seconds))]
    for wanted in bench.wanted:
        attribution = state.recall(bench.result_key(wanted))
        if attribution is not None:
            facts.append(f"{panels.brief(wanted[0].title)} {seconds(attribution.seconds)}")
    facts.append(say("{count} million parameters", count=f"{cost.parameters / 1e6:.1f}"))
    facts.append(f"{cost.flops / 1e9:.2g} GFLOPs")
    memory = peak_memory()
    if memory is not None:
        facts.append(say("peak memory of the app {count} MB", count=f"{memory / 1e6:.0f}"))
    facts.append("GPU" if bench.subject.classifier.device.type == "cuda" else "CPU")
    panels.costs(facts)


def _share(bench: Bench) -> None:
    """Write what is shown into the URL, so that the view can be shared; defaults are left out."""
    methods = [method.key for method, _ in bench.wanted]
    values: dict[str, object] = {state.METHODS: methods if methods != map_choice.CHOSEN else None}
    for method, options in bench.wanted:
        for name, value in vars(options).items():
            default = value == bench.subject.classifier.layer
            values[f"{method.key}.{name}"] = None if default else value
    bench.subject.to_url(**values)

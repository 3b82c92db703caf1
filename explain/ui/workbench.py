"""One picture on the workbench: predict, explain, show. Needs torch, so it is imported only when there is a picture."""

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.catalogue import EMBEDDED, ModelChoice, model_choices
from explain.classifier import Classifier, ForwardPass
from explain.cost import peak_memory
from explain.errors import WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.methods import METHODS, Method
from explain.render import PALETTES
from explain.results import Attribution, ClassScore
from explain.ui import cache, inputs, panels, state
from explain.ui.jobs import Job
from explain.words import seconds

SIZES = (160, 192, 224, 256, 288, 320, 384, 448, 512)
POLL_SECONDS = 0.4


@dataclass(frozen=True, eq=False)
class Bench:
    """What lies on the workbench now; `key` tells it from everything that lay there before."""

    key: tuple[object, ...]
    classifier: Classifier
    forward: ForwardPass
    target: ClassScore
    wanted: tuple[tuple[Method, Any], ...]

    def result_key(self, method: Method, options: object) -> tuple[object, ...]:
        """What an attribution depends on."""
        return (*self.key, self.target.index, method.key, options)


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """The whole workbench, from top to bottom."""
    choice, classifier = _classifier(choice)
    with st.sidebar, st.expander("Options"):
        size = _choose_size(classifier)
        cost = classifier.cost(size)
        wanted = _choose_methods(classifier, cost.shapes)
    key = (chosen.sha256, choice.key, size)
    forward = state.kept(key, lambda: _predict(classifier, chosen, size))
    prediction = forward.prediction
    best = prediction.top(1)[0]

    head, again = st.columns([6, 1], vertical_alignment="center")
    with head:
        panels.sentence(classifier.name, best, chosen.name)
    again.button("New picture", on_click=_forget_picture, width="stretch")
    maps = st.container(key="figures")
    left, right = st.columns([5, 4], gap="large")
    with right:
        name = inputs.choose_target(prediction.class_names, best.name)
        target = best if name is None else prediction.score(classifier.class_index(name))
    with left:
        panels.top_bars(prediction, target, _choose_target)
    bench = Bench(key, classifier, forward, target, wanted)
    with maps:
        places = [column.empty() for column in st.columns(1 + len(wanted), gap="medium")]
    panels.seen_picture(places[0], forward.model_input)
    _start(bench)
    job = state.job()
    with right:
        st.fragment(_maps, run_every=POLL_SECONDS if job and job.running else None)(bench, places[1:])
    _costs(bench)


def _classifier(choice: ModelChoice) -> tuple[ModelChoice, Classifier]:
    """The chosen model, or the embedded one under a banner that says why."""
    reasons = state.refused()
    if choice.key not in reasons:
        try:
            with st.spinner(f"Loading {choice.title} …", show_time=False):
                return choice, cache.classifier(choice)
        except WeightsError as error:
            reasons[choice.key] = str(error)
    embedded = model_choices()[EMBEDDED]
    st.warning(
        f"**{embedded.title} answers instead of {choice.title}.** "
        f"{panels.escape_markdown(reasons[choice.key])}"
    )
    st.button(f"Try {choice.title} again", on_click=reasons.pop, args=(choice.key, None))
    return embedded, cache.classifier(embedded)


def _predict(classifier: Classifier, chosen: state.ChosenPicture, size: int) -> ForwardPass:
    return predict(classifier, open_picture(chosen.data), size=size, source=chosen.name)


def _choose_size(classifier: Classifier) -> int:
    return st.select_slider(
        "Model input (px)", SIZES, classifier.preprocess.crop, key=state.SIZE,
        help="The side of the square that the model sees. It was trained at 224.",
    )  # fmt: skip


def _choose_methods(
    classifier: Classifier, shapes: Any
) -> tuple[tuple[Method, Any], ...]:
    keys = st.pills(
        "Maps", list(METHODS), selection_mode="multi", default=list(METHODS),
        format_func=lambda key: METHODS[key].title, key=state.METHODS, bind="query-params",
        persist_state="session",
    )  # fmt: skip
    layers = {name: shapes[name] for name in classifier.layers}
    chosen = []
    for key in keys or [next(iter(METHODS))]:
        st.markdown(f"**{METHODS[key].title}**")
        chosen.append((METHODS[key], inputs.options_form(METHODS[key], layers, classifier.layer)))
    return tuple(chosen)


def _forget_picture() -> None:
    state.set_job(None)
    state.set_picture(None)
    st.session_state[state.SAMPLE] = None


def _choose_target(name: str | None) -> None:
    st.session_state[state.TARGET] = name


def _start(bench: Bench) -> None:
    """Compute the quick maps now, and set the slow ones going beside the page, one after another."""
    for method, options in bench.wanted:
        key = bench.result_key(method, options)
        if not method.slow:
            state.kept(key, lambda m=method, o=options: _attribute(bench, m, o))
    for method, options in bench.wanted:
        key = bench.result_key(method, options)
        if method.slow and state.recall(key) is None:
            job = state.job()
            if job is None or job.key != key:
                state.set_job(
                    Job(key, method.title, lambda watch, m=method, o=options: _attribute(bench, m, o, watch))
                )
            return
    state.set_job(None)


def _attribute(bench: Bench, method: Method, options: Any, watch: Any = None) -> Attribution:
    return method.attribute(bench.classifier, bench.forward, bench.target.index, options, watch)


def _maps(bench: Bench, places: list[DeltaGenerator]) -> None:
    """The maps and what changes only their look; runs again alone, without the model."""
    opacity = st.slider("Opacity of the maps", 0.0, 1.0, 0.55, 0.05, key=state.OPACITY, persist_state="session")
    palette = st.selectbox(
        "Colours", list(PALETTES), format_func=lambda key: PALETTES[key].title, key=state.PALETTE,
        persist_state="session",
    )  # fmt: skip
    job = state.job()
    if job is not None and job.result is not None:
        state.remember(job.key, job.result)
        state.set_job(None)
        st.rerun()
    for place, (method, options) in zip(places, bench.wanted, strict=True):
        _map(place, bench, method, options, opacity, palette)
    if job is not None and job.running:
        done, total = job.progress.done, job.progress.total
        st.progress(min(done / total, 1.0), f"{job.title}: step {done} of {total}")
        st.button("Cancel", on_click=job.cancel)
    _downloads(bench, opacity, palette)


def _map(place: DeltaGenerator, bench: Bench, method: Method, options: Any, opacity: float, palette: str) -> None:
    key = bench.result_key(method, options)
    attribution, share_done, job = state.recall(key), None, state.job()
    if attribution is None and job is not None and job.key == key and job.running:
        attribution, share_done = job.progress.partial, job.progress.done / job.progress.total
    if attribution is None:
        message = "Computing …" if job is not None and job.running else "Stopped."
        if job is not None and job.error:
            message = job.error
        panels.waiting_map(place, method.title, bench.target, message)
        return
    panels.attribution_map(
        place, bench.forward.model_input, attribution, title=method.title, target=bench.target,
        opacity=opacity, palette=palette, share_done=share_done,
    )  # fmt: skip


def _downloads(bench: Bench, opacity: float, palette: str) -> None:
    """Overlay and raw map of each method that is finished."""
    with st.popover("Download", width="stretch"):
        for method, options in bench.wanted:
            attribution = state.recall(bench.result_key(method, options))
            if attribution is None:
                continue
            stem = f"{bench.target.name.replace(' ', '_')}.{method.key}"
            st.download_button(
                f"{method.title}: overlay (PNG)",
                lambda a=attribution: panels.png_bytes(bench.forward.model_input, a, opacity, palette),
                f"{stem}.png", "image/png", key=f"png_{method.key}", on_click="ignore", width="stretch",
            )  # fmt: skip
            st.download_button(
                f"{method.title}: raw map (NPY)", lambda a=attribution: panels.npy_bytes(a),
                f"{stem}.npy", key=f"npy_{method.key}", on_click="ignore", width="stretch",
            )  # fmt: skip


def _costs(bench: Bench) -> None:
    """Milliseconds, parameters, operations, memory, device."""
    cost = bench.classifier.cost(bench.forward.model_input.picture.width)
    facts = [f"Prediction {seconds(bench.forward.prediction.seconds)}"]
    for method, options in bench.wanted:
        attribution = state.recall(bench.result_key(method, options))
        if attribution is not None:
            facts.append(f"{method.title} {seconds(attribution.seconds)}")
    facts += [f"{cost.parameters / 1e6:.1f} million parameters", f"{cost.flops / 1e9:.1f} GFLOPs"]
    memory = peak_memory()
    if memory is not None:
        facts.append(f"peak memory {memory / 1e6:.0f} MB")
    facts.append("GPU" if bench.classifier.device.type == "cuda" else "CPU")
    panels.costs(facts)

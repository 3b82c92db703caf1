"""One picture on the workbench: predict, explain, show.

Needs torch, so it is imported only when there is a picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.catalogue import EMBEDDED, EMBEDDED_MODELS, ModelChoice, model_choices
from explain.classifier import Classifier, ForwardPass
from explain.cost import peak_memory
from explain.errors import ExplainError, WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.methods import METHODS, Method, Options, Watch
from explain.methods.effort import cost_class, estimate
from explain.results import Attribution, ClassScore
from explain.ui import cache, inputs, panels, state
from explain.ui.jobs import Job
from explain.words import about, seconds

SIZES = (160, 192, 224, 256, 288, 320, 384, 448, 512)
POLL_SECONDS = 0.4
REFUSED = "refused"  # before a result's key: the sentence that says why there is none
CHOSEN = [key for key, method in METHODS.items() if method.chosen]
DEMO = "a small demonstration model: it knows eight kinds of drawings and nothing else"

Wanted = tuple[Method, Options]


@dataclass(frozen=True, eq=False)
class Bench:
    """What lies on the workbench; `key` tells it from everything that lay there before."""

    key: tuple[object, ...]
    classifier: Classifier
    forward: ForwardPass
    target: ClassScore
    wanted: tuple[Wanted, ...]

    def result_key(self, wanted: Wanted) -> tuple[object, ...]:
        """What an attribution depends on."""
        method, options = wanted
        return (*self.key, self.target.index, method.key, options)

    def attribute(self, wanted: Wanted, watch: Watch | None = None) -> Attribution:
        """The map; no Streamlit in here, so that it can run beside the page."""
        method, options = wanted
        return method.attribute(self.classifier, self.forward, self.target.index, options, watch)


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """The whole workbench, from top to bottom."""
    choice, classifier = _classifier(choice)
    with st.sidebar, st.expander("Options"):
        size = _choose_size(classifier)
        wanted = _choose_methods(classifier, size)
    key = (chosen.sha256, choice.key, size)
    forward = state.kept(key, partial(_predict, classifier, chosen, size))
    best = forward.prediction.top(1)[0]
    demo = choice.name in EMBEDDED_MODELS
    _head(classifier.name, best, f"{chosen.name} · {DEMO}" if demo else chosen.name)
    with st.container(key="figures"):
        places = [column.empty() for column in st.columns(1 + len(wanted), gap="medium")]
    panels.seen_picture(places[0], forward.model_input)
    left, right = st.columns([5, 4], gap="large")
    with right:
        name = inputs.choose_target(classifier.class_names, best.name)
    target = best if name is None else forward.prediction.score(classifier.class_index(name))
    with left:
        panels.top_bars(forward.prediction, target, state.set_target)
    bench = Bench(key, classifier, forward, target, wanted)
    job = _compute(bench)
    polling = job is not None and job.running
    with right:
        draw_maps = st.fragment(_maps, run_every=POLL_SECONDS if polling else None)
        draw_maps(bench, places[1:], polling)
    _costs(bench)
    _share(chosen, choice, bench)
    if job is not None:
        job.start()  # last: nothing on the page waits for it


def _head(model_name: str, best: ClassScore, about: str) -> None:
    sentence, again = st.columns([6, 1], vertical_alignment="center")
    with sentence:
        panels.sentence(model_name, best, about)
    again.button("New picture", on_click=state.set_picture, args=(None,), width="stretch")


def _classifier(choice: ModelChoice) -> tuple[ModelChoice, Classifier]:
    """The chosen model, or the embedded one under a banner that says why."""
    reasons = state.refused()
    if choice.key not in reasons:
        try:
            with st.spinner(f"Loading {choice.title} …"):
                return choice, cache.classifier(choice)
        except WeightsError as error:
            reasons[choice.key] = str(error)
    embedded = model_choices()[EMBEDDED]
    st.warning(
        f"**{embedded.title} answers instead of {panels.escape_markdown(choice.title)}.** "
        f"{panels.escape_markdown(reasons[choice.key])}"
    )
    st.button("Try again", on_click=state.forget_refusal, args=(choice.key,))
    return embedded, cache.classifier(embedded)


def _predict(classifier: Classifier, chosen: state.ChosenPicture, size: int) -> ForwardPass:
    picture = state.take_decoded() or open_picture(chosen.data)
    return predict(classifier, picture, size=size, source=chosen.name)


def _choose_size(classifier: Classifier) -> int:
    state.start_with(state.SIZE, SIZES, classifier.preprocess.crop)
    return st.select_slider(
        "Model input (px)",
        SIZES,
        key=state.SIZE,
        persist_state="session",
        help="The side of the square that the model sees. It was trained at 224.",
    )


def _choose_methods(classifier: Classifier, size: int) -> tuple[Wanted, ...]:
    state.start_with(state.METHODS, list(METHODS), list(CHOSEN), many=True)
    keys = st.pills(
        "Maps",
        list(METHODS),
        selection_mode="multi",
        format_func=lambda key: str(METHODS[key].title),
        key=state.METHODS,
        persist_state="session",
    )
    shapes = classifier.cost(size).shapes
    layers = {name: shapes[name] for name in reversed(classifier.layers)}
    wanted = []
    for key in keys or CHOSEN[:1]:
        method = METHODS[key]
        st.markdown(f"**{method.title}**")
        options = inputs.options_form(method, layers, classifier.layer)
        _say_before(method, options, classifier, size)
        wanted.append((method, options))
    return tuple(wanted)


def _say_before(method: Method, options: Options, classifier: Classifier, size: int) -> None:
    """What the map will cost, and whether another method would give the same one."""
    cost = about(estimate(method, options, classifier, size))
    panels.small(f"{cost_class(method, options, size).capitalize()}: {cost} here.")
    same = method.same_map(classifier, options)
    if same:
        panels.small(same)


def _compute(bench: Bench) -> Job | None:
    """Compute the quick maps now; the job for the first slow one that is missing."""
    job = state.job()
    if job is not None and job.error:
        state.remember((REFUSED, job.key), job.error)
    for wanted in bench.wanted:
        key = bench.result_key(wanted)
        if not wanted[0].slow and state.recall((REFUSED, key)) is None:
            try:
                state.kept(key, partial(bench.attribute, wanted))
            except ExplainError as error:  # this map cannot be had; the others can
                state.remember((REFUSED, key), str(error))
    for wanted in bench.wanted:
        key = bench.result_key(wanted)
        if state.recall(key) is None and state.recall((REFUSED, key)) is None:
            if job is None or job.key != key or job.abandoned:
                job = Job(key, wanted[0].title, partial(bench.attribute, wanted))
                state.set_job(job)
            return job
    state.set_job(None)
    return None


def _maps(bench: Bench, places: Sequence[DeltaGenerator], polling: bool) -> None:
    """The maps and what changes only their look; runs again alone, without the model.

    It runs by itself while `polling`, and has the whole page drawn once when the job has ended.
    """
    look, beside = inputs.choose_look()
    job = state.job()
    if job is not None and job.result is not None:
        state.remember(job.key, job.result)
        state.set_job(None)
    if polling and (job is None or not job.running):
        st.rerun()
    for place, wanted in zip(places, bench.wanted, strict=True):
        _map(place, bench, wanted, look)
    if job is not None and job.running:
        done, total = job.progress.done, job.progress.total
        bar, stop = st.columns([3, 1], vertical_alignment="center")
        bar.progress(min(done / total, 1.0), f"{job.title}: step {done} of {total}")
        stop.button("Cancel", on_click=job.cancel, width="stretch")
    elif job is not None and st.button(f"Compute {job.title} again"):
        state.set_job(None)
        st.rerun()
    with beside.popover("Download", width="stretch"):
        _downloads(bench, look)


def _map(place: DeltaGenerator, bench: Bench, wanted: Wanted, look: panels.Look) -> None:
    key, job = bench.result_key(wanted), state.job()
    attribution, share_done = state.recall(key), None
    if attribution is None and job is not None and job.key == key and job.running:
        attribution, share_done = job.progress.partial, job.progress.done / job.progress.total
    if attribution is not None:
        panels.attribution_map(
            place,
            bench.forward.model_input,
            attribution,
            title=wanted[0].title,
            target=bench.target,
            look=look,
            share_done=share_done,
        )
    else:
        stopped = job is not None and job.key == key and not job.running
        ended = (job.error or "Stopped.") if job is not None and stopped else "Computing …"
        message = state.recall((REFUSED, key)) or ended
        panels.waiting_map(place, wanted[0].title, bench.target, message)


def _downloads(bench: Bench, look: panels.Look) -> None:
    """Overlay and raw map of each method that is finished."""
    for wanted in bench.wanted:
        attribution = state.recall(bench.result_key(wanted))
        if attribution is None:
            continue
        title, stem = wanted[0].title, f"{bench.target.name.replace(' ', '_')}.{wanted[0].key}"
        png = partial(
            panels.png_bytes, bench.forward.model_input, attribution, title, bench.target, look
        )
        npy = partial(panels.npy_bytes, attribution)
        files = ((f"{title}: overlay (PNG)", png, "png"), (f"{title}: raw map (NPY)", npy, "npy"))
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
    cost = bench.classifier.cost(bench.forward.model_input.picture.width)
    facts = [f"Prediction {seconds(bench.forward.prediction.seconds)}"]
    for wanted in bench.wanted:
        attribution = state.recall(bench.result_key(wanted))
        if attribution is not None:
            facts.append(f"{wanted[0].title} {seconds(attribution.seconds)}")
    facts += [f"{cost.parameters / 1e6:.1f} million parameters", f"{cost.flops / 1e9:.2g} GFLOPs"]
    memory = peak_memory()
    if memory is not None:
        facts.append(f"peak memory of the app {memory / 1e6:.0f} MB")
    facts.append("GPU" if bench.classifier.device.type == "cuda" else "CPU")
    panels.costs(facts)


def _share(chosen: state.ChosenPicture, choice: ModelChoice, bench: Bench) -> None:
    """Write what is shown into the URL, so that the view can be shared; defaults are left out."""
    methods = [method.key for method, _ in bench.wanted]
    size = bench.forward.model_input.picture.width
    values: dict[str, object] = {
        state.MODEL: choice.key,
        state.SAMPLE: chosen.sample,
        state.TARGET: st.session_state[state.TARGET],
        state.METHODS: methods if methods != CHOSEN else None,
        state.SIZE: size if size != bench.classifier.preprocess.crop else None,
    }
    for method, options in bench.wanted:
        for name, value in vars(options).items():
            values[f"{method.key}.{name}"] = value if value != bench.classifier.layer else None
    state.to_url(values)

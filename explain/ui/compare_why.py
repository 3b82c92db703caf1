"""Why A and not B on the page "Compare": choose two classes, compute beside the page, show."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from explain.baselines import BASELINES
from explain.contrast import Contrast, ContrastOptions, cut, explain_contrast, share_out
from explain.language import mark, say
from explain.methods import METHODS
from explain.methods.effort import estimate
from explain.methods.integrated_gradients import IntegratedGradientsOptions
from explain.report import Contrasted
from explain.results import ClassScore
from explain.ui import compare_ledger, inputs, keys, panels, report_compare, state
from explain.ui.fragments import follow
from explain.ui.jobs import Job
from explain.ui.subject import Subject
from explain.words import about

ROOM = "contrast"
START_HELP = mark(
    "What each part adds is counted from this picture on. From black, dark parts add nothing; "
    "the blurred picture keeps the colours and asks for the shapes only."
)
EXPLANATION = mark(
    "Every part of the picture pulls the answer towards one class or the other; together they make "
    "up the lead."
)


@dataclass(frozen=True, eq=False)
class Question:
    """Why `first` and not `second`; `options` say how it is computed."""

    subject: Subject
    first: ClassScore
    second: ClassScore
    options: ContrastOptions

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return (ROOM, *self.subject.key, self.first.index, self.second.index, self.options)

    @property
    def seconds(self) -> float:
        """What the first steps take on this machine."""
        way = IntegratedGradientsOptions(steps=self.options.steps)
        method = METHODS["integrated_gradients"]
        return estimate(method, way, self.subject.classifier, self.subject.size)


def show(subject: Subject) -> None:
    """Everything below the choice of what is compared."""
    panels.small(say(EXPLANATION))
    question = _ask(subject)
    if question.first.index == question.second.index:
        state.set_job(None, ROOM)
        st.info(say("Choose two different classes."))
        return
    job = _compute(question)
    polling = job is not None and job.running
    if job is not None:
        job.start()
    follow(_shown, polling)(question, polling)


def _ask(subject: Subject) -> Question:
    """The two classes and the start, by widgets; at first the two most probable classes."""
    names = list(dict.fromkeys(subject.classifier.class_names))
    _start_with_the_best(subject, names)
    left, middle, right, start = st.columns([6, 1, 6, 5], vertical_alignment="bottom")
    with left:
        first = st.selectbox(say("Why"), names, key=keys.COMPARE_FIRST, persist_state="session")
    middle.button("⇄", on_click=_swap, help=say("Swap the two classes"), width="stretch")
    with right:
        second = st.selectbox(
            say("and not"), names, key=keys.COMPARE_SECOND, persist_state="session"
        )
    with start:
        state.start_with(keys.COMPARE_BASELINE, list(BASELINES), next(iter(BASELINES)))
        baseline = st.selectbox(
            say("Starting from"),
            list(BASELINES),
            format_func=lambda key: say(compare_ledger.STARTS[key]),
            key=keys.COMPARE_BASELINE,
            persist_state="session",
            help=say(START_HELP),
        )
    options = ContrastOptions(baseline=baseline)
    return Question(subject, subject.score(first), subject.score(second), options)


def _start_with_the_best(subject: Subject, names: list[str]) -> None:
    """Another picture or model brings its own two classes; so does a class that it lacks."""
    chosen = [st.session_state.get(key) for key in (keys.COMPARE_FIRST, keys.COMPARE_SECOND)]
    asked_of = st.session_state.get(keys.COMPARE_ASKED)
    if asked_of == subject.key and all(name in names for name in chosen):
        return
    st.session_state[keys.COMPARE_ASKED] = subject.key
    best = [score.name for score in subject.forward.prediction.top(2)]
    for key, name in ((keys.COMPARE_FIRST, best[0]), (keys.COMPARE_SECOND, best[-1])):
        st.session_state[key] = name
        if asked_of is None:  # a link's classes belong to the picture that it opens with
            state.start_with(key, names, name)


def _swap() -> None:
    one, other = keys.COMPARE_FIRST, keys.COMPARE_SECOND
    st.session_state[one], st.session_state[other] = (
        st.session_state[other],
        st.session_state[one],
    )


def _compute(question: Question) -> Job | None:
    """The job that answers the question; None where the answer is there."""
    job = state.job(ROOM)
    if state.recall(question.key) is not None:
        state.set_job(None, ROOM)
        return None
    if job is None or job.key != question.key or job.abandoned:
        subject, classes = question.subject, (question.first.index, question.second.index)
        compute = partial(
            explain_contrast, subject.classifier, subject.forward, classes, question.options
        )
        job = Job(question.key, mark("Why A and not B"), compute)
        state.set_job(job, ROOM)
    return job


def _shown(question: Question, polling: bool) -> None:
    """The answer, or how far it is; runs again alone while it is being computed."""
    job = state.job(ROOM)
    if job is not None and job.result is not None:
        state.remember(job.key, job.result)
        state.set_job(None, ROOM)
    if polling and (job is None or not job.running):
        st.rerun()
    answer = state.recall(question.key) or _so_far(question, job)
    if state.recall(question.key) is None:
        _progress(question, job)
    if answer is None:
        return
    place = st.container()
    drawn = st.segmented_control(
        say("Drawn as"),
        list(compare_ledger.DRAWN),
        format_func=lambda key: say(compare_ledger.DRAWN[key]),
        default=compare_ledger.REGIONS,
        required=True,
        key=keys.COMPARE_DRAWN,
        persist_state="session",
    )
    look, beside = inputs.choose_look()
    with place:
        picture, going_on = question.subject.forward.model_input, job is not None and job.running
        compare_ledger.draw(picture, answer, look, drawn, ended=not going_on)
    if state.recall(question.key) is not None:
        asked = Contrasted(answer, question.options)
        report_compare.draw_contrast(beside[1], question.subject, asked, look)


def _so_far(question: Question, job: Job | None) -> Contrast | None:
    """What the steps show once all of the first are taken, also where the job was stopped."""
    partial_map = None if job is None or job.error else job.progress.partial
    if job is None or partial_map is None or job.progress.done < question.options.steps:
        return None
    forward = question.subject.forward
    labels = state.kept(
        ("regions", *question.subject.key, question.options.regions),
        lambda: cut(forward, question.options),
    )
    return share_out(question.first, question.second, partial_map, labels)


def _progress(question: Question, job: Job | None) -> None:
    """How far the job is, with Cancel; or why there is no answer."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    if job is None or not job.running:
        reason = job.error if job is not None and job.error else say("Stopped.")
        left.write(panels.escape_markdown(reason))
        again = (None, ROOM)
        right.button(say("Compute again"), on_click=state.set_job, args=again, width="stretch")
        return
    done, total = job.progress.done, max(job.progress.total, 1)
    more = total > question.options.steps
    words = (
        say("more steps, until the parts add up")
        if more
        else say("takes {time}", time=about(question.seconds))
    )
    left.progress(
        min(done / total, 1.0),
        job.waits or say("Step {done} of {total}: {words}", done=done, total=total, words=words),
    )
    right.button(say("Cancel"), on_click=job.cancel, width="stretch")

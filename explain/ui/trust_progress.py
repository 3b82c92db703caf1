"""How far the checks of a map are, and the button that has the long ones run."""

from collections import Counter

import streamlit as st

from explain.check_results import CheckResult, Verdict
from explain.language import mark, say, say_n
from explain.ui import panels, state
from explain.ui.jobs import Job
from explain.ui.trust_findings import Asked
from explain.ui.trust_plan import ROOM, Plan, current_work
from explain.words import about, listed

COUNTED: dict[Verdict, str] = {
    "passed": mark("{count} for the map"),
    "failed": mark("{count} against it"),
    "unclear": mark("{count} undecided"),
    "undefined": mark("{count} with nothing to measure"),
}


def progress(plan: Plan, polling: bool) -> None:
    """The line above the cards; the page is drawn anew when the running checks have ended."""
    job = state.job(ROOM)
    running = job is not None and job.running
    if polling and not running:
        st.rerun()
    with st.container(key="trust_progress"):
        words, button = st.columns([5, 2], vertical_alignment="center")
        if job is not None and running:
            with words:
                _bar(plan, job)
            button.button(say("Cancel"), on_click=job.cancel, width="stretch")
        elif plan.open:
            with words:
                panels.small(_what_is_open(plan))
            with button:
                run_button(plan, plan.open, _label(plan), key="run_open", primary=True)
        else:
            with words:
                panels.small(_summary(plan))


def _bar(plan: Plan, job: Job) -> None:
    work = current_work(job)
    title = say(work.current.title) if work.current else say("Checks")
    at_hand = [asked for asked in plan.wanted if plan.found(asked) is None]
    done, total = job.progress.done, max(1, job.progress.total)
    facts = {"title": title, "done": done, "total": total, "more": len(at_hand) - 1}
    text = (
        say("{title}: {done} of {total}, {more} more to come", **facts)
        if len(at_hand) > 1
        else say("{title}: {done} of {total}", **facts)
    )
    st.progress(min(done / total, 1.0), job.waits or text)


def _what_is_open(plan: Plan) -> str:
    done, total = len(plan.checks) - len(plan.open), len(plan.checks)
    return say(
        "{done} of {total} checks are done. The others take longer, so they wait for you.",
        done=done,
        total=total,
    )


def _summary(plan: Plan) -> str:
    """How many of all checks came to which verdict."""
    found = [plan.found(asked) for asked in plan.checks]
    verdicts = Counter(each.verdict for each in found if isinstance(each, CheckResult))
    parts = [say(words, count=verdicts[key]) for key, words in COUNTED.items() if verdicts[key]]
    failed = len(found) - verdicts.total()
    parts += [say("{count} could not be run", count=failed)] if failed else []
    return say("All {count} checks are done: {parts}.", count=len(plan.checks), parts=listed(parts))


def _label(plan: Plan) -> str:
    cost = about(sum(map(plan.seconds, plan.open)))
    count = len(plan.open)
    return say_n("Run the last one: {cost}", "Run the other {count}: {cost}", count, cost=cost)


def run_button(
    plan: Plan, asked: tuple[Asked, ...], label: str, *, key: str, primary: bool = False
) -> None:
    """A button that has these checks run."""
    pressed = (
        st.button(label, key=key, type="primary", width="stretch")
        if primary
        else st.button(label, key=key)
    )
    if pressed:
        plan.ask(asked)
        st.rerun()

"""How far the checks of a map are, and the button that has the long ones run."""

from collections import Counter

import streamlit as st

from explain.check_results import CheckResult, Verdict
from explain.ui import panels, state
from explain.ui.jobs import Job
from explain.ui.trust_findings import Asked
from explain.ui.trust_plan import ROOM, Plan, current_work
from explain.words import about

COUNTED: dict[Verdict, str] = {
    "passed": "for the map",
    "failed": "against it",
    "unclear": "undecided",
    "undefined": "with nothing to measure",
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
            button.button("Cancel", on_click=job.cancel, width="stretch")
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
    title = work.current.title if work.current else "Checks"
    at_hand = [asked for asked in plan.wanted if plan.found(asked) is None]
    done, total = job.progress.done, max(1, job.progress.total)
    left = f", {len(at_hand) - 1} more to come" if len(at_hand) > 1 else ""
    st.progress(min(done / total, 1.0), f"{title}: {done} of {total}{left}")


def _what_is_open(plan: Plan) -> str:
    done, total = len(plan.checks) - len(plan.open), len(plan.checks)
    return f"{done} of {total} checks are done. The others take longer, so they wait for you."


def _summary(plan: Plan) -> str:
    """How many of all checks came to which verdict."""
    found = [plan.found(asked) for asked in plan.checks]
    verdicts = Counter(each.verdict for each in found if isinstance(each, CheckResult))
    parts = [f"{verdicts[key]} {words}" for key, words in COUNTED.items() if verdicts[key]]
    failed = len(found) - verdicts.total()
    parts += [f"{failed} could not be run"] if failed else []
    return f"All {len(plan.checks)} checks are done: {', '.join(parts)}."


def _label(plan: Plan) -> str:
    cost = about(sum(map(plan.seconds, plan.open)))
    count = len(plan.open)
    return f"Run the other {count}: {cost}" if count > 1 else f"Run the last one: {cost}"


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

"""How far the long work of "Find mistakes" is, and where its result goes."""

import streamlit as st

from explain.language import say
from explain.ui import panels
from explain.ui.desk import Desk, Opened
from explain.ui.fragments import follow
from explain.ui.jobs import Job
from explain.ui.set_work import Look
from explain.words import about, listed


def start(desk: Desk, opened: Opened) -> None:
    """Begin, or go on where it was stopped."""
    look = Look(opened, desk.run_folder(opened))
    desk.problem = None
    desk.job = Job(("look", look), opened.chosen.title, look, long=True)
    desk.job.start()


def progress(desk: Desk) -> None:
    """How far the work is, followed while it goes on; the whole page is drawn when it has ended."""
    follow(_progress, desk.job is not None)(desk)


def _progress(desk: Desk) -> None:
    job = desk.job
    if job is None or job.ended:
        if job is not None:
            _finish(desk, job)
        st.rerun()
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    done, total = job.progress.done, max(1, job.progress.total)
    text = (
        say("Stopping: what is done is kept …")
        if job.cancelled
        else job.waits or _progress_text(job)
    )
    bar.progress(min(done / total, 1.0), panels.escape_markdown(text))
    stop.button(say("Cancel"), on_click=job.cancel, width="stretch", disabled=job.cancelled)
    if kind(job) == "look" and desk.found is None:
        panels.small(
            say(
                "You may look at the other pages meanwhile. Cancel keeps what is done, shows it, "
                "and lets you go on later."
            )
        )


def _progress_text(job: Job) -> str:
    done, total = job.progress.done, job.progress.total
    look = job.key[1] if isinstance(job.key, tuple) and len(job.key) > 1 else None
    latest = look.latest if isinstance(look, Look) else None
    if latest is None:
        title = say(job.title)
        if kind(job) == "look":
            title = say("Looking at {name}", name=title)
        facts = {"title": title, "done": done, "total": total}
        return say("{title}: {done} of {total}", **facts) if done else say("{title} …", **facts)
    if done >= total:
        return say("{total} pictures seen; working out the figures …", total=total)
    parts = [
        say("Looking at {name}: {done} of {total}", name=say(job.title), done=done, total=total)
    ]
    if latest.rate:
        parts.append(say("{rate} a second", rate=f"{latest.rate:.1f}"))
    if latest.seconds_left:
        parts.append(say("{time} left", time=about(latest.seconds_left)))
    if latest.unreadable:
        parts.append(say("{count} unreadable", count=latest.unreadable))
    return listed(parts)


def kind(job: Job) -> str:
    """What the job does: "example", "advice", "look" or "proof"."""
    assert isinstance(job.key, tuple)
    return str(job.key[0])


def _finish(desk: Desk, job: Job) -> None:
    """Put the result of a job where it belongs."""
    assert isinstance(job.key, tuple)
    desk.job, desk.problem = None, job.error
    if job.result is None:
        return
    if kind(job) == "example":
        desk.choose(job.result)
        desk.start_at_once = True
    elif kind(job) == "look":
        desk.show(job.result)
    elif kind(job) == "advice":
        desk.advice = job.result
    else:
        desk.proofs[job.key[1]] = job.result

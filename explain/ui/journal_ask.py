"""Under an explanation: four buttons and a note, for the journal."""

import streamlit as st

from explain.errors import JournalError
from explain.journal import MARKS, Journal, Mark, Verdict
from explain.language import mark, say
from explain.ui import journal_place, keys, panels, state
from explain.ui.bench import Bench
from explain.ui.fragments import alone
from explain.ui.journal_case import Case

ASK = mark("Is the answer right, and for the right reason?")
KEEP = mark("Keep a small picture and the map with it")
KEEP_HELP = mark(
    "Only with this switch on are a picture (256 px) and a map kept; else the picture's "
    "fingerprint alone. Deleting an entry deletes its picture."
)
LONGEST_NOTE = 500


def show(bench: Bench) -> None:
    """The four buttons and the note, where there is a journal and a map."""
    here = journal_place.journal()
    found = [state.recall(bench.result_key(wanted)) for wanted in bench.wanted]
    maps = tuple(each for each in found if each is not None)
    if here is not None and maps:
        _ask(here, Case(bench.subject, bench.target, maps))


@alone
def _ask(here: Journal, case: Case) -> None:
    number, given = _entered(case)
    with st.container(key="journal_ask", gap="small"):
        st.html(f'<p class="title">{say(ASK)}</p>')
        with st.container(horizontal=True, gap="small"):
            for each, title in MARKS.items():
                st.button(
                    say(title),
                    key=f"{keys.JOURNAL_MARK}_{each}",
                    type="primary" if each == given else "secondary",
                    on_click=_save,
                    args=(here, case, each),
                )
        _details(here, case, given)
        if problem := st.session_state.get(keys.JOURNAL_PROBLEM):
            st.error(panels.escape_markdown(problem))
        elif number is not None:
            panels.small(say("Noted. It stands on the page “Journal”."))


def _details(here: Journal, case: Case, given: Mark | None) -> None:
    """The note, the true class where the answer is wrong, and the consent to keep the picture."""
    places = st.columns([2, 1] if given == "wrong" else [1], gap="medium")
    places[0].text_input(
        say("Note"),
        key=_key(keys.JOURNAL_NOTE, case),
        max_chars=LONGEST_NOTE,
        placeholder=say("What did you see?"),
        on_change=_save,
        args=(here, case),
        persist_state="session",
    )
    if given == "wrong":
        places[1].selectbox(
            say("What it is"),
            case.subject.classifier.class_names,
            index=None,
            key=_key(keys.JOURNAL_LABEL, case),
            placeholder=say("The true class"),
            accept_new_options=True,
            on_change=_save,
            args=(here, case),
            persist_state="session",
        )
    st.toggle(
        say(KEEP),
        key=keys.JOURNAL_KEEP,
        help=say(KEEP_HELP),
        on_change=_save,
        args=(here, case),
        persist_state="session",
    )


def _save(here: Journal, case: Case, given: Mark | None = None) -> None:
    """Enter the case, or change its entry; what goes wrong is said and the page goes on."""
    number, before = _entered(case)
    given = given or before
    if given is None:  # the note waits for a mark
        return
    note = st.session_state.get(_key(keys.JOURNAL_NOTE, case)) or ""
    label = st.session_state.get(_key(keys.JOURNAL_LABEL, case)) if given == "wrong" else None
    verdict = Verdict(given, note[:LONGEST_NOTE], label and label[:LONGEST_NOTE])
    kept = case.kept() if st.session_state.get(keys.JOURNAL_KEEP) else None
    st.session_state[keys.JOURNAL_PROBLEM] = None
    try:
        if number is None or not here.change(number, verdict, kept):
            number = here.add(case.entry(verdict), kept)
    except JournalError as error:
        st.session_state[keys.JOURNAL_PROBLEM] = str(error)
        return
    st.session_state[keys.JOURNAL][case.key] = (number, given)


def _entered(case: Case) -> tuple[int | None, Mark | None]:
    """The number and the mark of the case's entry, if this session made one."""
    found: tuple[int | None, Mark | None] = st.session_state.setdefault(keys.JOURNAL, {}).get(
        case.key, (None, None)
    )
    return found


def _key(name: str, case: Case) -> str:
    return f"{name}_{case.key}"

"""What the model looks at over the whole set, and the proof that a region is a shortcut."""

from functools import partial

import streamlit as st

from explain.dataset.clusters import Cluster
from explain.dataset.evidence import Region
from explain.dataset.figures import Share
from explain.language import mark, say
from explain.ui import keys, panels, set_cards, set_panels, state
from explain.ui.desk import Desk, Found
from explain.ui.jobs import Job
from explain.ui.set_work import Suspect, prove

EXAMPLES, FIRST_FEW = 5, 3
SIDES = {
    "left": (mark("Left (%)"), 0),
    "top": (mark("Top (%)"), 70),
    "right": (mark("Right (%)"), 30),
    "bottom": (mark("Bottom (%)"), 100),
}
"""The widgets of the box, and where it is at first: in the lower left corner."""
NO_MODEL = mark(
    "These results were opened without the model. Bring the pictures again to blank a region."
)


def evidence(found: Found) -> None:
    """Groups of pictures whose evidence lies alike, a box of one's own, and the mean maps."""
    st.subheader(say("Where the evidence of a class lies suspiciously often"))
    clusters = found.analysis.clusters
    if not clusters:
        st.write(say("Too few pictures: groups are looked for in classes of 16 pictures or more."))
    elif not found.analysis.suspicious:
        st.write(
            say(
                "No group of pictures has its evidence suspiciously often at one spot. The nearest:"
            )
        )
    count = max(len(found.analysis.suspicious), min(FIRST_FEW, len(clusters)))
    for number, cluster in enumerate(clusters[:count]):
        with st.container(border=True):
            _cluster(found, cluster, number)
    _own_box(found)
    st.subheader(say("Where it looks on average"))
    set_panels.class_means(found)


def _cluster(found: Found, cluster: Cluster, number: int) -> None:
    told = panels.escape_markdown(" ".join([cluster.sentence, *_mistakes(cluster.errors)]))
    suspicious = say("Suspicious.")
    st.markdown(f"**{suspicious}** {told}" if cluster.suspicious else told)
    examples = [
        set_cards.example(found, row, cluster.region) for row in cluster.examples[:EXAMPLES]
    ]
    set_cards.strip([set_cards.mean_map(cluster), *filter(None, examples)], EXAMPLES + 1)
    suspect = Suspect(cluster.index, cluster.region, cluster)
    _proof(
        found,
        suspect,
        f"prove_{number}",
        say("Blank this region in all {name} pictures", name=cluster.name),
    )


def _mistakes(errors: Share) -> list[str]:
    """How many of the mistakes in the class are in the group; nothing where there are none."""
    if not errors.total:
        return []
    return [
        say(
            "{count} of the {total} mistakes in this class are among them.",
            count=errors.count or say("None"),
            total=errors.total,
        )
    ]


def _own_box(found: Found) -> None:
    """A box in numbers, for a class of one's choice."""
    with st.expander(say("Blank a box of your own")):
        names = {each.index: each.name for each in found.analysis.evidence}
        if not names:
            st.write(say("No picture has any evidence."))
            return
        chosen = st.selectbox(
            say("In the pictures of"),
            list(names),
            format_func=names.__getitem__,
            key=keys.SET_BOX_CLASS,
        )
        columns = st.columns(4)
        left, top, right, bottom = (
            column.number_input(say(title), 0, 100, start, step=5, key=f"{keys.SET_BOX}_{side}")
            / 100
            for column, (side, (title, start)) in zip(columns, SIDES.items(), strict=True)
        )
        suspect = Suspect(chosen, Region(left, top, right, bottom))
        _proof(
            found,
            suspect,
            "prove_box",
            say("Blank this box in all {name} pictures", name=names[chosen]),
        )


def _proof(found: Found, suspect: Suspect, key: str, title: str) -> None:
    """The button, and what came out of it."""
    desk = state.desk()
    proof = desk.proofs.get(suspect.key)
    if proof is not None:
        outcome = say("With the region blanked, {sentence}.", sentence=proof.sentence)
        st.markdown(f"**{outcome}**")
        panels.small(_meaning(proof.changed, proof.changed_at_random, proof.total))
    elif found.opened is None:
        panels.small(say(NO_MODEL))
    else:
        st.button(
            title, key=key, on_click=_start, args=(desk, found, suspect),
            disabled=desk.job is not None,
        )  # fmt: skip


def _meaning(changed: int, at_random: int, total: int) -> str:
    if changed >= 0.5 * total and changed > 2 * at_random:
        return say(
            "The model gives its answer up without what is there. Blanking as much elsewhere does "
            "not do that: it goes by this region, not by the thing."
        )
    if changed > 2 * at_random + 0.1 * total:
        return say(
            "This region matters more than others of its size, but the answer hangs on more."
        )
    return say(
        "Blanking this region does little more than blanking as much elsewhere: no shortcut here."
    )


def _start(desk: Desk, found: Found, suspect: Suspect) -> None:
    compute = partial(prove, found, suspect)
    desk.job = Job(("proof", suspect.key), mark("Blanking the region"), compute, long=True)
    desk.job.start()

"""The page "How to read the maps": what they say, and what they do not."""

from pathlib import Path

import streamlit as st

from explain.catalogue import model_choices
from explain.drawings import KINDS
from explain.ui import libraries

libraries.load()
from explain.methods import METHODS  # noqa: E402

GUIDE = Path(__file__).parent.parent / "guide.md"

st.title("How to read the maps")
text, facts = st.columns([3, 2], gap="large")
text.markdown(GUIDE.read_text(encoding="utf-8"))
with facts:
    st.subheader("Methods")
    for method in METHODS.values():
        st.markdown(f"**[{method.title}]({method.paper})** — {method.summary}")
    st.subheader("Models")
    for choice in (each for each in model_choices().values() if not each.lab):
        size = f"downloaded at first use, {choice.megabytes:.0f} MB" if choice.megabytes else "here"
        st.markdown(f"**{choice.title}** — {size}")
    st.markdown(
        f"*Drawings (demo)* is a small model made for this app. It knows {len(KINDS)} kinds of "
        f"drawings ({', '.join(KINDS)}) and will call anything else one of them too."
    )
    st.subheader("Your pictures")
    st.markdown(
        "They stay in the memory of the computer that serves this page, are never written to disk "
        "or sent on, and are dropped when you choose another one or leave."
    )

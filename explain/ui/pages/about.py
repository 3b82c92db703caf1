"""The page "How to read the maps": what they say, and what they do not."""

import streamlit as st

from explain.catalogue import model_choices
from explain.drawings import KINDS
from explain.methods import METHODS

GUIDE = """
A network turns a picture into one number per class, its **logit**; the largest wins, and all of them
together give the **probabilities**. A map shares the logit of *one* class out over the picture. Its
title always says which class: click another bar, and the same picture is explained for another class.

**What a map says.** Where the evidence lies that this model used, for this class, on this picture.

**What it does not say.** Not where the thing is; not whether the model is right; not what would
happen if that part were missing; and nothing about other pictures.

| You see | It means |
|---|---|
| Bright (Grad-CAM) | This region speaks for the class. The map is coarse: each of its few places covers a patch of the picture. |
| Red (Integrated Gradients) | This pixel raises the logit, compared with the baseline picture. |
| Blue | This pixel lowers it. |
| The number at the end of the colour bar | The value drawn at full colour. Two maps look alike when both are bright: compare the numbers. |
| "Adds up to …" | Integrated Gradients promises that its pixels add up to the change of the logit. The gap says how exactly they do. |
| "No evidence for this class" | At this layer nothing raises the logit. That is an answer, not a fault. |

**Five ways to be fooled**

1. A map for a class with 2 % looks as convincing as one for a class with 97 %: look at the bars first.
2. Bright on the background? The model may have learnt the surroundings rather than the thing.
3. A smooth map is not a better map. Smoothing is for the eye; the downloaded raw map has none.
4. Only the square in "What the model saw" counts. What was cut off cannot have mattered.
5. Two methods that disagree are not broken: they answer different questions.
"""

st.title("How to read the maps")
text, facts = st.columns([3, 2], gap="large")
text.markdown(GUIDE)
with facts:
    st.subheader("Methods")
    for method in METHODS.values():
        st.markdown(f"**[{method.title}]({method.paper})** — {method.summary}")
    st.subheader("Models")
    for choice in model_choices().values():
        size = f"downloaded at first use, {choice.megabytes:.0f} MB" if choice.megabytes else "here"
        st.markdown(f"**{choice.title}** — {size}")
    st.markdown(
        f"*Drawings (demo)* is a small model made for this app. It knows {len(KINDS)} kinds of drawings "
        f"({', '.join(KINDS)}) and will call anything else one of them too."
    )
    st.subheader("Your pictures")
    st.markdown(
        "They stay in the memory of the computer that serves this page, are never written to disk or "
        "sent on, and are dropped when you choose another one or leave."
    )

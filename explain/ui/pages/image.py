"""The page "Explain": choose a picture, a model and a class; see why."""

import streamlit as st

from explain.errors import ExplainError
from explain.language import mark
from explain.ui import choosing

TITLE = mark("Why does the model see what it sees?")
LEAD = mark(
    "Drop in a picture. A neural network names what is on it, and you see which parts of the "
    "picture made it say so. Nothing is sent to anybody."
)

try:
    found = choosing.picture_and_model(TITLE, LEAD)
    if found:
        from explain.ui import workbench  # torch comes in here, not before there is a picture

        workbench.show(*found)
except ExplainError as error:
    st.error(str(error))

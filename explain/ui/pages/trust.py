"""The page "Can I trust it?": one map, put to every test that there is."""

import streamlit as st

from explain.errors import ExplainError
from explain.language import mark
from explain.ui import choosing, panels

TITLE = mark("Can you trust the map?")
LEAD = mark(
    "A coloured map persuades whether it is right or wrong. Here one is put to the test: parts of "
    "the picture are hidden, what the model learnt is scrambled, the picture is nudged a little. "
    "What then happens is measured, and said in plain words."
)

try:
    found = choosing.picture_and_model(TITLE, LEAD)
    if found:
        from explain.ui import trust_board  # torch comes in here, not before there is a picture

        trust_board.show(*found)
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))

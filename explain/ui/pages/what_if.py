"""The page "What if": hide a part, find the smallest part that decides, move the picture."""

import streamlit as st

from explain.errors import ExplainError
from explain.language import mark, say
from explain.ui import choosing, panels

TITLE = mark("What if the picture were different?")
LEAD = mark(
    "Paint over a part and watch the answer change. Find the smallest part that is enough for the "
    "model. Turn, shift or blur the picture and see what the model still knows."
)

try:
    found = choosing.picture_and_model(say(TITLE), say(LEAD))
    if found:
        from explain.ui import what_if_sections  # torch comes in here, not before a picture

        what_if_sections.show(*found)
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))

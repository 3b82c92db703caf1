"""The page "Compare": maps side by side, and why one class and not another."""

import streamlit as st

from explain.errors import ExplainError
from explain.language import mark
from explain.ui import choosing, panels

TITLE = mark("Put maps side by side.")
LEAD = mark(
    "Drop in a picture. See where several methods, classes, models or pictures agree and where "
    "they do not, in numbers too; and what makes the model say one thing and not another."
)

try:
    found = choosing.picture_and_model(TITLE, LEAD)
    if found:
        from explain.ui import compare_work  # torch comes in here, not before there is a picture

        compare_work.show(*found)
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))

"""The page "Lab": three models with the same mark; which of them can be trusted?"""

import streamlit as st

from explain.errors import ExplainError
from explain.ui import lab_steps, panels

try:
    lab_steps.show()
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))

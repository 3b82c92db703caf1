"""The page frame. `streamlit run streamlit_app.py` starts here."""

import streamlit as st

from explain.ui import frame, language_switch
from explain.ui.priority import PAGES

language_switch.start()
st.set_page_config(page_title=frame.title(), page_icon=frame.ICON, layout="wide")
page = st.navigation(frame.pages(), position="top")
with PAGES.page():
    frame.draw()
    page.run()

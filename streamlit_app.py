"""The page frame. `streamlit run streamlit_app.py` starts here."""

import streamlit as st

from explain.memory import share_heap
from explain.service.in_memory import keep_uploads_in_memory
from explain.ui import frame, language_switch, unsent
from explain.ui.priority import PAGES

share_heap()
keep_uploads_in_memory()
unsent.send_all()
language_switch.start()
st.set_page_config(page_title=frame.title(), page_icon=frame.ICON, layout="wide")
page = st.navigation(frame.pages(), position="top")
with PAGES.page():
    frame.draw()
    page.run()

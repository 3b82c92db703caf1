"""The page frame. `streamlit run streamlit_app.py` starts here."""

import streamlit as st

from explain.ui import frame, language_switch

language_switch.start()
st.set_page_config(page_title=frame.title(), page_icon=frame.ICON, layout="wide")
page = st.navigation(frame.pages(), position="top")
frame.draw()
page.run()

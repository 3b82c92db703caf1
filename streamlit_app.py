"""The page frame. `streamlit run streamlit_app.py` starts here."""

import streamlit as st

from explain.ui import frame

st.set_page_config(page_title="Why this class?", page_icon=frame.ICON, layout="wide")
PAGES = "explain/ui/pages"
page = st.navigation(
    [
        st.Page(f"{PAGES}/image.py", title="Explain", url_path="explain", default=True),
        st.Page(f"{PAGES}/compare.py", title="Compare", url_path="compare"),
        st.Page(f"{PAGES}/trust.py", title="Can I trust it?", url_path="trust"),
        st.Page(f"{PAGES}/what_if.py", title="What if", url_path="whatif"),
        st.Page(f"{PAGES}/mistakes.py", title="Find mistakes", url_path="mistakes"),
        st.Page(f"{PAGES}/lab.py", title="Lab", url_path="lab"),
        st.Page(f"{PAGES}/about.py", title="How to read the maps", url_path="about"),
    ],
    position="top",
)
frame.draw()
page.run()

"""The page "How to read the maps": what they say, what they do not, and what happens to a picture."""

import streamlit as st

st.title("How to read the maps")

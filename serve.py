"""The same app for many people. `streamlit run serve.py` starts here; docs/deploy.md says more."""

from streamlit.starlette import App

from explain.ui import serving

app = App("streamlit_app.py", **serving.parts())

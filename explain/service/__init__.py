"""The app as a service for many: health, figures, limits and an API around the same pages.

Plain ASGI without Streamlit: `explain/ui/serving.py` joins it with the pages, `serve.py` starts it.
"""

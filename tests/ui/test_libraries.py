"""The libraries are imported by one thread at a time: nobody gets hold of half of one."""

import subprocess
import sys
import threading

from explain.ui import libraries

WHO_IMPORTS_BEFORE = """
import sys
from explain.ui import libraries
there = []
libraries.load = lambda: there.append("torch" in sys.modules) or 1 / 0
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("streamlit_app.py", default_timeout=60)
page.query_params["sample"] = "house"
page.run()
print(there, page.exception[0].message if page.exception else "")
"""


def test_the_second_waits_for_the_first(monkeypatch):
    monkeypatch.setattr(libraries, "_LOADED", threading.Event())  # as if nothing had loaded them
    second = threading.Thread(target=libraries.load)
    with libraries._LOCK:
        second.start()
        second.join(0.3)
        assert second.is_alive()
    second.join(60)
    assert not second.is_alive()


def test_a_page_imports_nothing_large_before_it_has_waited():
    done = subprocess.run(
        [sys.executable, "-c", WHO_IMPORTS_BEFORE], check=True, capture_output=True, text=True
    )
    last = done.stdout.splitlines()[-1]  # one call, before torch was there; then the page ended
    assert last.startswith("[False] This app has encountered an error"), done.stdout

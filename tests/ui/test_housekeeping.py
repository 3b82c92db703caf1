"""What somebody who left has had is freed, though nobody else comes."""

import time
import urllib.request

from bench.load_visitor import LoadVisitor
from tests.browser.driving import serve


def test_a_session_is_freed_after_its_page_was_closed(tmp_path):
    with serve(tmp_path, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1") as url:

        def held() -> bool:
            with urllib.request.urlopen(url + "/_stcore/metrics", timeout=30) as answer:
                return 'cache_type="st_session_state"' in answer.read().decode()

        visitor = LoadVisitor(url, "model=drawings")
        visitor.until(lambda one: one.knows("choose a picture"), 60)
        assert held()
        visitor.close()
        for _ in range(600):
            if not held():
                return
            time.sleep(0.1)
        raise AssertionError("it is still there after a minute")

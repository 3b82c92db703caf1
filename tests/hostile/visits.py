"""The app as a visitor has it open who sends what no page of ours would send."""

from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from explain.language import ENGLISH, LANGUAGES, speaking
from explain.ui.samples import samples

APP = Path(__file__).parent.parent.parent / "streamlit_app.py"
PAGES = ("image", "compare", "trust", "what_if", "mistakes", "lab", "journal", "about")
DRAWINGS = tuple(key for key, sample in samples().items() if sample.models == "drawings")


class Visit:
    """One session. Each step fails where the page shows an error that is no sentence of ours."""

    def __init__(self, page: str = "image", **query: list[str]) -> None:
        self.at = AppTest.from_file(str(APP), default_timeout=60)
        for name, values in query.items():
            self.at.query_params[name] = values
        if page != "image":
            self._run()
            self.at.switch_page(f"explain/ui/pages/{page}.py")
            for name, values in query.items():
                self.at.query_params[name] = values
        self._run()
        self.check()

    def _run(self) -> None:
        with speaking(self._language()):  # AppTest looks options up in this thread
            self.at.run()

    def _language(self) -> str:
        known = "language" in self.at.session_state
        asked = self.at.query_params.get("lang", [ENGLISH])
        found = self.at.session_state["language"] if known else asked[0] if asked else ENGLISH
        return found if found in LANGUAGES else ENGLISH

    def check(self) -> None:
        """Nothing was raised that the page did not expect."""
        if self.at.exception:
            shown = self.at.exception[0].proto
            raise AssertionError(f"{shown.type}: {shown.message}\n{''.join(shown.stack_trace)}")

    def states(self) -> WidgetStates:
        """What the browser would send of all widgets."""
        with speaking(self._language()):
            return self.at._tree.get_widget_states()

    def send(self, states: WidgetStates) -> None:
        """Send this instead."""
        self.at._run(states)
        self.check()

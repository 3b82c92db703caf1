"""The app as a visitor has it open who sends what no page of ours would send."""

from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

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
            self.at.run()
            self.at.switch_page(f"explain/ui/pages/{page}.py")
            for name, values in query.items():
                self.at.query_params[name] = values
        self.at.run()
        self.check()

    def check(self) -> None:
        """Nothing was raised that the page did not expect."""
        if self.at.exception:
            shown = self.at.exception[0].proto
            raise AssertionError(f"{shown.type}: {shown.message}\n{''.join(shown.stack_trace)}")

    def states(self) -> WidgetStates:
        """What the browser would send of all widgets."""
        return self.at._tree.get_widget_states()

    def send(self, states: WidgetStates) -> None:
        """Send this instead."""
        self.at._run(states)
        self.check()

"""A page whose session is gone says so; a page that is opened anew does not."""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state import SessionState

SENTENCE = "The server was started again, or your connection was cut for long."


def said(page):
    return [each.value for each in page.at.warning if SENTENCE in each.value]


def test_a_page_that_comes_back_says_that_it_was_forgotten_until_that_is_read(
    open_page, monkeypatch
):
    come, first = SessionState.on_script_will_rerun, WidgetStates()
    first.widgets.add(id="$$ID-0-field", int_value=3)

    def come_back(session, _, **more):
        monkeypatch.undo()
        come(session, first, **more)

    monkeypatch.setattr(SessionState, "on_script_will_rerun", come_back)
    page = open_page(model="drawings", sample="house", method="grad_cam")
    assert said(page)
    assert "house" in page.sentence(), "the address knows the sample"
    assert said(page.run()), "it stays until it is read"
    assert not said(page.click("lost_read"))
    assert not said(page.run())


def test_a_new_page_has_lost_nothing(page):
    assert not said(page)
    assert not said(page.click("sample_house"))

"""Parts of a page: followed by a timer while something is computed, and then no more."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from explain.errors import TargetError
    from explain.ui.fragments import alone, follow

    def drawn(polling):
        st.text(f"polling: {polling}")

    @alone
    def refused():
        raise TargetError("There is no class *unicorn*.")

    polling = not st.button("Stop")
    follow(drawn, polling)(polling)
    refused()


def test_what_is_not_followed_any_more_has_its_own_timer_stopped(monkeypatch):
    sent, enqueue = [], ScriptRunContext.enqueue
    monkeypatch.setattr(
        ScriptRunContext,
        "enqueue",
        lambda context, message: sent.append(message) or enqueue(context, message),
    )
    at = AppTest.from_function(page).run()
    assert at.text[0].value == "polling: True"
    (timer,) = [each.auto_rerun for each in sent if each.HasField("auto_rerun")]
    assert timer.interval == pytest.approx(0.4)
    assert not [each for each in sent if each.HasField("stop_auto_rerun")]

    sent.clear()
    at.button[0].click().run()
    assert at.text[0].value == "polling: False"
    (stop,) = [each.stop_auto_rerun for each in sent if each.HasField("stop_auto_rerun")]
    assert list(stop.fragment_ids) == [timer.fragment_id]
    assert not [each for each in sent if each.HasField("auto_rerun")]


def test_a_fragment_alone_says_what_was_wrong():
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert at.error[0].value == r"There is no class \*unicorn\*\."

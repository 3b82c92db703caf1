"""The bar of a download and of a long method: on standard error, and only for a terminal."""

import sys
from types import SimpleNamespace

import pytest

from explain import loading
from explain.cli.common import load_model, moving_bar, printable
from tests.cli.conftest import TERMINAL


@pytest.fixture
def terminal(monkeypatch):
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)


def download(name, weights, progress):
    progress(0, 0)
    progress(12_300_000, 97_800_000)
    return SimpleNamespace(name=name)


def test_a_download_is_shown_in_megabytes(terminal, capfd, monkeypatch):
    monkeypatch.setattr(loading, "load_classifier", download)
    assert load_model("resnet50", None).name == "resnet50"
    out, err = capfd.readouterr()
    assert out == ""
    assert "Loading resnet50" in err
    assert "of 0" not in err, "a size that is not known is not shown"
    assert "12.3 of 97.8 MB" in err


def test_no_bar_where_standard_error_is_no_terminal(capfd, monkeypatch):
    monkeypatch.setattr(loading, "load_classifier", download)
    load_model("resnet50", None)
    assert capfd.readouterr() == ("", "")


def test_what_is_printed_under_a_bar_stays_on_standard_output(terminal, capfd):
    with moving_bar("[b]house.png") as move:
        move(3, 4)
        sys.stdout.write("a result\n")
    out, err = capfd.readouterr()
    assert out == "a result\n"
    assert "[b]house.png" in err
    assert "3 of 4" in err


def test_signs_that_steer_a_terminal_are_not_printed():
    assert printable("a\x1b]0;b\x07\r\n\u202ec\udcffd e\u202f語") == "a�]0;b���" + "�c�d e\u202f語"

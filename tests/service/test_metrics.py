"""The figures: what was answered, how long maps took."""

import json
import logging
import sys

import pytest

from explain.errors import OptionError
from explain.methods import METHODS
from explain.service.counted import part_of
from explain.service.logs import JsonLines, _is_news, report
from explain.service.settings import Settings, read_settings
from tests import toys


def figures(served):
    lines = served.ask("GET", "/metrics").text.splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_answers_are_counted_by_part_and_status(serve):
    served = serve(Settings(hosts=("localhost",)))
    for path in ("/healthz", "/healthz", "/nothing/secret name.png", "/api/nothing"):
        served.ask("GET", path)
    served.ask("GET", "/healthz", headers={"host": "evil"})
    found = figures(served)
    for part, status, count in (
        ("health", 200, 2), ("health", 400, 1), ("page", 404, 1), ("api", 404, 1),
    ):  # fmt: skip
        assert float(found[f'explain_requests_total{{part="{part}",status="{status}"}}']) == count
    assert float(found["explain_queue_waiting"]) == 0
    assert not any("secret" in name for name in found)
    if sys.platform == "linux":
        assert float(found["process_resident_memory_bytes"]) > 1e6


def test_maps_are_timed_wherever_they_are_made(serve, monkeypatch):
    served, table = serve(), {"grad_cam": METHODS["grad_cam"]}
    served.service.figures.time_methods(table)
    classifier = served.models.classifier
    forward = classifier.run(classifier.prepare(toys.random_picture()))
    made = table["grad_cam"].attribute(classifier, forward, 0)
    assert (made.values == METHODS["grad_cam"].attribute(classifier, forward, 0).values).all()
    assert float(figures(served)['explain_method_seconds_count{method="grad_cam"}']) == 1


def test_parts_are_few():
    paths = ["/", "/compare", "/_stcore/upload_file/a/b", "/media/x.png", "/_stcore/health"]
    assert [part_of(path) for path in paths] == ["page", "page", "upload", "media", "streamlit"]


def test_a_bug_has_one_number_for_the_visitor_and_the_log(caplog):
    try:
        1 / int("0")
    except ZeroDivisionError as error:
        sentence = report(error)
        again = logging.LogRecord("uvicorn", 40, "", 0, "Exception", (), sys.exc_info())
    assert "division" not in sentence
    line = json.loads(JsonLines().format(caplog.records[0]))
    assert line["reference"] in sentence
    assert "ZeroDivisionError: " in line["trace"]
    assert line["level"] == "error"
    assert not _is_news(again), "it is in the log already"
    assert report(again.exc_info[1]) == sentence
    assert len(caplog.records) == 1


@pytest.mark.parametrize("text", ["-1", "many", "nan", "1e3", "1.2.3"])
def test_settings_are_numbers(text):
    with pytest.raises(OptionError, match="EXPLAIN_API_SECONDS"):
        read_settings({"EXPLAIN_API_SECONDS": text})


def test_settings_that_are_not_there_are_the_usual():
    assert read_settings({"EXPLAIN_UPLOAD_MB": " "}, ("a",)) == Settings(hosts=("a",))
    read = read_settings({"EXPLAIN_UPLOAD_MB": "2.5", "EXPLAIN_METRICS_TOKEN": "t"})
    assert (read.upload_megabytes, read.metrics_token) == (2.5, "t")

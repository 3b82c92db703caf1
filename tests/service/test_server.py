"""The service as `make serve` starts it: a process of its own, asked over the network."""

import base64
import io
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from websockets.sync.client import connect

from explain.service.logs import JsonLines

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "assets" / "samples" / "drawings" / "two.png"


class Server:
    """The running service; `states` are what /healthz said until it was ready."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{port}", folder / "log.txt"
        command = [sys.executable, "-m", "streamlit", "run", "serve.py"]
        usual = {name: value for name, value in os.environ.items() if "EXPLAIN_" not in name}
        settings = {"OMP_NUM_THREADS": "1", "TORCH_HOME": str(folder), "EXPLAIN_UPLOAD_FILES": "2"}
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [*command, "--server.address", "127.0.0.1", "--server.port", str(port)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={**usual, **settings},
            )  # fmt: skip
        self.states = []

    def wait(self):
        while not self.states or self.states[-1].status_code != 200:
            assert self.process.poll() is None, self.log.read_text()
            try:
                self.states.append(requests.get(f"{self.url}/healthz", timeout=60))
            except requests.ConnectionError:
                time.sleep(0.02)

    @contextmanager
    def session(self):
        """A visitor's session: its id, and an HTTP client with its cookie."""
        client = requests.Session()
        client.get(f"{self.url}/_stcore/health", timeout=60)
        xsrf = client.cookies["_streamlit_xsrf"]
        client.headers["X-Xsrftoken"] = xsrf
        with connect(
            f"{self.url.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit", xsrf],
            additional_headers={"Cookie": f"_streamlit_xsrf={xsrf}"},
            max_size=None,
        ) as line:
            asked, said = BackMsg(), ForwardMsg()
            asked.rerun_script.query_string = ""
            line.send(asked.SerializeToString())
            while said.WhichOneof("type") != "new_session":
                said.ParseFromString(line.recv(timeout=60))
            yield said.new_session.initialize.session_id, client


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    found = Server(tmp_path_factory.mktemp("service"))
    try:
        found.wait()
        yield found
    finally:
        found.process.terminate()
        try:
            found.process.wait(10)
        except subprocess.TimeoutExpired:
            found.process.kill()
            found.process.wait()


def test_it_answers_at_once_and_is_ready_when_it_is_warm(server):
    first, last = server.states[0], server.states[-1]
    assert (first.status_code, first.json()["status"]) == (503, "starting")
    assert last.json()["models"] == ["drawings"], "no weights of ImageNet are here"


def test_the_page_comes_with_its_headers_and_for_known_hosts_only(server):
    page = requests.get(server.url, timeout=60)
    assert page.status_code == 200
    assert '<div id="root">' in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    evil = requests.get(server.url, headers={"Host": "evil.example"}, timeout=60)
    assert evil.status_code == 400


def test_the_api_explains_with_the_model_that_is_there(server):
    with SAMPLE.open("rb") as file:
        found = requests.post(
            f"{server.url}/api/explain",
            files={"picture": file},
            data={"target": "tree"},
            timeout=60,
        )
    said = found.json()
    assert (found.status_code, said["model"], said["target"]["name"]) == (200, "drawings", "tree")
    assert Image.open(io.BytesIO(base64.b64decode(said["map"]["data"]))).size == (224, 224)
    figures = requests.get(f"{server.url}/metrics", timeout=60).text
    assert 'explain_method_seconds_count{method="grad_cam"} 1.0' in figures


def test_a_session_may_upload_so_many_files_and_no_more(server):
    with server.session() as (session, client):
        place = f"{server.url}/_stcore/upload_file/{session}/"
        file = {"file": ("secret name.png", b"anything")}
        answers = [client.put(place + name, files=file, timeout=60) for name in "abc"]
        assert [each.status_code for each in answers] == [204, 204, 429]
        assert "2 files" in answers[2].text
        assert client.delete(place + "a", timeout=60).status_code == 204
        assert client.put(place + "c", files=file, timeout=60).status_code == 204


def test_its_log_is_lines_of_json_without_names(server):
    text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert any(line.get("part") == "api" and line["status"] == 200 for line in lines)
    assert not any(name in text for name in ("secret name", "two.png", "Traceback"))


def failing_page():
    """A page with a bug, as `st.App` treats it."""
    from explain.ui.serving import script_error

    taken = False
    try:
        {}["inside"]
    except KeyError as error:
        taken = script_error(error)
    assert taken


def test_a_page_with_a_bug_shows_a_number_and_nothing_of_the_bug(caplog):
    page = AppTest.from_function(failing_page).run()
    (shown,) = page.error
    logged = next(record for record in caplog.records if record.exc_info)
    number = json.loads(JsonLines().format(logged))["reference"]
    assert f"reference number {number}" in shown.value
    assert "inside" not in shown.value

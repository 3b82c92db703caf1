"""Downloads end with the whole file or with none, and with one sentence that helps."""

import threading

import pytest
import requests

from explain import download as module
from explain.download import download
from explain.errors import Cancelled, WeightsError
from tests.weight_server import CONTENT, WeightServer


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = WeightServer()
    yield server
    server.close()
    for thread in threading.enumerate():
        if isinstance(thread, module._Transfer):
            thread.join(20)
            assert not thread.is_alive(), "a download went on after its end"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(module, "FIRST_BYTE_SECONDS", 0.3)
    monkeypatch.setattr(module, "STALL_SECONDS", 0.6)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hub" / "checkpoints" / "toy.pth"


def refusal(weights, path, progress=None):
    """The reason given; the rest of the sentence says how to bring the file by hand."""
    with pytest.raises(WeightsError) as caught:
        download(weights, path, progress)
    begin = f"{weights.file_name} (0 MB) could not be downloaded: "
    end = f". To bring it by hand, fetch {weights.url} on another machine and put it at {path}."
    sentence = str(caught.value)
    assert sentence.startswith(begin)
    assert sentence.endswith(end)
    assert left(path) == []
    return sentence[len(begin) : -len(end)]


def left(path):
    """What lies in the folder, half files included."""
    return sorted(each.name for each in path.parent.iterdir()) if path.parent.is_dir() else []


def test_a_good_download_is_whole_and_tells_its_progress(server, path):
    calls = []
    download(server.weights(), path, lambda *call: calls.append(call))
    assert path.read_bytes() == CONTENT
    assert left(path) == ["toy.pth"]
    assert calls[-1] == (len(CONTENT), len(CONTENT))
    assert calls == sorted(calls)


def test_where_the_length_is_not_told_the_total_is_nought(server, path):
    calls = []
    download(server.weights("without_length"), path, lambda *call: calls.append(call))
    assert path.read_bytes() == CONTENT
    assert calls[-1] == (len(CONTENT), 0)


def test_a_download_that_nobody_watches(server, path):
    download(server.weights(), path)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("other", "what came is damaged (its SHA-256 is wrong) and was thrown away"),
        ("cut", "the connection broke off on the way"),
        ("missing", "the server answered 404"),
    ],
)
def test_a_failed_download_leaves_nothing(server, path, way, reason):
    assert refusal(server.weights(way), path) == reason


def test_a_length_that_is_no_number(server, path):
    assert "lots" in refusal(server.weights("odd_length"), path)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ["silent", "nothing"])
def test_a_server_that_never_answers(server, path, way):
    assert refusal(server.weights(way), path) == "no answer within 0 seconds"


@pytest.mark.usefixtures("impatient")
def test_a_server_that_falls_silent_in_the_middle(server, path):
    assert refusal(server.weights("stalling"), path) == "the connection broke off on the way"


def test_the_sentence_comes_within_ten_seconds():
    assert module.FIRST_BYTE_SECONDS + 0.1 < 10
    assert module.CONNECT_SECONDS < module.FIRST_BYTE_SECONDS


def test_a_server_that_is_not_there(server, path):
    weights = server.weights()
    server.close()
    assert refusal(weights, path) == "the server cannot be reached"


def test_a_network_that_swallows_everything(server, path, monkeypatch):
    def get(*_, **options):
        assert options["timeout"][0] == module.CONNECT_SECONDS
        raise requests.ConnectTimeout("a page of detail")

    monkeypatch.setattr(requests, "get", get)
    assert refusal(server.weights(), path) == "the server cannot be reached"


def test_a_folder_that_cannot_be_made(server, tmp_path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "checkpoints" / "toy.pth"
    reason = refusal(server.weights(), path)
    assert reason == f"{path.parent} cannot be written to (Not a directory)"
    assert server.requests == [], "nothing is fetched that cannot be kept"


def test_a_place_that_is_taken_by_a_folder(server, path):
    path.mkdir(parents=True)
    with pytest.raises(WeightsError, match="cannot be written to"):
        download(server.weights(), path)
    assert left(path) == ["toy.pth"]


def test_a_full_disk(server, path):
    """A limit on the size of files stands for it: the system refuses the write as it would then."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        assert refusal(server.weights(), path) == "File too large"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("stop", [Cancelled("Stopped."), KeyboardInterrupt()])
def test_who_watches_can_stop_it(server, path, stop):
    """Nothing of it is left at once, not only when the server lets go."""

    def watch(done, total):
        raise stop

    with pytest.raises(type(stop)):
        download(server.weights("stalling"), path, watch)
    assert left(path) == []


def test_a_failure_leaves_the_file_that_was_there(server, path):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"an older one")
    with pytest.raises(WeightsError):
        download(server.weights("cut"), path)
    assert path.read_bytes() == b"an older one"
    assert left(path) == ["toy.pth"]


def test_two_at_once_do_not_disturb_each_other(server, path):
    failures = []

    def fetch():
        try:
            download(server.weights(), path)
        except WeightsError as error:
            failures.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert path.read_bytes() == CONTENT
    assert left(path) == ["toy.pth"]


def test_one_that_fails_does_not_take_the_other_with_it(server, path):
    seen = []

    def fail_meanwhile(*_):
        if not seen:
            seen.append(left(path))
            with pytest.raises(WeightsError):
                download(server.weights("cut"), path)

    download(server.weights(), path, fail_meanwhile)
    assert path.read_bytes() == CONTENT
    assert left(path) == ["toy.pth"]

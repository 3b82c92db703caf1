"""How much one session may upload, counted as it arrives."""

import pytest
from starlette.responses import Response
from starlette.routing import Route

from explain.service import quota as quotas
from explain.service.quota import Quota
from explain.service.refused import Refused
from explain.service.settings import Settings
from explain.service.uploads import LimitedUploads
from tests.service.asking import ask, run

SETTINGS = Settings(upload_files=3, upload_megabytes=0.001)  # 1,000 bytes


async def take(request):
    """Streamlit's place for uploads: 400 for a session that it does not know."""
    async for _ in request.stream():
        pass
    return Response(status_code=204 if request.path_params["session"] != "unknown" else 400)


PLACE = Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT", "DELETE"])


@pytest.fixture
def upload(serve):
    served = serve(SETTINGS, PLACE)

    def put(file, size, session="s", method="PUT", **headers):
        chunks = [b"x" * 100] * (size // 100) or [b""]
        path = f"/_stcore/upload_file/{session}/{file}"
        return served.ask(method, path, chunks=chunks, headers=headers)

    return put


def test_files_are_counted_by_session(upload):
    assert [upload(str(number), 100).status for number in range(4)] == [204, 204, 204, 429]
    assert "3 files" in upload("4", 100).text
    assert upload("0", 100, session="other").status == 204


def test_bytes_are_counted_as_they_arrive(upload):
    assert upload("a", 600).status == 204
    refused = upload("b", 500)  # says nothing of its length
    assert refused.status == 413
    assert "0.001 MB" in refused.text
    assert upload("c", 400).status == 204, "what was cut off does not count"
    assert upload("d", 100).status == 413


def test_what_says_that_it_is_too_large_is_refused_unread(upload):
    assert upload("a", 100, **{"content-length": "1001"}).status == 413
    assert upload("a", 100, **{"content-length": "9" * 5000}).status == 204


def test_what_is_taken_back_makes_room(upload):
    assert upload("a", 900).status == 204
    assert upload("b", 200).status == 413
    assert upload("a", 0, method="DELETE").status == 204
    assert upload("b", 200).status == 204


def test_the_same_file_again_counts_once(upload):
    assert [upload("a", 400).status for _ in range(5)] == [204, 204, 204, 204, 204]


def test_sessions_that_streamlit_does_not_know_are_not_remembered(upload):
    for number in range(9):
        assert upload(str(number), 100, session="unknown").status == 400


@pytest.mark.parametrize("path", ["s" * 65 + "/a", "s/" + "a" * 65])
def test_long_names_are_not_remembered(serve, path):
    served = serve(SETTINGS, PLACE)
    assert served.ask("PUT", f"/_stcore/upload_file/{path}").status == 404


def test_what_arrives_at_once_shares_the_room():
    quota = Quota(2, 1000)
    first, second = quota.begin("s", 0), quota.begin("s", 0)
    assert first is second
    quota.grow(first, 700)
    with pytest.raises(Refused):
        quota.grow(second, 400)
    with pytest.raises(Refused) as third:
        quota.begin("s", 0)
    assert third.value.status == 429


def keep(quota, session, file="a"):
    account = quota.begin(session, 0)
    quota.grow(account, 10)
    quota.end(session, account, file, 10, taken=True)


def test_after_an_hour_there_is_room_again():
    now = [0.0]
    quota = Quota(1, 1000, lambda: now[0])
    keep(quota, "s")
    with pytest.raises(Refused):
        quota.begin("s", 0)
    now[0] += 3601
    keep(quota, "s", "b")
    assert list(quota._accounts["s"].files) == ["b"]
    assert quota._accounts["s"].bytes == 10


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(quotas, "MOST_SESSIONS", 3)
    quota = Quota(5, 1000)
    for number in range(10):
        keep(quota, str(number))
    assert list(quota._accounts) == ["7", "8", "9"]
    for number in range(10):
        with pytest.raises(Refused):
            quota.begin(f"no session {number}", 1001)
    assert list(quota._accounts) == ["8", "9"], "what is refused is not remembered"


def test_an_upload_that_breaks_off_is_forgotten():
    quota = Quota(5, 1000)

    async def broken(scope, receive, send):
        await receive()
        raise ConnectionError

    app = LimitedUploads(broken, quota)
    with pytest.raises(ConnectionError):
        run(ask(app, "PUT", "/_stcore/upload_file/s/a", chunks=[b"12345"]))
    assert not quota._accounts

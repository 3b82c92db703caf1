"""Figures are for this computer or for who has the token; the doors have their labels."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from explain.service.headers import HEADERS
from explain.service.settings import Settings

OPEN = {"authorization": "Bearer open sesame"}


def streamlits(request):
    return PlainTextResponse("its own")


STREAMLITS = Route("/_stcore/metrics", streamlits)


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics"])
@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("10.0.0.7", OPEN, 200),
        ("10.0.0.7", {"authorization": "bearer  open sesame"}, 200),
        ("10.0.0.7", {"authorization": "Bearer open"}, 403),
        ("10.0.0.7", {"authorization": "Basic open sesame"}, 403),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 403),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 403),
        (None, {}, 403),
        ("no address", {}, 403),
    ],
)
def test_who_sees_the_figures(serve, path, client, headers, status):
    served = serve(Settings(metrics_token="open sesame"), STREAMLITS)
    found = served.ask("GET", path, client=client, headers=headers)
    assert found.status == status


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", "Bearer  ", ""])
def test_without_a_token_none_opens(serve, given):
    found = serve(Settings()).ask(
        "GET", "/metrics", client="10.0.0.7", headers={"authorization": given}
    )
    assert found.status == 403
    assert "EXPLAIN_METRICS_TOKEN" in found.json["error"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8501", 200),
        ("a.example.org", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
    ],
)
def test_only_known_hosts_are_answered(serve, host, status):
    served = serve(Settings(hosts=("localhost", "*.example.org")))
    assert served.ask("GET", "/healthz", headers={"host": host}).status == status


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/nothing", "/nothing"])
def test_every_answer_says_what_a_page_may_do(serve, path):
    found = serve().ask("GET", path)
    assert {name: found.headers[name.lower()] for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]

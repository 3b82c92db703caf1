"""Figures about the service are for whoever runs it."""

import hmac
import ipaddress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from explain.language import say
from explain.service.refused import Refused, refusal
from explain.service.settings import METRICS_TOKEN

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host")


class PrivateMetrics:
    """Answers `/metrics`, and Streamlit's `/_stcore/metrics`, to this computer or with the token.

    Behind a proxy everybody seems to come from this computer; what was forwarded does not count.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        private = scope["type"] == "http" and scope["path"].rstrip("/").endswith("/metrics")
        if private and not (self._has_token(scope) or _is_right_here(scope)):
            sentence = say(
                "The figures are for this computer, or for who has the token that {variable} "
                "holds.",
                variable=METRICS_TOKEN,
            )
            await refusal(Refused(sentence, 403))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _has_token(self, scope: Scope) -> bool:
        kind, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode("latin-1"), self._token)
        return bool(self._token) and kind.lower() == "bearer" and same


def _is_right_here(scope: Scope) -> bool:
    """Whether the request comes from this computer, and for nobody else."""
    headers = Headers(scope=scope)
    if not scope.get("client") or any(name in headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(scope["client"][0]).is_loopback
    except ValueError:
        return False

"""What the service does not do, as an answer over HTTP."""

from starlette.responses import JSONResponse

from explain.errors import BusyError, ExplainError


class Refused(ExplainError):
    """A request that is not done; `status` is HTTP's number for why."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(error: ExplainError) -> JSONResponse:
    """The error's sentence as JSON; 400 where it has no number of its own."""
    status = 503 if isinstance(error, BusyError) else getattr(error, "status", 400)
    headers = {"Retry-After": "5"} if status in (429, 503) else None
    return JSONResponse({"error": str(error)}, status, headers)

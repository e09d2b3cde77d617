"""What callers are told when a request fails: a word, never the cause."""

from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse


class ApiError(Exception):
    """Why a request failed."""

    status = 500
    word = "internal"

    def response(self) -> JSONResponse:
        """The answer that says so."""
        return JSONResponse({"error": self.word}, self.status)


class Unauthorized(ApiError):
    """No token, or the wrong one."""

    status = 401
    word = "unauthorized"

    def response(self) -> JSONResponse:
        return JSONResponse({"error": self.word}, self.status, {"www-authenticate": "Bearer"})


class NotFound(ApiError):
    """There is no such thing."""

    status = 404
    word = "not_found"


class Invalid(ApiError):
    """The request itself is at fault; the text says how and holds nothing of the request."""

    status = 422
    word = "invalid"

    def __init__(self, detail: str) -> None:
        super().__init__()
        self.detail = detail

    def response(self) -> JSONResponse:
        return JSONResponse({"error": self.word, "detail": self.detail}, self.status)


class TooLarge(Invalid):
    """The body is larger than any that this service has a use for."""

    def __init__(self) -> None:
        super().__init__("the body is too large")


class Unavailable(ApiError):
    """A dependency is missing for now, or the answer took too long."""

    status = 503
    word = "unavailable"


class Internal(ApiError):
    """The service is at fault."""


async def answer_api_error(_request: Request, error: Exception) -> JSONResponse:
    """Answers with an `ApiError`; anything else is the service's own fault."""
    return (error if isinstance(error, ApiError) else Internal()).response()


async def answer_http_error(request: Request, error: Exception) -> JSONResponse:
    """Says what the framework found, such as a path that leads nowhere, in this service's words."""
    status = error.status_code if isinstance(error, HTTPException) else Internal.status
    if status == 404:
        return NotFound().response()
    if status == 405:
        routes = iter_route_contexts(request.app.routes)
        methods = {method for route in routes if route.path == request["template"] for method in route.methods or ()}
        return JSONResponse({"error": "method_not_allowed"}, status, {"allow": ", ".join(sorted(methods))})
    return JSONResponse({"error": Invalid.word if status < 500 else Internal.word}, status)


async def answer_invalid(_request: Request, _error: Exception) -> JSONResponse:
    """Says that the request does not fit. The framework's own answer would quote it."""
    return Invalid("the request is not of the expected form").response()

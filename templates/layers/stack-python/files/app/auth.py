"""Who may call the API: whoever presents the bearer token."""

import hmac

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import AuthSecrets
from app.error import Unauthorized
from app.observe import PROBES, UNMATCHED


# region accept
def accept(secrets: AuthSecrets, token: bytes) -> bool:
    """Whether a token is one of the two that are valid, in time that does not depend on how much of it is right."""

    def matches(secret: SecretStr) -> bool:
        return hmac.compare_digest(secret.get_secret_value().encode(), token)

    is_current = matches(secrets.current)
    is_previous = secrets.previous is not None and matches(secrets.previous)
    return is_current or is_previous
    # endregion


class RequireToken:
    """Lets a request through if it carries the current token, or the previous one while a rotation is under way. Only
    the probes, and paths that lead nowhere, are open to everybody: a new route is not, unless somebody says so here."""

    def __init__(self, app: ASGIApp, secrets: AuthSecrets) -> None:
        self._app = app
        self._secrets = secrets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["template"] not in PROBES | {UNMATCHED}:
            scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
            # Headers are bytes that Starlette shows as Latin-1.
            if scheme != "Bearer" or not accept(self._secrets, token.encode("latin-1")):
                await Unauthorized().response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

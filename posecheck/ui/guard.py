"""Who is let in at all, and what the page may load: decided before Streamlit sees a request.

Without a key only this computer is served, under its own names: a site elsewhere that makes its
name point here is turned away. Streamlit would ask an outside service for this computer's address
to judge a stranger's request, which is one more reason to turn strangers away first.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from posecheck.serving import KEY_PARAMETER

COOKIE: Final = "posecheck_access"
NOT_LOCAL: Final = (
    "PoseCheck serves only the computer it runs on, as http://localhost. To open it to your "
    "network, start it there with: posecheck app --network"
)
NO_KEY: Final = (
    "This address lacks the key. Use the whole address that posecheck app --network printed."
)
FOREIGN: Final = "PoseCheck answers no other site."
POLICY: Final = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "connect-src 'self' data: blob: ws://{host} wss://{host}; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""The browser itself refuses to load from, or send to, anywhere else.

Streamlit puts styles into its page and makes modules of blobs; both stay within it.
"""


class Guard:
    """ASGI middleware. key: what the network's visitors must bring, None for this computer only."""

    def __init__(self, app: ASGIApp, *, key: str | None) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse in words; a WebSocket is refused before it is accepted (403)."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        refusal = self._refusal(asked)
        if refusal is not None and scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        elif refusal is not None:
            await PlainTextResponse(f"{refusal}\n", status_code=403)(scope, receive, send)
        elif scope["type"] == "http" and self._key and KEY_PARAMETER in asked.query_params:
            await self._let_in(asked)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_policy(send, asked.headers.get("host", "")))

    def _refusal(self, asked: HTTPConnection) -> str | None:
        origin = asked.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != asked.headers.get("host"):
            return FOREIGN
        if self._key is None:
            return None if _is_local(asked) else NOT_LOCAL
        brought = (asked.cookies.get(COOKIE), asked.query_params.get(KEY_PARAMETER))
        known = any(secrets.compare_digest(_bytes(one), _bytes(self._key)) for one in brought)
        return None if known else NO_KEY

    def _let_in(self, asked: HTTPConnection) -> Response:
        """Keep the key as a cookie, and take it out of the address, which is seen and shared."""
        others = [pair for pair in asked.query_params.multi_items() if pair[0] != KEY_PARAMETER]
        path = "/" + asked.url.path.lstrip("/")  # "//elsewhere" would lead away
        target = f"{path}?{urlencode(others)}" if others else path
        response = RedirectResponse(target, status_code=303)
        secure = asked.url.scheme == "https"
        response.set_cookie(COOKIE, self._key or "", httponly=True, secure=secure, samesite="lax")
        return response


def _is_local(asked: HTTPConnection) -> bool:
    """Whether this computer asks, by one of its own names."""
    name = urlsplit(f"//{asked.headers.get('host', '')}").hostname or ""
    return _is_loopback(name) and (asked.client is None or _is_loopback(asked.client.host))


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _bytes(text: str | None) -> bytes:
    return (text or "").encode()


def _with_policy(send: Send, host: str) -> Send:
    async def with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY.format(host=host)
            headers["Referrer-Policy"] = "no-referrer"
        await send(message)

    return with_policy

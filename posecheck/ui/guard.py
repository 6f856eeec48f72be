"""Who is let in at all, and what the page may load: decided before Streamlit sees a request.

Unless the network is served on purpose, only this computer is, under its own names: a site
elsewhere that makes its name point here is turned away. Here as there a visitor brings the key,
since whoever has an account on this computer reaches its ports. Streamlit would ask an outside
service for this computer's address to judge a stranger's request, which is one more reason to turn
strangers away first.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from posecheck.serving import KEY_PARAMETER, new_key

COOKIE: Final = "posecheck_access"
"""With the port: a browser keeps one set of cookies for all servers of a computer."""
VISITOR_COOKIE: Final = "posecheck_visitor"
"""Tells one browser from another, so that nobody opens someone else's practice."""
NOT_LOCAL: Final = (
    "PoseCheck serves only the computer it runs on, as http://localhost. To open it to your "
    "network, start it there with: posecheck app --network"
)
NO_KEY: Final = (
    "This address lacks the key. Use the whole address that PoseCheck printed when it was started."
)
UNREADABLE: Final = "This request's Host or Origin cannot be read."
FOREIGN: Final = "PoseCheck answers no other site."
POLICY: Final = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "connect-src 'self' data: blob: ws://{host} wss://{host}; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""The browser itself refuses to load from, or send to, anywhere else.

Streamlit puts styles into its page and makes modules of blobs; both stay within it.
"""


HOST: Final = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?", re.ASCII)
"""A name or an address, and maybe a port: all that a browser puts there."""


class Ticket:
    """Lets one browser in, once.

    A browser is opened by a command, which others may read in the list of processes: by the time
    they can use what they read it is worth nothing.
    """

    def __init__(self) -> None:
        self.text = new_key()
        self._left = True

    def take(self, text: str | None) -> bool:
        """Whether that is the ticket, and has not been used before."""
        if not self._left or not _same(text, self.text):
            return False
        self._left = False
        return True


class Guard:
    """ASGI middleware.

    key: what every visitor must bring. ticket: what may be brought in its place, once.
    network: whether others than this computer are served.
    """

    def __init__(
        self, app: ASGIApp, *, key: str, ticket: Ticket | None = None, network: bool = False
    ) -> None:
        self._app = app
        self._key = key
        self._ticket = ticket or Ticket()
        self._network = network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse in words; a WebSocket is refused before it is accepted (403)."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        refusal = self._stranger(asked)
        if refusal is None and scope["type"] == "http" and self._brings_key(asked):
            await self._let_in(asked)(scope, receive, send)
            return
        if refusal is None and not _same(asked.cookies.get(_cookie_name(asked)), self._key):
            refusal = NO_KEY
        if refusal is None:
            await self._app(scope, receive, _with_policy(send, asked.headers["host"]))
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await PlainTextResponse(f"{refusal}\n", status_code=403)(scope, receive, send)

    def _stranger(self, asked: HTTPConnection) -> str | None:
        """Why whoever asks is turned away, whatever they bring."""
        host, origin = asked.headers.get("host", ""), asked.headers.get("origin")
        # A browser always says where a WebSocket is opened from; what does not is no page of ours.
        wanted = origin is not None or asked.scope["type"] == "websocket"
        if not HOST.fullmatch(host):
            return UNREADABLE
        if wanted and origin not in (f"http://{host}", f"https://{host}"):
            return FOREIGN
        return None if self._network or _is_local(asked) else NOT_LOCAL

    def _brings_key(self, asked: HTTPConnection) -> bool:
        brought = asked.query_params.get(KEY_PARAMETER)
        return _same(brought, self._key) or self._ticket.take(brought)

    def _let_in(self, asked: HTTPConnection) -> Response:
        """Keep the key as a cookie, and take it out of the address, which is seen and shared."""
        others = [pair for pair in asked.query_params.multi_items() if pair[0] != KEY_PARAMETER]
        path = "/" + asked.scope["path"].lstrip("/")  # "//elsewhere" would lead away
        target = f"{path}?{urlencode(others)}" if others else path
        response = RedirectResponse(target, status_code=303)
        cookies = {_cookie_name(asked): self._key}
        if VISITOR_COOKIE not in asked.cookies:
            cookies[VISITOR_COOKIE] = new_key()
        secure = asked.scope["scheme"] == "https"
        for name, value in cookies.items():
            response.set_cookie(name, value, httponly=True, secure=secure, samesite="lax")
        return response


def _is_local(asked: HTTPConnection) -> bool:
    """Whether this computer asks, by one of its own names."""
    name = HOST.fullmatch(asked.headers["host"])
    named = name is not None and _is_loopback(name[1].strip("[]"))
    return named and (asked.client is None or _is_loopback(asked.client.host))


def cookie_name(host: str) -> str:
    """The name of the cookie that holds the key of the server at that host and port."""
    port = host.rpartition(":")[2]
    return f"{COOKIE}_{port}" if port.isdigit() else COOKIE


def _cookie_name(asked: HTTPConnection) -> str:
    return cookie_name(asked.headers["host"])


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _same(brought: str | None, wanted: str) -> bool:
    """Compared in a time that says nothing about where they differ."""
    return secrets.compare_digest((brought or "").encode(), wanted.encode())


def _with_policy(send: Send, host: str) -> Send:
    async def with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY.format(host=host)
            headers["Referrer-Policy"] = "no-referrer"
        await send(message)

    return with_policy

"""Who is let in, and the command that opens the door to the network."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import streamlit
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from posecheck.cli import main
from posecheck.errors import UsageError
from posecheck.serving import KEY_VARIABLE, NETWORK_VARIABLE, for_the_network, for_this_computer
from posecheck.ui import welcome
from posecheck.ui.guard import (
    COOKIE,
    FOREIGN,
    NO_KEY,
    NOT_LOCAL,
    UNREADABLE,
    VISITOR_COOKIE,
    Guard,
    Ticket,
)
from posecheck.ui.welcome import HEADLESS_VARIABLE, opens_a_browser

KEY = "kept-between-us"
LEFT_OUT = "(left out)"
HOME = "127.0.0.1"
NEIGHBOUR = "192.168.1.7"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: a WebSocket was accepted."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: tuple[str, ...] = ()


async def served(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit: answers whatever reaches it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("served")(scope, receive, send)


@dataclass
class Visitor:
    """Someone with a browser, and the guard before them."""

    network: bool = False
    host: str = "localhost:8501"
    client: str = HOME
    cookie: str = f"{COOKIE}_8501={KEY}"
    scheme: str = "http"
    ticket: Ticket = field(default_factory=Ticket)

    def get(self, path: str, **headers: str) -> Answer:
        return asyncio.run(self._ask("http", path, headers))

    def connect(self, path: str = "/live", **headers: str) -> Answer:
        headers = {"origin": f"http://{self.host}"} | headers
        return asyncio.run(self._ask("websocket", path, headers))

    async def _ask(self, kind: str, target: str, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        headers = {"host": self.host, "cookie": self.cookie} | headers
        headers = {name: value for name, value in headers.items() if value != LEFT_OUT}
        scope: Scope = {
            "type": kind,
            "method": "GET",
            "scheme": "ws" if kind == "websocket" else self.scheme,
            "path": path,
            "query_string": query.encode(),
            "headers": [
                (name.encode(), value.encode("latin-1")) for name, value in headers.items()
            ],
            "client": (self.client, 50_000),
            "server": ("127.0.0.1", 8501),
        }
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        async def receive() -> Message:
            return {"type": f"{kind}.connect"}

        guard = Guard(served, key=KEY, ticket=self.ticket, network=self.network)
        await guard(scope, receive, send)
        if kind == "websocket":
            accepted = said[0]["type"] == "websocket.accept"
            return Answer(0 if accepted else 403, {}, "")
        return Answer(
            said[0]["status"],
            {name.decode(): value.decode() for name, value in said[0]["headers"]},
            b"".join(message.get("body", b"") for message in said[1:]).decode(),
            tuple(v.decode() for name, v in said[0]["headers"] if name == b"set-cookie"),
        )


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_this_computer_is_served(host: str) -> None:
    visitor = Visitor(host=host)
    assert (visitor.get("/").status, visitor.get("/").text) == (200, "served")
    assert visitor.connect().status == 0


@pytest.mark.parametrize(
    ("client", "status"), [(f"::ffff:{HOME}", 200), (f"::ffff:{NEIGHBOUR}", 403), ("::1", 200)]
)
def test_an_address_is_the_same_when_ipv6_carries_it(client: str, status: int) -> None:
    """A server that listens on both kinds of address sees this computer as ::ffff:127.0.0.1."""
    assert Visitor(client=client).get("/").status == status
    assert Visitor(host=f"[::ffff:{HOME}]:8501").get("/").status == 200


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.168.1.2:8501", NEIGHBOUR),
        ("localhost:8501", NEIGHBOUR),  # a name is easily claimed
        ("elsewhere.example:8501", HOME),  # a site that makes its name point here
        ("127.0.0.1.elsewhere.example", HOME),
    ],
)
def test_nobody_else_is_served_without_the_network(host: str, client: str) -> None:
    stranger = Visitor(False, host, client)
    assert (stranger.get("/").status, stranger.get("/").text) == (403, f"{NOT_LOCAL}\n")
    assert stranger.connect().status == 403


@pytest.mark.parametrize("network", [False, True])
@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "http://localhost:8502", "null", "file://"]
)
def test_other_sites_are_refused_before_streamlit_judges_them(network: bool, origin: str) -> None:
    browser = Visitor(network)
    answer = browser.get("/", origin=origin)
    assert (answer.status, answer.text) == (403, f"{FOREIGN}\n")
    assert browser.connect(origin=origin).status == 403


def test_the_own_page_may_ask_with_its_origin() -> None:
    assert Visitor().get("/", origin="http://localhost:8501").status == 200
    assert Visitor().connect(origin="http://localhost:8501").status == 0


@pytest.mark.parametrize(
    ("network", "host", "client"),
    [(False, "localhost:8501", HOME), (True, "192.168.1.2:8501", NEIGHBOUR)],
)
@pytest.mark.parametrize("query", ["", "?access=", "?access=guessed", "?access=%C3%A9"])
def test_nobody_gets_in_without_the_key(network: bool, host: str, client: str, query: str) -> None:
    """Neither from the network nor as another user of this computer."""
    neighbour = Visitor(network, host, client, cookie="")
    answer = neighbour.get(f"/practise{query}")
    assert (answer.status, answer.text) == (403, f"{NO_KEY}\n")
    assert neighbour.connect(f"/live{query}").status == 403


def cookies_of(answer: Answer) -> dict[str, str]:
    made = (one.split("; ")[0].split("=", 1) for one in answer.cookies)
    return {name: value for name, value in made}


def test_the_key_opens_page_and_live_channel_and_leaves_the_address() -> None:
    neighbour = Visitor(True, "192.168.1.2:8501", NEIGHBOUR, cookie="")
    answer = neighbour.get(f"/practise?practice=mine&access={KEY}")
    assert (answer.status, answer.headers["location"]) == (303, "/practise?practice=mine")
    cookies = cookies_of(answer)
    assert cookies.keys() == {f"{COOKIE}_8501", VISITOR_COOKIE}
    assert cookies[f"{COOKIE}_8501"] == KEY
    for cookie in answer.cookies:
        assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    neighbour.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    assert neighbour.get("/practise?practice=mine").text == "served"
    assert neighbour.connect("/live").status == 0
    again = cookies_of(neighbour.get(f"/?access={KEY}"))
    assert again == {f"{COOKIE}_8501": KEY}  # still the same visitor


def test_two_servers_of_one_computer_keep_their_keys_apart() -> None:
    """A browser keeps its cookies by the name of the computer, whatever the port."""
    assert Visitor(host="localhost:8502").get("/").text == f"{NO_KEY}\n"
    assert Visitor(host="localhost", cookie=f"{COOKIE}={KEY}").get("/").text == "served"


def test_two_browsers_are_two_visitors() -> None:
    one, other = (cookies_of(Visitor(cookie="").get(f"/?access={KEY}")) for _ in range(2))
    assert one[VISITOR_COOKIE] != other[VISITOR_COOKIE]


def test_what_the_browser_is_opened_with_lets_one_in_once() -> None:
    """Its command can be read in a list of processes."""
    ticket = Ticket()
    first, second = Visitor(cookie="", ticket=ticket), Visitor(cookie="", ticket=ticket)
    assert cookies_of(first.get(f"/?access={ticket.text}"))[f"{COOKIE}_8501"] == KEY
    assert second.get(f"/?access={ticket.text}").text == f"{NO_KEY}\n"


def test_a_ticket_is_not_used_up_by_somebody_elsewhere() -> None:
    ticket = Ticket()
    stranger = Visitor(client=NEIGHBOUR, cookie="", ticket=ticket)
    assert stranger.get(f"/?access={ticket.text}").text == f"{NOT_LOCAL}\n"
    assert Visitor(cookie="", ticket=ticket).get(f"/?access={ticket.text}").status == 303


def test_a_websocket_without_an_origin_is_no_page_of_ours() -> None:
    """Streamlit's own stream takes it for granted."""
    assert Visitor().connect("/_stcore/stream", origin=LEFT_OUT).status == 403
    assert Visitor().get("/", origin=LEFT_OUT).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("[", "[::1", "localhost]:8501", "localhost:port", "local host", "a@localhost", ""),
        *("localhost:8501; script-src *", "\xe9", "localhost:999999", "[::1]x", "/", LEFT_OUT),
    ],
)
@pytest.mark.parametrize("network", [False, True])
def test_a_malformed_host_is_refused_in_words(network: bool, host: str) -> None:
    answer = Visitor(network).get("/", host=host)
    assert (answer.status, answer.text) == (403, f"{UNREADABLE}\n")
    assert Visitor(network).connect(host=host).status == 403


@pytest.mark.parametrize(
    "origin", ["http://[", "//[::1", "http://\xe9", "http://", "", "http://]:"]
)
def test_a_malformed_origin_is_refused_in_words(origin: str) -> None:
    answer = Visitor().get("/", origin=origin)
    assert (answer.status, answer.text) == (403, f"{FOREIGN}\n")
    assert Visitor().connect(origin=origin).status == 403


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_over_https_the_key_is_never_sent_in_the_clear_again(scheme: str, secure: bool) -> None:
    """Over plain http a browser would drop a cookie that is Secure, and need the key again."""
    neighbour = Visitor(True, "192.168.1.2:8501", NEIGHBOUR, cookie="", scheme=scheme)
    for cookie in neighbour.get(f"/?access={KEY}").cookies:
        assert ("Secure" in cookie.split("; ")) is secure


def test_the_key_leads_nowhere_else() -> None:
    neighbour = Visitor(True, "192.168.1.2:8501", NEIGHBOUR)
    assert neighbour.get(f"//elsewhere.example/?access={KEY}").headers["location"] == (
        "/elsewhere.example/"
    )


def test_the_page_may_load_from_here_only() -> None:
    assert Visitor().get("/").headers["content-security-policy"] == (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
        "connect-src 'self' data: blob: ws://localhost:8501 wss://localhost:8501; "
        "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def test_by_default_only_this_computer_is_listened_to() -> None:
    serving = for_this_computer()
    assert (serving.options, serving.environment, serving.words) == ((), {}, "")


def test_the_network_is_opened_with_a_key_of_its_own() -> None:
    one, other = for_the_network(), for_the_network(port=8600)
    assert one.options == (
        "--server.address=0.0.0.0",
        "--server.port=8501",
        "--server.headless=true",
        "--logger.hideWelcomeMessage=true",
    )
    key = one.environment[KEY_VARIABLE]
    assert NETWORK_VARIABLE in one.environment
    assert len(key) == 32
    assert key != other.environment[KEY_VARIABLE]
    assert f":8501/?access={key}\n" in one.words
    assert ":8600/?access=" in other.words
    assert not any(key in option for option in one.options)
    assert "needs --certificate FILE --key FILE" in one.words


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    try:
        subprocess.run(
            [*make, "-keyout", str(paths[1]), "-out", str(paths[0])],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return paths


def test_a_certificate_makes_it_https(certificate: tuple[Path, Path]) -> None:
    serving = for_the_network(certificate=certificate[0], key=certificate[1])
    assert serving.options[-2:] == (
        f"--server.sslCertFile={certificate[0]}",
        f"--server.sslKeyFile={certificate[1]}",
    )
    assert "    https://" in serving.words
    assert "--certificate" not in serving.words


def test_a_wrong_pair_is_reported_in_words(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("rubbish")
    with pytest.raises(UsageError, match=r"^--certificate and --key go together: give both files$"):
        for_the_network(certificate=certificate[0])
    with pytest.raises(UsageError, match=r"missing.pem: there is no such file: name a PEM file$"):
        for_the_network(certificate=certificate[0], key=tmp_path / "missing.pem")
    with pytest.raises(UsageError, match="are not a certificate and its key without a password"):
        for_the_network(certificate=rubbish, key=certificate[1])


def test_a_certificate_without_the_network_is_wrong_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["app", "--certificate", "a.pem", "--key", "b.pem"]) == 2
    assert capsys.readouterr().err == (
        "posecheck: --certificate and --key are for --network: this computer needs neither\n"
    )


def test_the_page_is_started_without_what_lies_in_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.chdir(tmp_path)  # comes back at the end
    monkeypatch.setattr(os, "execve", lambda file, command, env: started.append((command, env)))
    main(["app", "--port", "8600"])
    ((command, environment),) = started
    assert command[1:5] == ["-P", "-m", "streamlit", "run"]
    assert environment["PYTHONSAFEPATH"] == "1"


@pytest.mark.parametrize(
    ("headless", "display", "opens"),
    [(None, ":0", True), ("true", ":0", False), (None, "", sys.platform != "linux")],
)
def test_the_browser_is_opened_where_somebody_sees_it(
    monkeypatch: pytest.MonkeyPatch, headless: str | None, display: str, opens: bool
) -> None:
    for name in ("CI", "WAYLAND_DISPLAY", HEADLESS_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    if headless:
        monkeypatch.setenv(HEADLESS_VARIABLE, headless)
    assert opens_a_browser() is opens


def test_the_browser_gets_the_ticket_and_the_terminal_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The browser's command can be read by others, what is printed cannot."""
    opened: list[str] = []
    monkeypatch.setattr(welcome, "opens_a_browser", lambda: True)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with socket.create_server((HOME, 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr(streamlit, "get_option", lambda name: port)
        asyncio.run(welcome.welcome(key=KEY, ticket="once"))
    assert opened == [f"http://127.0.0.1:{port}/?access=once"]
    assert f"    http://127.0.0.1:{port}/?access={KEY}\n" in capsys.readouterr().out

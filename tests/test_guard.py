"""Who is let in, and the command that opens the door to the network."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from posecheck.cli import main
from posecheck.errors import UsageError
from posecheck.serving import KEY_VARIABLE, for_the_network, for_this_computer
from posecheck.ui.guard import COOKIE, FOREIGN, NO_KEY, NOT_LOCAL, Guard

KEY = "kept-between-us"
HOME = "127.0.0.1"
NEIGHBOUR = "192.168.1.7"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: a WebSocket was accepted."""

    status: int
    headers: dict[str, str]
    text: str


async def served(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit: answers whatever reaches it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("served")(scope, receive, send)


@dataclass
class Visitor:
    """Someone with a browser, and the guard before them."""

    key: str | None
    host: str = "localhost:8501"
    client: str = HOME
    cookie: str = ""
    scheme: str = "http"

    def get(self, path: str, **headers: str) -> Answer:
        return asyncio.run(self._ask("http", path, headers))

    def connect(self, path: str = "/live", **headers: str) -> Answer:
        return asyncio.run(self._ask("websocket", path, headers))

    async def _ask(self, kind: str, target: str, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        headers = {"host": self.host, "cookie": self.cookie} | headers
        scope: Scope = {
            "type": kind,
            "method": "GET",
            "scheme": "ws" if kind == "websocket" else self.scheme,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self.client, 50_000),
            "server": ("127.0.0.1", 8501),
        }
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        async def receive() -> Message:
            return {"type": f"{kind}.connect"}

        await Guard(served, key=self.key)(scope, receive, send)
        if kind == "websocket":
            accepted = said[0]["type"] == "websocket.accept"
            return Answer(0 if accepted else 403, {}, "")
        return Answer(
            said[0]["status"],
            {name.decode(): value.decode() for name, value in said[0]["headers"]},
            b"".join(message.get("body", b"") for message in said[1:]).decode(),
        )


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_this_computer_is_served(host: str) -> None:
    visitor = Visitor(None, host)
    assert (visitor.get("/").status, visitor.get("/").text) == (200, "served")
    assert visitor.connect().status == 0


@pytest.mark.parametrize(
    ("client", "status"), [(f"::ffff:{HOME}", 200), (f"::ffff:{NEIGHBOUR}", 403), ("::1", 200)]
)
def test_an_address_is_the_same_when_ipv6_carries_it(client: str, status: int) -> None:
    """A server that listens on both kinds of address sees this computer as ::ffff:127.0.0.1."""
    assert Visitor(None, client=client).get("/").status == status
    assert Visitor(None, f"[::ffff:{HOME}]:8501").get("/").status == 200


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
    stranger = Visitor(None, host, client)
    assert (stranger.get("/").status, stranger.get("/").text) == (403, f"{NOT_LOCAL}\n")
    assert stranger.connect().status == 403


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "http://localhost:8502", "null", "file://"]
)
def test_other_sites_are_refused_before_streamlit_judges_them(key: str | None, origin: str) -> None:
    browser = Visitor(key, cookie=f"{COOKIE}={KEY}")
    answer = browser.get("/", origin=origin)
    assert (answer.status, answer.text) == (403, f"{FOREIGN}\n")
    assert browser.connect(origin=origin).status == 403


def test_the_own_page_may_ask_with_its_origin() -> None:
    assert Visitor(None).get("/", origin="http://localhost:8501").status == 200
    assert Visitor(None).connect(origin="http://localhost:8501").status == 0


@pytest.mark.parametrize("query", ["", "?access=", "?access=guessed", "?access=%C3%A9"])
def test_the_network_needs_the_key(query: str) -> None:
    neighbour = Visitor(KEY, "192.168.1.2:8501", NEIGHBOUR)
    answer = neighbour.get(f"/practise{query}")
    assert (answer.status, answer.text) == (403, f"{NO_KEY}\n")
    assert neighbour.connect(f"/live{query}").status == 403


def test_the_key_opens_page_and_live_channel_and_leaves_the_address() -> None:
    neighbour = Visitor(KEY, "192.168.1.2:8501", NEIGHBOUR)
    answer = neighbour.get(f"/practise?practice=mine&access={KEY}")
    assert (answer.status, answer.headers["location"]) == (303, "/practise?practice=mine")
    cookie, *rules = answer.headers["set-cookie"].split("; ")
    assert cookie == f"{COOKIE}={KEY}"
    assert {"HttpOnly", "SameSite=lax"} <= set(rules)
    neighbour.cookie = cookie
    assert neighbour.get("/practise?practice=mine").text == "served"
    assert neighbour.connect("/live").status == 0


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_over_https_the_key_is_never_sent_in_the_clear_again(scheme: str, secure: bool) -> None:
    """Over plain http a browser would drop a cookie that is Secure, and need the key again."""
    neighbour = Visitor(KEY, "192.168.1.2:8501", NEIGHBOUR, scheme=scheme)
    rules = neighbour.get(f"/?access={KEY}").headers["set-cookie"].split("; ")
    assert ("Secure" in rules) is secure


def test_the_key_leads_nowhere_else() -> None:
    neighbour = Visitor(KEY, "192.168.1.2:8501", NEIGHBOUR)
    assert neighbour.get(f"//elsewhere.example/?access={KEY}").headers["location"] == (
        "/elsewhere.example/"
    )


def test_the_page_may_load_from_here_only() -> None:
    assert Visitor(None).get("/").headers["content-security-policy"] == (
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

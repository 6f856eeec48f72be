"""How the page's server is started: for this computer only, or on purpose for the network.

A browser gives a camera to localhost and to HTTPS pages only, so a visitor from the network needs a
certificate; and every visitor, also one of this computer, needs the key that the printed address
carries (ui/guard.py): other users of the same computer reach its ports too.
"""

from __future__ import annotations

import secrets
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.errors import UsageError

KEY_VARIABLE: Final = "POSECHECK_ACCESS_KEY"
"""Carries the key from the command to the server, out of sight of a list of processes."""
NETWORK_VARIABLE: Final = "POSECHECK_NETWORK"
"""Set where the server is open to the network."""
KEY_PARAMETER: Final = "access"
KEY_BYTES: Final = 24
"""192 random bits: beyond guessing, and still short enough to be typed from a screen."""
PORT: Final = 8501
"""Streamlit's own."""
NOWHERE: Final = ("192.0.2.1", 9)
"""An address that belongs to nobody (RFC 5737); "connecting" a datagram socket sends nothing."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """How to start Streamlit. environment: to be added. words: for whoever starts it."""

    options: tuple[str, ...]
    environment: dict[str, str]
    words: str


def for_this_computer(*, port: int | None = None) -> Serving:
    """As .streamlit/config.toml says: localhost only.

    The server makes the key, says the address and opens it, once it knows its port (ui/welcome.py).
    """
    options = (f"--server.port={port}",) if port else ()
    return Serving(options=options, environment={}, words="")


def for_the_network(
    *, port: int | None = None, certificate: Path | None = None, key: Path | None = None
) -> Serving:
    """Open to the local network, for whoever has the key. Raises UsageError."""
    port = port or PORT
    access_key = new_key()
    options = [
        "--server.address=0.0.0.0",
        f"--server.port={port}",
        "--server.headless=true",
        "--logger.hideWelcomeMessage=true",  # its address lacks the key
    ]
    if certificate is not None or key is not None:
        options += _certified(certificate, key)
    secure = certificate is not None
    address = f"{'https' if secure else 'http'}://{_own_address()}:{port}"
    return Serving(
        options=tuple(options),
        environment={KEY_VARIABLE: access_key, NETWORK_VARIABLE: "1"},
        words=_words(with_key(address, access_key), secure=secure),
    )


def new_key() -> str:
    """A key nobody can guess."""
    return secrets.token_urlsafe(KEY_BYTES)


def with_key(address: str, key: str) -> str:
    """The address that lets its bearer in."""
    return f"{address}/?{KEY_PARAMETER}={key}"


def _certified(certificate: Path | None, key: Path | None) -> list[str]:
    if certificate is None or key is None:
        raise UsageError("--certificate and --key go together: give both files")
    for path in (certificate, key):
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file: name a PEM file")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{certificate} and {key} are not a certificate and its key without a password "
            f"({error}): make a new pair, with mkcert for example"
        ) from None
    return [
        f"--server.sslCertFile={certificate.resolve()}",
        f"--server.sslKeyFile={key.resolve()}",
    ]


def _own_address() -> str:
    """Address of this computer in its network, as the system would choose it; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        try:
            datagrams.connect(NOWHERE)
        except OSError:  # no network
            return "localhost"
        return str(datagrams.getsockname()[0])


def _words(address: str, *, secure: bool) -> str:
    lines = [
        "PoseCheck is open to your local network. Anyone with this address can use it, and see",
        "the history kept on this computer; nobody without it is let in:",
        "",
        f"    {address}",
        "",
        "The camera's video then travels through your network to this computer, no farther.",
    ]
    if not secure:
        lines += [
            "Elsewhere than on this computer a browser gives its camera to HTTPS pages only, and",
            "without HTTPS what is sent can be read on the way: checking videos works, practising",
            "needs --certificate FILE --key FILE.",
        ]
    return "\n".join([*lines, "Stop it with Ctrl-C; the next start has another address."])

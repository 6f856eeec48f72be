"""`posecheck app --network` for real: over HTTPS, and for nobody without the key."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from posecheck.ui.guard import NO_KEY, cookie_name
from posecheck.ui.live.route import PATH, Closed
from tests.browser.harness import START_WITHIN_S, free_port
from tests.test_guard import certificate  # noqa: F401 - a fixture


@pytest.fixture
def port_and_key(
    certificate: tuple[Path, Path],  # noqa: F811
) -> Iterator[tuple[int, str]]:
    """A server that was opened to the network, and the key it printed."""
    port = free_port()
    command = [sys.executable, "-m", "posecheck", "app", "--network", "--port", str(port)]
    command += ["--certificate", str(certificate[0]), "--key", str(certificate[1])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = (re.search(r"https://\S+/\?access=(\S+)", line) for line in process.stdout)
        key = next(one[1] for one in found if one)
        give_up_s = time.monotonic() + START_WITHIN_S
        while not listens(port):
            assert time.monotonic() < give_up_s
            time.sleep(0.1)
        yield port, key
    finally:
        process.terminate()
        process.communicate(timeout=START_WITHIN_S)


def listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def test_the_network_gets_in_with_the_key_only(
    port_and_key: tuple[int, str],
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    port, key = port_and_key
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    trusting.check_hostname = False
    jar = CookieJar()
    visitor = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trusting), urllib.request.HTTPCookieProcessor(jar)
    )
    page, live = f"https://127.0.0.1:{port}/", f"wss://127.0.0.1:{port}{PATH}?token=unknown"
    origin = Origin(f"https://127.0.0.1:{port}")
    for path in ("", "practise", "history", "_stcore/health", "posecheck/static/practice.js"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            visitor.open(page + path)
        with refused.value as answer:
            assert (answer.code, answer.read().decode()) == (403, f"{NO_KEY}\n")
    with pytest.raises(InvalidStatus) as closed:
        connect(live, ssl=trusting, origin=origin)
    assert closed.value.response.status_code == 403

    with visitor.open(f"{page}?access={key}") as answer:
        assert answer.url == page
        assert b"<title>" in answer.read()
    assert [one.secure for one in jar if one.name == cookie_name(origin)] == [True]
    let_in = {"Cookie": f"{cookie_name(origin)}={key}"}
    with (
        connect(live, ssl=trusting, origin=origin, additional_headers=let_in) as channel,
        pytest.raises(ConnectionClosed) as unknown,
    ):
        channel.recv(timeout=10)
    assert unknown.value.rcvd is not None
    assert unknown.value.rcvd.code == Closed.UNKNOWN

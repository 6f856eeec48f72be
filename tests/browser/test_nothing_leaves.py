"""A whole practice, traced on both sides: the server's sockets and the browser's requests."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.harness import free_port, serving
from tests.privacy.tracing import calls, leaks, trace_of, traced

STAYS_WITH_US = re.compile(r"^(https?|wss?)://localhost:\d+/|^(data|blob|about):")


@pytest.mark.browser
def test_a_practice_in_the_page_speaks_to_this_computer_only(
    strace: str, visit: Visit, tmp_path: Path
) -> None:
    port = free_port()
    log, trace_file = tmp_path / "log.txt", tmp_path / "trace"
    command = traced([sys.executable, "-m", "posecheck", "app", "--port", str(port)], trace_file)
    with visit("low_lunge_both_sides") as visitor:
        asked: list[str] = []
        visitor.page.context.on("request", lambda request: asked.append(request.url))
        visitor.page.on("websocket", lambda socket: asked.append(socket.url))
        with serving(command, log, port) as server:
            visitor.begin(server)
            visitor.wait_for("now.stage === 'HOLD' && now.figure <= 28", seconds=90)
            refused = visitor.page.evaluate(
                """async () => {
                    const told = new Promise((tell) => document.addEventListener(
                        "securitypolicyviolation", (event) => tell(event.blockedURI)));
                    await fetch("https://elsewhere.example/").catch(() => null);
                    const untold = new Promise((tell) => setTimeout(tell, 2000, "nothing"));
                    return Promise.race([told, untold]);
                }"""
            )
            visitor.end()
    asked = [url for url in asked if "elsewhere.example" not in url]
    elsewhere = [url for url in asked if not STAYS_WITH_US.match(url)]
    assert elsewhere == []
    assert any(url.startswith("ws://localhost") and "/posecheck/live" in url for url in asked)
    assert refused == "https://elsewhere.example/"
    trace = trace_of(trace_file, server.process.pid)
    assert leaks(trace) == []
    assert Counter(calls(trace))["bind"] >= 1

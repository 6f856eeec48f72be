"""Every network call a program makes, seen by the kernel (strace), and which of them leave here."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALLS: Final = "connect,bind,sendto,sendmsg,sendmmsg"
"""With an address of its own, or after `connect`: nothing can be sent to anyone without these."""
TRACE: Final = ("strace", "-D", "-f", "--seccomp-bpf", "-s", "0", "-e", f"trace={CALLS}")
"""-D: the program stays the child of whoever started it. -s 0: not what was sent."""
INTERNET: Final = re.compile(
    r"sa_family=AF_INET6?, sin6?_port=htons\((?P<port>\d+)\)"
    r'[^}]*?inet_(?:addr\(|pton\(AF_INET6, )"(?P<address>[^"]+)"'
)
FAMILY: Final = re.compile(r"sa_family=(?P<family>\w+)")
CALL: Final = re.compile(r"^(?P<process>\d+)\s+(?P<name>\w+)\(")
HARMLESS: Final = frozenset({"AF_UNIX", "AF_NETLINK", "AF_UNSPEC"})
"""Another program on this computer; the kernel itself; taking a connection back."""
NAME_PORTS: Final = frozenset({53, 853, 5353, 5355})
"""A name is looked up there, and a resolver on this computer would pass it on."""
ENDED: Final = re.compile(r"^(?P<process>\d+)\s+\+\+\+ (exited|killed)", re.MULTILINE)
WRITTEN_WITHIN_S: Final = 20
POLL_S: Final = 0.05


@dataclass(frozen=True)
class Leak:
    """A call that reached, or could be reached from, beyond this computer, as traced."""

    line: str


def leaks(trace: Iterable[str]) -> list[Leak]:
    """The calls of a trace that are for more than this computer."""
    return [Leak(line.strip()) for line in trace if CALL.match(line) and not _stays_here(line)]


def _stays_here(line: str) -> bool:
    for found in INTERNET.finditer(line):
        address = ipaddress.ip_address(found["address"])
        inner = getattr(address, "ipv4_mapped", None) or address
        if not inner.is_loopback or int(found["port"]) in NAME_PORTS:
            return False
    known = {found["family"] for found in FAMILY.finditer(line)}
    internet = sum(1 for _ in INTERNET.finditer(line))
    named = len(re.findall(r"sa_family=AF_INET6?\b", line))
    return internet == named and known <= HARMLESS | {"AF_INET", "AF_INET6"}


def traced(command: Sequence[str], into: Path) -> list[str]:
    """The command, so that its network calls are written down."""
    return [*TRACE, "-o", str(into), *command]


def trace_of(into: Path, process: int) -> list[str]:
    """The trace's lines, once that process has ended and the tracer has written all of it."""
    give_up_s = time.monotonic() + WRITTEN_WITHIN_S
    while time.monotonic() < give_up_s:
        text = into.read_text() if into.exists() else ""
        if any(int(ended["process"]) == process for ended in ENDED.finditer(text)):
            return text.splitlines()
        time.sleep(POLL_S)
    raise AssertionError(f"the trace of process {process} never ended")


def trace_python(
    arguments: Sequence[str], into: Path, *, environment: dict[str, str] | None = None
) -> list[str]:
    """Run Python to its end; its network calls. Raises AssertionError when it fails."""
    process = subprocess.Popen(
        traced([sys.executable, *arguments], into),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | (environment or {}),
    )
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return trace_of(into, process.pid)


def calls(trace: Iterable[str]) -> Iterator[str]:
    """The names of the calls in a trace."""
    for line in trace:
        found = CALL.match(line)
        if found:
            yield found["name"]


def tracer() -> str | None:
    """The tracer on this machine; None where there is none (it is a Linux program)."""
    return shutil.which(TRACE[0])

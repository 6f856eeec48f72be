"""The tracer itself: what it must let pass, and what must alarm it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.privacy.tracing import Leak, calls, leaks, trace_python


def v4(address: str, port: int) -> str:
    """A socket's address, as strace writes it."""
    return f'{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr("{address}")}}'


def v6(address: str, port: int) -> str:
    return (
        f"{{sa_family=AF_INET6, sin6_port=htons({port}), sin6_flowinfo=htonl(0), "
        f'inet_pton(AF_INET6, "{address}", &sin6_addr), sin6_scope_id=0}}'
    )


STAYS = [
    '71 connect(3, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = -1 ENOENT (No such)',
    f"71 bind(5, {v4('127.0.0.1', 8501)}, 16) = 0",
    f"71 connect(5, {v4('127.8.0.1', 8501)}, 16) = 0",
    f"71 bind(4, {v6('::1', 0)}, 28) = 0",
    f"71 connect(4, {v6('::ffff:127.0.0.1', 80)}, 28) = 0",
    "71 bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0",
    '71 connect(3, {sa_family=AF_UNSPEC, sa_data="\\0"}, 16) = 0',
    '71 sendto(6, ""..., 120, 0, NULL, 0) = 120',
    "71 +++ exited with 0 +++",
    "71 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=72} ---",
]
LEAVES = [
    f"71 connect(3, {v4('142.250.1.1', 443)}, 16) = 0",
    f"71 connect(3, {v4('8.8.8.8', 1)}, 16) = 0",
    f"71 connect(3, {v4('10.0.0.1', 443)}, 16 <unfinished ...>",
    f"71 connect(3, {v4('127.0.0.53', 53)}, 16) = 0",
    f"71 bind(3, {v4('0.0.0.0', 8501)}, 16) = 0",
    f"71 bind(3, {v6('::', 8501)}, 28) = 0",
    f"71 connect(3, {v6('2a00:1450::1', 443)}, 28) = -1 ENETUNREACH (Network is unreachable)",
    f'71 sendto(3, ""..., 28, MSG_NOSIGNAL, {v4("203.0.113.9", 9)}, 16) = 28',
    f"71 sendmmsg(3, [{{msg_hdr={{msg_name={v4('192.168.1.1', 53)}}}}}], 1, 0) = 1",
    '71 bind(3, {sa_family=AF_BLUETOOTH, sa_data="\\0"}, 14) = 0',
    "71 connect(3, {sa_family=AF_INET, sin_port=htons(80)}, 16) = 0",
]


@pytest.mark.parametrize("line", STAYS)
def test_what_stays_here_passes(line: str) -> None:
    assert leaks([line]) == []


@pytest.mark.parametrize("line", LEAVES)
def test_what_leaves_alarms(line: str) -> None:
    assert leaks([*STAYS, line]) == [Leak(line)]


def test_a_program_that_looks_up_a_name_is_caught(strace: str, tmp_path: Path) -> None:
    program = (
        "import contextlib, socket\n"
        "with contextlib.suppress(OSError):\n"
        "    socket.getaddrinfo('posecheck.invalid', 443)\n"
        "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:\n"
        "    with contextlib.suppress(OSError):\n"
        "        datagrams.sendto(b'x', ('192.0.2.1', 9))\n"
    )
    found = leaks(trace_python(["-c", program], tmp_path / "trace"))
    assert any("192.0.2.1" in leak.line for leak in found)
    assert any("htons(53)" in leak.line for leak in found)


def test_a_program_that_talks_to_itself_is_not(strace: str, tmp_path: Path) -> None:
    program = (
        "import socket\n"
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(listener.getsockname()).sendall(b'x')\n"
    )
    trace = trace_python(["-c", program], tmp_path / "trace")
    assert leaks(trace) == []
    assert {"bind", "connect"} <= set(calls(trace))

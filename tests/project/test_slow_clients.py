"""Clients that send slowly, read slowly, or go in the middle: they lose their connection, and nobody else notices."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

from tillit.project import web_worker

THREADS = 2


@pytest.fixture(scope="module")
def port():
    """Start one web process with two threads, and give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    here = "tests.project.impatient_server"
    command = [sys.executable, "-m", "gunicorn", f"{here}:application", f"--bind=127.0.0.1:{number}"]
    command += [f"--worker-class={here}.BoundedWorker", "--workers=1", f"--threads={THREADS}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tillit.project.settings"}
    server = subprocess.Popen([*command, "--no-sendfile", "--no-control-socket", "--log-level=error"], env=environment)
    until(lambda: answer(number) == b"small")
    yield number
    server.terminate()
    assert server.wait(timeout=60) == 0


def until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def answer(port, **more):
    """Give what an ordinary client is answered; nothing when nobody listens."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request(more.pop("method", "GET"), "/", **more)
        return line.getresponse().read()
    except OSError:
        return b""
    finally:
        line.close()


def connected(port, first=b""):
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(first)
    return line


def is_cut(line):
    """Tell whether the server has let go of the line, reading away what it still said."""
    line.settimeout(0.05)
    try:
        return line.recv(65536) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize(
    "begins_with",
    [b"G", b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf"],
    ids=["at the first letter", "in the headers", "in the body"],
)
def test_who_sends_a_letter_now_and_then_is_cut_off_and_others_are_answered(port, begins_with):
    lines = [connected(port, begins_with) for _ in range(2 * THREADS)]
    cut = set()

    def all_are_cut():
        for line in lines:
            if line not in cut:
                try:
                    line.sendall(b"x")
                except OSError:
                    cut.add(line)
                    continue
                if is_cut(line):
                    cut.add(line)
        return len(cut) == len(lines)

    until(all_are_cut)
    assert answer(port) == b"small"
    for line in lines:
        line.close()


def test_who_does_not_read_a_large_page_is_cut_off_and_others_are_answered(port):
    """Those who wait in line until the threads are free wait longer than their request may take to come."""
    lines = [connected(port, b"GET /large/ HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(THREADS)]
    assert answer(port) == b"small", "every thread was held by one who does not read"
    got = 0
    with lines[0] as line:
        line.settimeout(60)
        try:
            while part := line.recv(1_000_000):
                got += len(part)
        except ConnectionError:
            pass
    assert got < 60_000_000
    lines[1].close()


def test_what_came_while_we_had_no_time_is_taken_and_what_did_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(web_worker, "SECONDS_TO_SEND", -60.0)
    here, there = socket.socketpair()
    with there, web_worker.BoundedSocket(fileno=here.detach()) as bounded:
        bounded.begin_request()
        there.sendall(b"GET /")
        assert bounded.recv(100) == b"GET /"
        with pytest.raises(web_worker.TooSlow):
            bounded.recv(100)
        assert bounded.gettimeout() is None


def test_who_goes_in_the_middle_leaves_the_thread_to_others(port):
    for _ in range(3 * THREADS):
        connected(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf").close()
    assert answer(port) == b"small"


def test_who_sends_much_at_a_good_pace_is_heard_out(port):
    """An import over a slow line takes longer than the limit, and is no attack."""

    def in_pieces():
        for _ in range(15):
            yield b"x" * 20_000
            time.sleep(0.1)

    assert answer(port, method="POST", body=in_pieces(), headers={"Content-Length": "300000"}) == b"300000"

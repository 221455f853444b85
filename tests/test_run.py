"""`make run` as a person meets it: one start, the printed password, a crash, Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data folder whose path has a space, and a free port; the variables of a start there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    inherited = {"DEBUG", "DATABASE_URL", "DEMO_PASSWORD", "DEMO"}
    kept = {name: value for name, value in os.environ.items() if name not in inherited}
    return kept | {"DATA_DIR": str(tmp_path_factory.mktemp("two words")), "PORT": port}


def start(place, tmp_path):
    """Start as make does, in a process group of its own; the output goes to a file."""
    log = tmp_path / "output"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "tools/serve.py"],
            cwd=ROOT,
            env=place,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return server, log


def wait_for(server, log, words, seconds=180):
    for _ in range(seconds * 4):
        if words in log.read_text():
            return log.read_text()
        if server.poll() is not None:
            break
        time.sleep(0.25)
    raise AssertionError(f"{words!r} did not appear:\n{log.read_text()}")


def answers(place):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{place['PORT']}/livez", timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stop(server):
    """Press Ctrl-C: the signal goes to the whole process group."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
    server.wait(timeout=30)


def test_it_serves_restarts_what_dies_and_stops_on_ctrl_c(place, tmp_path):
    server, log = start(place, tmp_path)
    try:
        said = wait_for(server, log, "Ctrl-C")
        assert f"http://localhost:{place['PORT']}/dashboard/" in said
        assert "kepala.lain" in said
        assert answers(place)
        (master,) = subprocess.run(
            ["pgrep", "-P", str(server.pid), "-f", "gunicorn"], capture_output=True, text=True
        ).stdout.split()
        os.kill(int(master), signal.SIGKILL)
        time.sleep(1)
        assert any(time.sleep(0.5) or answers(place) for _ in range(40))
    finally:
        stop(server)
    assert not answers(place)


def test_a_second_start_prints_the_same_password(place, tmp_path):
    """What an earlier start kept counts, whether or not one came before in this folder."""
    kept = Path(place["DATA_DIR"], "demo-password")
    if not kept.exists():
        kept.write_text("dari-start-lalu")
    password = kept.read_text()
    server, log = start(place, tmp_path)
    try:
        said = wait_for(server, log, "Ctrl-C")
        assert re.search(rf"all with the password  {re.escape(password)}\n", said)
    finally:
        stop(server)


def test_it_refuses_a_taken_port_in_one_line(place, tmp_path):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(place["PORT"])))
        taken.listen()
        server, log = start(place, tmp_path)
        assert server.wait(timeout=30) == 1
    assert len(log.read_text().splitlines()) == 1
    assert place["PORT"] in log.read_text()


def test_it_keeps_the_password_for_its_owner_alone(tmp_path):
    act = f"import pathlib, serve; serve.demo_password(pathlib.Path('{tmp_path}'))"
    subprocess.run([sys.executable, "-c", act], cwd=ROOT / "tools", check=True)
    kept = tmp_path / "demo-password"
    assert kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0

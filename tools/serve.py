"""Start the demo on this machine (`make run`): prepare the data, then hand over to supervisord.

Everything it writes is in $DATA_DIR (default var/). Ctrl-C stops all parts.
"""

import hashlib
import os
import pwd
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import translations

ROOT = Path(__file__).resolve().parent.parent
ACCOUNTS = (
    ("kepala", "office head / kepala kantor"),
    ("tikkim", "ICT head / kepala seksi TIK"),
    ("lantaskim", "section head, passports / kepala seksi lalu lintas"),
    ("intaltuskim", "section head, stay permits / kepala seksi izin tinggal"),
    ("petugas", "clerk / petugas"),
    ("telepon", "caller / petugas telepon"),
    ("humas", "public relations / humas"),
    ("auditor", "auditor, reads only"),
    ("admin", "superuser: catalogue and users"),
    ("kepala.lain", "head of a second office"),
)


def environment() -> dict[str, str]:
    """Return the variables of every part: DEMO=1 is set here and nowhere else."""
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / "log").mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "imigrasi.settings",
        "DEMO": "1",
        "DATA_DIR": str(data),
        "PORT": os.environ.get("PORT") or "8000",
        "WEB_CONCURRENCY": os.environ.get("WEB_CONCURRENCY") or "2",
        "DEMO_PASSWORD": demo_password(data),
        "VENV_PYTHON": sys.executable,
        "RUN_AS": pwd.getpwuid(os.getuid()).pw_name,
        "PYTHONUNBUFFERED": "1",
    }


def demo_password(data: Path) -> str:
    """Return $DEMO_PASSWORD, else the kept one, else a new one; kept for the next start."""
    kept = data / "demo-password"
    password = os.environ.get("DEMO_PASSWORD") or (kept.read_text() if kept.exists() else "")
    password = password or secrets.token_urlsafe(9)
    kept.touch(mode=0o600)
    kept.write_text(password)
    return password


def refuse_a_taken_port(port: str) -> None:
    """Exit with one line if $PORT is no port, or another program listens on it."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT={port} is not a port number (1 to 65535).")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Try: PORT=8001 make run")


def prepare(variables: dict[str, str]) -> None:
    """Bring translations, database, demo and static files up to date; stop at the first failure."""
    print("Compiling translations …", flush=True)
    translations.compile_all()
    steps = {
        "Preparing the database …": ["migrate", "--verbosity=0"],
        "Preparing the cache …": ["createcachetable", "--verbosity=0"],
        "Loading the demo (the first time takes up to a minute) …": ["demo"],
        "Collecting static files …": ["collectstatic", "--noinput", "--verbosity=0"],
    }
    data, state = Path(variables["DATA_DIR"]), static_state()
    collected = data / "static-state"
    made = (data / "static/staticfiles.json").exists() and collected.exists()
    if made and collected.read_text() == state:
        steps.popitem()
    for said, command in steps.items():
        print(said, flush=True)
        step = subprocess.run([sys.executable, "manage.py", *command], env=variables)
        if step.returncode:
            sys.exit(f"`manage.py {command[0]}` failed, see above; nothing was started.")
    collected.write_text(state)


def static_state() -> str:
    """Return a digest of what collectstatic reads: our files by time, packages by their pins."""
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    rows = [f"{path} {path.stat().st_mtime_ns}" for path in sorted(files)]
    rows += [(ROOT / name).read_text() for name in ("requirements.txt", "imigrasi/settings.py")]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def announce() -> None:
    """Wait until the product answers, then print where it is and who may log in."""
    port = os.environ["PORT"]
    url = f"http://localhost:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    else:
        print(f"No answer yet at {url}: see the lines above.", flush=True)
        return
    rows = "\n".join(f"    {name:<12} {role}" for name, role in ACCOUNTS)
    print(
        f"\n  {url}/            public page / halaman publik (English: {url}/en/)"
        f"\n  {url}/dashboard/  staff / dasbor petugas"
        f"\n  {url}/admin/      data entry / entri data"
        f"\n\n  Demo accounts, all with the password  {os.environ['DEMO_PASSWORD']}\n{rows}"
        f"\n\n  Ctrl-C stops everything. / Ctrl-C menghentikan semuanya.\n",
        flush=True,
    )


def main() -> None:
    """Prepare, then become supervisord, so that Ctrl-C and signals reach it directly."""
    os.chdir(ROOT)
    variables = environment()
    refuse_a_taken_port(variables["PORT"])
    prepare(variables)
    # Supervisord opens /dev/fd/1 by name, which a socket or another user's terminal refuses:
    # a pipe never does. A session of its own lets the last lines out after Ctrl-C.
    out = subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True)
    assert out.stdin is not None
    os.dup2(out.stdin.fileno(), 1)
    arguments = [sys.executable, "-m", "supervisor.supervisord", "-c", "deploy/supervisord.conf"]
    os.execve(sys.executable, arguments, variables)


if __name__ == "__main__":
    try:
        announce() if sys.argv[1:] == ["announce"] else main()
    except KeyboardInterrupt:
        sys.exit("Stopped before the start was complete.")

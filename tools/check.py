"""Every check that is no test of behaviour (`make check`): runs all, then says which failed."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPED = (  # the modules without ORM, under mypy --strict
    "dashboard/applications/sheet_reading.py",
    "dashboard/applications/sheets.py",
    "dashboard/applications/appointments/slots.py",
    "dashboard/applications/personal.py",
    "dashboard/audit/reasons.py",
    "dashboard/core/formats.py",
    "dashboard/core/sealing.py",
    "dashboard/incidents/affected.py",
    "dashboard/incidents/durations.py",
    "dashboard/notices/differences.py",
    "dashboard/notices/texts.py",
    "dashboard/offices/clock.py",
    "dashboard/overview/charts.py",
    "dashboard/overview/demo/queue.py",
    "dashboard/overview/periods.py",
    "tools",
)
HOUSE = ("test_architecture.py", "test_access.py", "test_templates.py", "test_consistency.py")


def new_key() -> str:
    return "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def production(folder: str) -> dict[str, str]:
    """Return the variables of a real installation, with keys of its own."""
    return {
        "DJANGO_SETTINGS_MODULE": "imigrasi.settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": folder,
        "DEBUG": "0",
        "DEMO": "0",
        "PUBLIC_URL": "https://imigrasi.example",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": new_key(),
        "INDEX_KEYS": new_key(),
    }


def steps() -> dict[str, list[str]]:
    """Return the commands by their names, the quick ones first."""
    tests = [f"tests/{name}" for name in HOUSE if (ROOT / "tests" / name).exists()]
    return {
        "lint": ["ruff", "check", "."],
        "format": ["ruff", "format", "--check", "."],
        "templates": ["djlint", "templates", "--lint", "--quiet"],
        "types": ["mypy", *(path for path in TYPED if (ROOT / path).exists())],
        "migrations": ["django", "makemigrations", "--check", "--dry-run"],
        "deployment": ["django", "check", "--deploy", "--fail-level", "WARNING"],
        "translations": ["tools/translations.py", "check"],
        "house": ["pytest", "-q", "-p", "no:cacheprovider", *tests],
    }


def main() -> int:
    """Return 1 if any step failed; each prints its own findings."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        real = plain | production(folder)
        Path(folder, "imigrasi.sqlite3").touch()
        for name, command in steps().items():
            print(f"── {name}", flush=True)
            started = time.monotonic()
            module = [] if command[0].endswith(".py") else ["-m"]
            variables = real if command[0] == "django" else plain
            done = subprocess.run([sys.executable, *module, *command], cwd=ROOT, env=variables)
            print(f"   {'failed' if done.returncode else 'ok'}, {time.monotonic() - started:.0f} s")
            failed += [name] if done.returncode else []
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all clean'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

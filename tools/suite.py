"""Run one part of the tests, say what it leaves out: tools/suite.py fast|slow|postgres|browser."""

import os
import subprocess
import sys

import translations

FAST = "not slow and not browser"
PARTS = {
    "fast": ["-m", FAST, "-n2"],
    "postgres": ["-m", f"({FAST}) or races", "-n2"],
    "slow": ["-m", "slow"],
    "browser": ["-m", "browser"],
}
NO_TESTS = 5  # pytest's exit code


def main(part: str) -> int:
    """Return the exit code of pytest; PostgreSQL is used by its own part only."""
    translations.compile_all()
    variables = dict(os.environ)
    database = variables.pop("DATABASE_URL", "")
    if part == "postgres":
        variables["DATABASE_URL"] = database
        if not database.startswith("postgres"):
            print("DATABASE_URL names no PostgreSQL server: postgresql://user@host:port/name")
            return 1
    code = subprocess.run([sys.executable, "-m", "pytest", *PARTS[part]], env=variables).returncode
    if part == "fast":
        print("Left out here: PostgreSQL (make test-postgres), the browser (make test-browser),")
        print("kills, floods and races (make test-slow).")
    if part == "slow" and code == NO_TESTS:
        print("The suite holds no slow test yet: nothing was run, nothing failed.")
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

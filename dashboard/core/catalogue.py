import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "catalogue.toml"


@cache
def read() -> dict:
    """Return ``dashboard/catalogue.toml``: the rows that a new installation starts with."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))

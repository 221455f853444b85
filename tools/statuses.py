"""Draw which status may follow which into docs/statuses.md: tools/statuses.py.

The source is the code (NEXT in each statuses.py, the roads in applications/workflows.py); a test
compares, so that the page never lags behind.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/statuses.md"
HEAD = """# Which status may follow which

Written by `python tools/statuses.py` from the code; edit that, not this page.
"""


def diagram(
    title: str,
    roads: Mapping[str, Sequence[str]],
    note: str = "",
    imported: Sequence[str] = (),
) -> str:
    """Return one Mermaid diagram; the first status is where all begins.

    What leads to one of ``imported`` is drawn with that word: no screen offers it.
    """
    start = next(iter(roads))
    lines = [
        f"    {before} --> {after}{' : import' if after in imported else ''}"
        for before, all_ in roads.items()
        for after in all_
    ]
    body = "\n".join([f"    [*] --> {start}", *lines])
    return f"## {title}\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n{note}"


def diagrams() -> Iterator[str]:
    """Yield the diagram of each domain that has a NEXT, then of each workflow."""
    for path in sorted(ROOT.glob("dashboard/*/statuses.py")):
        if "\nNEXT" in path.read_text():
            module = importlib.import_module(f"dashboard.{path.parent.name}.statuses")
            yield diagram(path.parent.name.capitalize(), module.NEXT)
    workflows = importlib.import_module("dashboard.applications.workflows")
    side = ", ".join(workflows.SIDE)
    ended = ", ".join(workflows.ENDED)
    note = (
        f"\nNot drawn: an import may lead from any open stage to {side}, {ended}, and may skip "
        "stages ahead.\nBy hand these four are not offered; "
        f"from {side} a person leads back to the stage before it.\n"
    )
    for name, roads in workflows.FORWARD.items():
        yield diagram(f"Workflow {name}", roads, note, workflows.PROPOSED)


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *diagrams()])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page())

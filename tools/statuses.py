"""Draw which status may follow which into docs/statuses.md: tools/statuses.py.

The source is the code (NEXT in each statuses.py, the roads in applications/workflows.py); a test
compares, so that the page never lags behind.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/statuses.md"
HEAD = """# Which status may follow which

Written by `python tools/statuses.py` from the code; edit that, not this page.
"""


def diagram(
    title: str,
    roads: Mapping[str, Sequence[str]],
    *,
    said: Mapping[tuple[str, str], str] = MappingProxyType({}),
    more: Sequence[str] = (),
) -> str:
    """Return one Mermaid diagram; the first status is where all begins.

    ``said`` are words at an arrow, ``more`` are lines below the road.
    """
    start = next(iter(roads))
    lines = [
        arrow(before, after, said.get((before, after), ""))
        for before, all_ in roads.items()
        for after in all_
    ]
    body = "\n".join([f"    [*] --> {start}", *lines, *more])
    return f"## {title}\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n"


def arrow(before: str, after: str, words: str = "") -> str:
    return f"    {before} --> {after}{f' : {words}' if words else ''}"


def workflow(law: Any, name: str, roads: Mapping[str, Sequence[str]]) -> str:
    """The road of a workflow with its side roads and ends, as the functions of ``law`` tell."""
    said = {
        (before, after): "again, with a reason"
        for before, all_ in roads.items()
        for after in all_
        if law.goes_back(name, before, after)
    }
    ready = law.READY[name]
    said[ready, law.HANDED_OVER] = "to the applicant or a proxy"
    aside = {to for code in roads for to in law.aside(name, code)}
    if any(set(law.aside(name, code)) != aside for code in roads):
        raise ValueError(f"{name}: the side stages are not open to every stage: draw them")
    unready = [code for code in roads if code != ready]
    ends = [to for to in law.ENDED if all(to in law.endings(name, code) for code in unready)]
    more = ['    state "any open stage" as OPEN', f'    state "any before {ready}" as UNREADY']
    for to in sorted(aside):
        more += [arrow("OPEN", to, "with a reason"), arrow(to, "OPEN", "back to where it was")]
    more += [arrow("UNREADY", to, "by a head, with a reason") for to in ends]
    for to in law.endings(name, ready):
        more.append(arrow(ready, to, "by a head, after the last day to collect"))
    return diagram(f"Workflow {name}", roads, said=said, more=more)


def diagrams() -> Iterator[str]:
    """Yield the diagram of each domain that has a NEXT, then of each workflow."""
    for path in sorted(ROOT.glob("dashboard/*/statuses.py")):
        if "\nNEXT" in path.read_text():
            module = importlib.import_module(f"dashboard.{path.parent.name}.statuses")
            yield diagram(
                path.parent.name.capitalize(), module.NEXT, more=getattr(module, "ASIDE", ())
            )
    law = importlib.import_module("dashboard.applications.workflows")
    yield from (workflow(law, str(name), roads) for name, roads in law.FORWARD.items())
    yield (
        "An import may skip stages ahead and carries every stage beside the road; it never goes "
        "back.\nAny step may be taken back by a head: a new change reverses the last that stands.\n"
    )


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *diagrams()])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page())

"""Runs inside the product: reads tasks as JSON lines, answers each with one line."""

import importlib
import json
import os
import resource
import sys
import time

import django

TASKS = {
    "get": "pages",
    "some_codes": "pages",
    "read_near": "affected",
    "freeze": "affected",
    "render": "rendering",
    "bring": "importing",
    "bring_peer": "importing",
    "bulk_load": "importing",
    "read_sheet": "importing",
    "write_sheet": "importing",
    "take": "exporting",
    "raw_dump": "exporting",
    "move_many": "writing",
    "sealed_writes": "writing",
    "storm": "writing",
}


def main() -> None:
    """What a task prints goes to the error stream; the answers alone to the real output."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        module = importlib.import_module(f"tests.bench.inside.{TASKS[asked['task']]}")
        began = time.perf_counter()
        answer = getattr(module, asked["task"])(**asked["arguments"]) or {}
        answer.setdefault("seconds", time.perf_counter() - began)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        answers.write(json.dumps(answer | {"peak_mb": peak}) + "\n")
        answers.flush()


main()

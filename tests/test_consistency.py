"""The repository agrees with itself: vendored bytes, drawn statuses, pinned packages, words."""

import ast
import gettext
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command

from dashboard.overview.demo import cast
from tests.house import ROOT

VENDOR = ROOT / "static/vendor"


def test_vendored_files_are_the_bytes_that_were_reviewed():
    listed = json.loads((VENDOR / "VENDOR.json").read_text())["files"]
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }
    assert present == {name: entry["sha256"] for name, entry in listed.items()}
    assert all(entry["licence"] for entry in listed.values())


def test_the_status_diagrams_are_drawn_from_the_code():
    draw = f"import sys; sys.path[:0] = ['{ROOT}', '{ROOT}/tools']; import statuses"
    drawn = subprocess.run(
        [sys.executable, "-c", f"{draw}; print(statuses.page(), end='')"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs/statuses.md").read_text()
    assert page == drawn.stdout, "run: python tools/statuses.py"


def test_compiled_translations_count_as_indonesian_does(tmp_path):
    """One form for every number; without the plural rule "2 hari" would be the English "2 days"."""
    folder = tmp_path / "locale/id/LC_MESSAGES"
    shutil.copytree(ROOT / "locale/id/LC_MESSAGES", folder, ignore=shutil.ignore_patterns("*.mo"))
    compile_there = f"import sys, pathlib; sys.path[:0] = ['{ROOT}/tools']; import translations"
    act = f"{compile_there}; translations.compile_all(pathlib.Path('{tmp_path}'))"
    subprocess.run([sys.executable, "-c", act], check=True)
    with (folder / "django.mo").open("rb") as compiled:
        texts = gettext.GNUTranslations(compiled)
    for count in (1, 2):
        said = texts.ngettext("%(days)d working day", "%(days)d working days", count)
        assert said == "%(days)d hari kerja"


def test_a_changed_tool_compiles_translations_anew(tmp_path):
    folder = tmp_path / "locale/id/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "yes"\nmsgstr "ya"\n')
    tool, mo = shutil.copy(ROOT / "tools/translations.py", tmp_path), folder / "django.mo"
    act = f"import pathlib, translations; translations.compile_all(pathlib.Path('{tmp_path}'))"
    mo.write_bytes(b"old")
    written = mo.stat().st_mtime
    for tool_time, is_old in ((written - 60, True), (written + 60, False)):
        os.utime(tool, (tool_time, tool_time))
        subprocess.run([sys.executable, "-c", act], cwd=tmp_path, check=True)
        assert (mo.read_bytes() == b"old") is is_old


def test_the_start_prints_the_accounts_that_the_demo_makes():
    """tools/serve.py runs before Django is there, so that it names them itself."""
    tree = ast.parse((ROOT / "tools/serve.py").read_text())
    (printed,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ACCOUNTS"
    )
    assert tuple(name for name, _ in printed) == cast.ACCOUNTS


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_wanted_package_is_pinned_with_hashes(name):
    wanted = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    pinned = (ROOT / f"{name}.txt").read_text()
    assert "://" not in pinned
    for package in wanted:
        pattern = rf"^{re.escape(package)}==\S+ \\\n    --hash=sha256:"
        assert re.search(pattern, pinned, re.MULTILINE | re.IGNORECASE), package


def test_static_files_can_be_collected_as_in_production(settings, tmp_path):
    """The manifest storage fails where a style sheet names a file that is not there."""
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_nothing_is_left_unfinished():
    """Words that mark unfinished or skipped work are in no file of the repository."""
    words = ["TO" + "DO", "FIX" + "ME", "Not" + "ImplementedError", "x" + "fail"]
    found = subprocess.run(
        ["git", "grep", "-nIE", "|".join(words), "--", ".", ":!static/vendor", ":!*.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode in (0, 1), found.stderr
    assert found.stdout == ""


@pytest.mark.parametrize("number", range(5))
def test_the_examples_of_contributing_apply(number):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    examples = re.findall(r"```diff\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 5
    check = ["git", "apply", "--check", "--verbose", "-"]
    answer = subprocess.run(
        check, input=examples[number], text=True, capture_output=True, cwd=ROOT, check=False
    )
    assert answer.returncode == 0, answer.stderr

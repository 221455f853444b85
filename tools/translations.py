"""Compile the translations, or check that none is missing: tools/translations.py compile|check.

Compiling needs Babel alone, so that the product runs without the system's gettext; the check
extracts anew into a throw-away copy (makemessages) and needs it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("dashboard", "imigrasi", "templates", "locale", "manage.py")


def compile_all(root: Path = ROOT) -> None:
    """Write each .mo that is missing or older than its .po or this file, without fuzzy entries."""
    made_by = Path(__file__).stat().st_mtime
    for po in root.glob("locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= max(po.stat().st_mtime, made_by):
            continue
        with po.open("rb") as source, tempfile.NamedTemporaryFile(dir=po.parent) as target:
            # Named by its language, Babel keeps the plural rule; else every text counts as English.
            write_mo(target, read_po(source, locale=po.parts[-3]))
            target.flush()
            shutil.copyfile(target.name, mo)


def missing(root: Path = ROOT) -> list[str]:
    """Extract every text of the sources and list those without a sure Indonesian translation."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            if (root / source).is_dir():
                shutil.copytree(root / source, copy / source)
            elif (root / source).exists():
                shutil.copy(root / source, copy)
        (copy / "locale").mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale=id", "--no-obsolete", "-v0"],
            cwd=copy,
            check=True,
        )
        with (copy / "locale/id/LC_MESSAGES/django.po").open("rb") as po:
            return [
                f"{message.locations[:1] or ''} {message.id!r}{' (fuzzy)' if message.fuzzy else ''}"
                for message in read_po(po)
                if message.id and (message.fuzzy or not _complete(message.string))
            ]


def _complete(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def main(action: str) -> int:
    """Run one action; the check prints what is missing and returns 1 if anything is."""
    if action == "compile":
        compile_all()
        return 0
    if not shutil.which("xgettext"):
        print("The check of translations needs gettext (Debian: apt install gettext).")
        return 1
    rows = missing()
    for row in rows:
        print(f"untranslated: {row}")
    print(f"{len(rows)} texts without an Indonesian translation")
    return 1 if rows else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))

"""The product's settings with the few differences that tests need.

The database stays a real file with the production options (WAL, IMMEDIATE); each process has a
folder and a database of its own, so that parallel runs never meet.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp(prefix="imigrasi-test-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in ("DEMO", "SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS", "PUBLIC_URL", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)
os.environ |= {"DATA_DIR": str(folder), "DEBUG": "1", "DEMO_PASSWORD": "demo12345"}

from imigrasi.settings import *  # noqa: E402, F403
from imigrasi.settings import DATABASES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(folder / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_imigrasi_{os.getpid()}"}
TASKS = {"default": {"BACKEND": "tests.tasks.AtOnceBackend"}}

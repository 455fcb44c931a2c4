"""Settings under test: the same house with fast passwords, its own `var/`, and plain static files."""

import os
import tempfile
from urllib.parse import quote

os.environ.setdefault("DOUDI_VAR", tempfile.mkdtemp(prefix="doudi-test-"))
os.environ.setdefault("DOUDI_SECRET_KEY", "only-for-tests")
os.environ.setdefault("DOUDI_FIELD_KEY", "only-for-tests-too")
if os.environ.get("DOUDI_TEST_POSTGRES", "") not in {"", "0"}:  # started by tests/postgres.py
    folder = os.environ.setdefault(
        "DOUDI_TEST_POSTGRES_FOLDER", tempfile.mkdtemp(prefix="doudi-postgres-")
    )
    os.environ["DOUDI_DATABASE"] = f"postgres://postgres@{quote(folder, safe='')}/doudi"

from doudi.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
(VAR / "static").mkdir(exist_ok=True)  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
ALLOWED_HOSTS = ["*"]
SECOND_FACTOR_REQUIRED = False  # the tests about it switch it on

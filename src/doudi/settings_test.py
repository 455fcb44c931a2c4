"""Settings under test: the same house with fast passwords, its own `var/`, and plain static files."""

import os
import tempfile

os.environ.setdefault("DOUDI_VAR", tempfile.mkdtemp(prefix="doudi-test-"))
os.environ.setdefault("DOUDI_SECRET_KEY", "only-for-tests")
os.environ.setdefault("DOUDI_FIELD_KEY", "only-for-tests-too")

from doudi.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
ALLOWED_HOSTS = ["*"]

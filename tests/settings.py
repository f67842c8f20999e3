"""The product's settings, with what a test run needs: a quick hasher, kept mail, own folders."""

import os
import tempfile
from pathlib import Path

from minka.settings import *  # noqa: F403
from minka.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="minka-tests-"))
WHITENOISE_AUTOREFRESH = True
# Tests speak plain HTTP to a server on this machine.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# A story of a whole year, told by moving the clock, signs nobody out.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 800
_suffix = os.environ.get("PYTEST_DB_SUFFIX", "")
if _suffix and not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_minka_{_suffix}"}
if "PYTEST_XDIST_WORKER" in os.environ:
    # Processes side by side would empty each other's cache between two tests.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

"""The production settings on a database of their own, plus the floor."""

from minka.settings import *  # noqa: F403
from minka.settings import LOGGING

DEBUG = False
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.deadline_rush.urls"
LOGGING["root"]["level"] = "ERROR"

"""The production settings on a database of their own, plus the floor pages and a query counter."""

from minka.settings import *  # noqa: F403
from minka.settings import LOGGING, MIDDLEWARE

DEBUG = False
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.pages.urls"
MIDDLEWARE = ["tests.bench.pages.counting.CountQueries", *MIDDLEWARE]
LOGGING["root"]["level"] = "ERROR"

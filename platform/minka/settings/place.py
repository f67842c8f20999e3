"""Where this Minka runs: folders, environment, and whether it is a demonstration."""

from pathlib import Path

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(env.str("MINKA_VAR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("MINKA_DEBUG", default=False)
MINKA_DEMO = env.bool("MINKA_DEMO", default=False)
MINKA_SITE_URL = env.str("MINKA_SITE_URL", default="http://127.0.0.1:8000")

ROOT_URLCONF = "minka.urls"
WSGI_APPLICATION = "minka.wsgi.application"

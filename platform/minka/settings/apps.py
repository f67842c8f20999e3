"""What the house is made of, and how a request walks through it."""

from .place import BASE_DIR

INSTALLED_APPS = [
    "learning.rehearsal",
    "learning.library",
    "learning.synthesizing",
    "learning.systematizing",
    "learning.discussing",
    "calls.accompanying",
    "calls.selecting",
    "calls.reviewing",
    "calls.applying",
    "calls.publishing",
    "minka.notifications",
    "minka.files",
    "minka.taxonomy",
    "minka.accounts",
    "minka.common",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "minka.common.middleware.MomentMiddleware",
    "minka.accounts.middleware.PersonMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minka.common.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "minka.common.templatetags.minka",
                "minka.common.templatetags.rows",
            ],
        },
    }
]
FORM_RENDERER = "minka.common.forms.Renderer"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

"""Mail: SMTP with a time limit in production, readable files under ``var/mail`` by default."""

from .place import VAR_DIR, env

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _mail = env.email_url("EMAIL_URL")
    # Our own SMTP backend knows whether a broken connection left a mail in doubt.
    EMAIL_BACKEND = {
        "django.core.mail.backends.smtp.EmailBackend": "minka.notifications.delivery.SmtpBackend"
    }.get(_mail["EMAIL_BACKEND"], _mail["EMAIL_BACKEND"])
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "minka.notifications.delivery.FolderBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
# A silent mail server must not hold a worker for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Minka <minka@localhost>")
# Where people write when they need help: shown at the foot of every page.
MINKA_HELP_EMAIL = env.str("MINKA_HELP_EMAIL", default="ayuda@minka.localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

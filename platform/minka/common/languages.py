"""Languages of what people write (BCP 47), and text that exists in several of them."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

INTERFACE_LANGUAGES = ("es", "pt-BR", "en")
CONTENT_LANGUAGES = [
    ("es", _("Spanish")),
    ("pt-BR", _("Portuguese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("qu", _("Quechua")),
    ("ay", _("Aymara")),
    ("gn", _("Guarani")),
    ("ht", _("Haitian Creole")),
]
_TO_BCP47 = {"pt-br": "pt-BR"}


def current() -> str:
    """Return the reader's interface language as BCP 47: ``es``, ``pt-BR`` or ``en``."""
    return bcp47(get_language() or "es")


def bcp47(code: str) -> str:
    """Return an interface language of Django (``pt-br``) as BCP 47 (``pt-BR``)."""
    return _TO_BCP47.get(code.lower(), code.split("-")[0])


def spoken(value: dict[str, str] | None, language: str | None = None) -> tuple[str, str]:
    """Return (text, its language) of a translated value: the reader's, else the first written."""
    texts = {k: v for k, v in (value or {}).items() if v}
    wanted = language or current()
    for code in (wanted, *texts):
        if code in texts:
            return texts[code], code
    return "", wanted


def said(value: dict[str, str] | None, language: str | None = None) -> str:
    """Return the text of a translated value in the reader's language, or the first there is."""
    return spoken(value, language)[0]


class TranslatedField(models.JSONField):
    """One text in several languages: ``{"es": "…", "pt-BR": "…"}`` (BCP 47 keys)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class LanguageField(models.CharField):
    """The language in which a text is written (BCP 47)."""

    def __init__(self, verbose_name: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault("choices", CONTENT_LANGUAGES)
        kwargs.setdefault("default", "es")
        super().__init__(verbose_name or _("language"), *args, **kwargs)

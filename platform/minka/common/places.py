"""Countries (ISO 3166), by name in the reader's language, from CLDR."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

LATIN_AMERICA = (
    "AR BO BR CL CO CR CU DO EC SV GT GY HT HN JM MX NI PA PY PE PR SR TT UY VE BZ BB"
).split()
# What CLDR names besides countries: unions, test locales, islands without a code of ISO's own.
_NO_COUNTRY = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    names = Locale.parse(language.replace("-", "_"), sep="_").territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


def _locale() -> str:
    return {"pt-br": "pt_BR"}.get(get_language() or "es", get_language() or "es")


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; the code itself when unknown."""
    return _territories(_locale()).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) pairs: Latin America and the Caribbean first, then the world."""
    names = _territories(_locale())
    near = sorted(((c, names[c]) for c in LATIN_AMERICA), key=lambda pair: pair[1])
    far = sorted(
        ((c, n) for c, n in names.items() if c not in LATIN_AMERICA),
        key=lambda pair: pair[1],
    )
    return near + far


def is_country(code: str) -> bool:
    """Say whether this is a known ISO 3166 alpha-2 code."""
    return code in _territories("en")

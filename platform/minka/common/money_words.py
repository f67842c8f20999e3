"""Amounts in words, so that nobody is off by a thousand: ``mil quinientos soles peruanos``."""

import re
from decimal import Decimal

from babel.numbers import get_currency_name
from num2words import num2words

from .languages import current
from .money import format_money

_LOCALES = {"es": "es", "pt-BR": "pt_BR", "en": "en"}
# A round number of millions takes "de": un millón de pesos, dois milhões de reais.
_ROUND = {"es": r"mill(ón|ones)$", "pt-BR": r"(ilhão|ilhões)$", "en": r"(?!)"}
_OF = {"es": "de ", "pt-BR": "de ", "en": ""}
_AND = {"es": "con", "pt-BR": "e", "en": "and"}
# What a hundredth of each is called; the rest have centavos.
_CENTS: dict[str, dict[str, tuple[str, str]]] = {
    "es": {
        "": ("centavo", "centavos"),
        **dict.fromkeys(("CRC", "EUR", "PEN", "VES"), ("céntimo", "céntimos")),
        **dict.fromkeys(("PAB", "UYU"), ("centésimo", "centésimos")),
    },
    "pt-BR": {
        "": ("centavo", "centavos"),
        **dict.fromkeys(("CRC", "PEN", "VES"), ("cêntimo", "cêntimos")),
        **dict.fromkeys(("PAB", "UYU"), ("centésimo", "centésimos")),
    },
    "en": {
        "": ("centavo", "centavos"),
        **dict.fromkeys(("USD", "EUR"), ("cent", "cents")),
        **dict.fromkeys(("CRC", "PEN", "VES"), ("céntimo", "céntimos")),
        **dict.fromkeys(("PAB", "UYU"), ("centésimo", "centésimos")),
    },
}
# Its name is feminine in Portuguese: duas mil lempiras.
_FEMININE = {("pt-BR", "HNL")}
_FEMALE = {"um": "uma", "dois": "duas", "entos": "entas"}


def money_in_words(amount: Decimal, currency: str) -> str:
    """Return an amount in words in the reader's language, with the currency's whole name."""
    language = current()
    whole, cents = divmod(int(abs(amount) * 100), 100)
    words = _number(whole, language, feminine=(language, currency) in _FEMININE)
    of = _OF[language] if re.search(_ROUND[language], words) else ""
    found = f"{words} {of}{_name(currency, whole, language)}"
    if cents:
        one, many = _CENTS[language].get(currency, _CENTS[language][""])
        part = _number(cents, language)
        found = f"{found} {_AND[language]} {part} {one if cents == 1 else many}"
    return found


def echo_money(amount: Decimal, currency: str) -> str:
    """Return what was understood, in figures and words: ``USD 1 500 (mil quinientos dólares …)``."""
    return f"{format_money(amount, currency)} ({money_in_words(amount, currency)})"


def _name(currency: str, count: int, language: str) -> str:
    name: str = get_currency_name(currency, count=1 if count == 1 else 2, locale=_LOCALES[language])
    # CLDR writes them with a capital in Portuguese, as in a list.
    return name[:1].lower() + name[1:] if language == "pt-BR" else name


def _number(number: int, language: str, *, feminine: bool = False) -> str:
    words: str = num2words(number, lang=_LOCALES[language])
    if language == "es":
        # Before a noun, and before mil and millones: un peso, veintiún mil.
        return re.sub(r"\buno\b", "un", words.replace("veintiuno", "veintiún"))
    if feminine:
        return _feminine(words)
    return words


def _feminine(words: str) -> str:
    """Return Portuguese words before a feminine noun; millions stay masculine."""
    head, join, tail = words.rpartition("ilhões")
    if not join:
        head, join, tail = words.rpartition("ilhão")
    tail = re.sub(r"(?<=\w)entos\b", "entas", re.sub(r"\bdois\b", "duas", tail))
    # "um mil" is never said: a one before mil stands for the thousands of a larger number.
    return head + join + re.sub(r"\bum\b", "uma", tail)

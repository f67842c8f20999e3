"""Search alike in both databases: text is folded and stemmed once, in Python, when it is stored."""

import re
import threading
import unicodedata
from typing import Any, TypeVar

import snowballstemmer
from django.db import connection, migrations, models
from django.db.models import F, Func, QuerySet, Value

_STEMMERS = {"es": "spanish", "pt-BR": "portuguese", "en": "english", "fr": "french"}
M = TypeVar("M", bound=models.Model)
# No word that people search is longer; PostgreSQL refuses to look for words beyond 2 kB.
LONGEST = 60
_own = threading.local()


def _stemmer(language: str) -> Any:
    """Return this thread's stemmer of a language: one holds the word it works on."""
    name = _STEMMERS.get(language, "spanish")
    if not hasattr(_own, name):
        setattr(_own, name, snowballstemmer.stemmer(name))
    return getattr(_own, name)


def words(text: str) -> list[str]:
    """Return the words of a text without case and accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))


def normalise(text: str, language: str = "es") -> str:
    """Return what is stored and searched: every word folded, and beside it its stem.

    Stems are taken with accents (the stemmers need them) and folded after.
    """
    plain = re.findall(r"\w+", text.casefold())
    stems = words(" ".join(_stemmer(language).stemWords(plain)))
    return " " + " ".join(dict.fromkeys([*words(text), *stems])) + " "


def terms(query: str) -> list[str]:
    """Return the folded words of a question, each without a plural ending that would miss."""
    return [re.sub(r"(?<=\w{4})(es|s)$", "", word[:LONGEST]) for word in words(query)[:8]]


def matching(rows: QuerySet[M], query: str, field: str = "search_text") -> QuerySet[M]:
    """Keep the rows whose stored text has a word beginning with each word of the question."""
    asked = terms(query)
    if not asked:
        return rows
    if connection.vendor == "postgresql":
        wanted = " & ".join(f"{term}:*" for term in asked)
        return rows.filter(_Matches(F(field), Value(wanted)))
    for term in asked:
        rows = rows.filter(**{f"{field}__contains": f" {term}"})
    return rows


class _Matches(Func):
    """PostgreSQL's full-text match over the stored words; the expression index serves it."""

    output_field = models.BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """Write both sides into the template."""
        first, first_params = compiler.compile(self.source_expressions[0])
        second, second_params = compiler.compile(self.source_expressions[1])
        sql = f"(to_tsvector('simple', {first}) @@ to_tsquery('simple', {second}))"
        return sql, (*first_params, *second_params)


def index_operation(table: str, column: str = "search_text") -> migrations.RunPython:
    """Return the migration operation that indexes a search column where the database can."""

    def create(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE INDEX {table}_{column}_gin ON {table} "
                f"USING gin (to_tsvector('simple', {column}))"
            )

    return migrations.RunPython(create, migrations.RunPython.noop)

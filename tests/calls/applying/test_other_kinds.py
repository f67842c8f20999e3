"""An answer given when its question was of another kind breaks no page, and is not lost."""

import pytest
from django.urls import reverse

from calls.applying.forms import build_section_form
from calls.applying.queries import answers_told, current_entry, snapshot_of, whole
from calls.applying.rules import problems_of
from calls.publishing.states import QuestionKind
from tests.calls.applying.forms_of import TEAM, asks, column, options, q, section

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in QuestionKind.values if kind != "file"]
STRANGE = [
    "palabras sueltas",
    "1500.00",
    "NaN",
    "",
    True,
    False,
    ["a", "b"],
    [],
    [{"a": "1"}],
    [{"name": 5, "years": "muchos", "cost": "NaN", "from": "ayer", "paid": "quizás", "where": ""}],
    ["suelto", {"name": "Ana"}],
    "x" * 5000,
    "<script>alert(1)</script>",
]


@pytest.fixture
def strange(draft):
    """Return a draft in which a question of a kind has this answer."""

    def make(kind, answer):
        question = q("x", kind, options=options("a", "b"), columns=TEAM, minimum="1", maximum="9")
        return asks(draft, section(question), x=answer)

    return make


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", STRANGE, ids=range(len(STRANGE)))
def test_it_is_shown_checked_and_told(strange, at, kind, answer):
    entry = whole(strange(kind, answer))
    html = str(build_section_form(entry.form_version.schema[0], entry))
    assert "<script>" not in html
    assert isinstance(problems_of(entry, at), list)
    (row,) = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"]
    assert isinstance(row["text"], str)
    assert snapshot_of(entry)["answers"] == {"x": answer}


@pytest.mark.parametrize("kind", KINDS)
def test_its_pages_answer(strange, browse, kind):
    entry = strange(kind, "palabras sueltas")
    key = entry.proposal.public_id
    for url in (
        reverse("applying:section", args=[key, 0]),
        reverse("applying:whole", args=[key]),
        reverse("applying:hub", args=[key]),
        reverse("applying:check", args=[key]),
    ):
        assert browse.get(url).status_code == 200
    assert current_entry(entry.proposal).answers == {"x": "palabras sueltas"}


def test_rows_with_a_column_that_was_of_another_kind_are_told_as_they_stand(draft, at):
    columns = [column("a", "number"), column("b", "money")]
    rows = [{"a": "1", "b": "x"}, {"a": "NaN", "b": "3.00"}]
    entry = asks(draft, section(q("t", "rows", columns=columns)), t=rows)
    (row,) = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"]
    assert (row["table"], row["text"]) == (None, "1 · x, NaN · 3.00")
    assert [p.field for p in problems_of(whole(entry), at)] == ["q_t"]
    html = str(build_section_form(entry.form_version.schema[0], entry)["q_t"])
    assert 'value="NaN"' in html
    assert 'value="x"' in html

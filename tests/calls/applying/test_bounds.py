"""The least and the most of figures, amounts and days; words counted as the page counts them."""

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.forms import build_section_form
from calls.applying.queries import current_entry, whole
from calls.applying.rules import problems_of, word_count
from calls.applying.rules.answers import bound_problem, bounds_told
from calls.applying.services import save_draft
from tests.calls.applying.forms_of import asks, q, section
from tests.calls.applying.pages import form_of

NUMBER = {"minimum": "5", "maximum": "10.5"}
DAY = {"minimum": "2026-01-01", "maximum": "2026-12-31"}
MONEY = {"minimum": "100", "maximum": "1500.50"}


@pytest.mark.parametrize(
    ("kind", "bounds", "value", "words"),
    [
        ("number", NUMBER, "5", ""),
        ("number", NUMBER, "10.5", ""),
        ("number", NUMBER, "4.99", "at least 5."),
        ("number", NUMBER, "-7", "at least 5."),
        ("number", NUMBER, "10.51", "at most 10.5."),
        ("number", {"minimum": "5"}, "1000000", ""),
        ("number", {"maximum": "5"}, "-1000000", ""),
        ("number", {}, "7", ""),
        # Figures compare as figures, not as texts.
        ("number", NUMBER, "9", ""),
        ("number", {"maximum": "100"}, "20", ""),
        ("money", MONEY, "100.00", ""),
        ("money", MONEY, "1500.50", ""),
        ("money", MONEY, "99.99", "at least USD 100."),
        ("money", MONEY, "1500.51", "at most USD 1 500.50."),
        ("date", DAY, "2026-01-01", ""),
        ("date", DAY, "2026-12-31", ""),
        ("date", DAY, "2025-12-31", "1 January 2026 or later."),
        ("date", DAY, "2027-01-01", "31 December 2026 or earlier."),
        # A bound that says nothing bounds nothing, and other kinds have none.
        ("number", {"minimum": "muchos", "maximum": ""}, "7", ""),
        ("date", {"minimum": "ayer"}, "2020-01-01", ""),
        ("short", {"minimum": "5"}, "abc", ""),
        ("number", NUMBER, None, ""),
    ],
)
def test_a_value_against_its_bounds(kind, bounds, value, words):
    with translation.override("en"):
        found = bound_problem(q("x", kind, **bounds), value, "USD")
    assert found.replace("\u00a0", " ") == words


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_bounds_are_told_in_every_language(language):
    with translation.override(language):
        assert bounds_told(q("x", "number", **NUMBER), "USD") == ("5", "10.5")
        assert all("2026" in text for text in bounds_told(q("x", "date", **DAY), "USD"))
        assert all("PEN" in text for text in bounds_told(q("x", "money", **MONEY), "PEN"))
        assert bounds_told(q("x", "short", minimum="1"), "USD") == ("", "")
        rows = bounds_told(q("x", "rows", min_rows=2, max_rows=5), "USD")
        assert [text.split()[0] for text in rows] == ["2", "5"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "bounds", "typed", "stored"),
    [
        ("number", NUMBER, "99", "99"),
        ("money", MONEY, "99999", "99999.00"),
        ("date", DAY, "2031-05-01", "2031-05-01"),
    ],
)
def test_what_is_out_of_its_bounds_is_understood_kept_and_said(
    draft, owner, at, kind, bounds, typed, stored
):
    entry = asks(draft, section(q("x", kind, **bounds)))
    with translation.override("en"):
        form = build_section_form(entry.form_version.schema[0], entry, {"q_x": typed})
        assert not form.is_valid()
        (error,) = form.errors["q_x"]
        assert error[0].isupper() or error[0].isdigit()
    assert form.values() == {"q_x": stored}
    entry = save_draft(entry=entry, values=form.values(), actor=owner, at=at)
    assert (entry.answers, entry.typed) == ({"x": stored}, {})
    (problem,) = problems_of(whole(entry), at)
    assert problem.field == "q_x"
    assert problem.text.startswith(("Question x: ", "Pregunta x: "))


@pytest.mark.django_db
def test_the_bounds_stand_beside_the_question(draft):
    entry = asks(draft, section(q("x", "number", **NUMBER), q("y", "rows", columns=[], max_rows=3)))
    with translation.override("en"):
        form = build_section_form(entry.form_version.schema[0], entry)
    assert "From 5 to 10.5." in form.fields["q_x"].help_text
    assert "At most 3 rows." in form.fields["q_y"].help_text


@pytest.mark.django_db
def test_a_page_with_such_a_fault_is_shown_again_with_a_link_to_it(browse, draft):
    asks(draft, section(q("x", "number", **NUMBER)))
    page = reverse("applying:section", args=[draft.proposal.public_id, 0])
    response = browse.post(page, form_of(browse.get(page)) | {"q_x": "99", "then": "hub"})
    html = response.content.decode()
    assert 'href="#id_q_x"' in html
    assert "At most 10.5." in html
    assert current_entry(draft.proposal).answers == {"x": "99"}


# ---- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" ", 0),
        ("una", 1),
        (" una  dos ", 2),
        ("una\ndos\ttres\r\n\r\ncuatro", 4),
        ("una\u00a0dos\u3000tres\ufeffcuatro", 4),
        ("guion-bajo y/o", 2),
        ("¿qué? …", 2),
        ("日本 語", 2),
        ("emoji 🧶 🧶", 3),
        # A browser takes these for letters.
        ("una\u200bdos\x1ftres\x85cuatro", 1),
    ],
)
def test_words_are_counted_as_the_page_counts_them(text, words):
    # The page counts the matches of \\S+ with the flag u.
    assert word_count(text) == words

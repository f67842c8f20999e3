"""A form of 1,200 questions and 3 MB of pasted text: nothing refused, nothing cut, no slow growth."""

import time

import pytest
from django.urls import reverse

from calls.applying.queries import current_entry, snapshot_of, whole
from calls.applying.rules import asked_sections, problems_of
from tests.calls.applying.forms_of import asks, column, q, section, when
from tests.calls.applying.pages import form_of

pytestmark = pytest.mark.django_db
KINDS = ("short", "long", "number", "yesno", "date", "money")


def long_form(count, per_section=40):
    """Return sections with so many questions of all kinds, some of which follow from others."""
    questions = []
    for n in range(count):
        condition = when(f"k{n - 3}", "is", "true") if n % 6 == 0 and n > 5 else None
        questions.append(q(f"k{n}", KINDS[n % 6], condition=condition))
    return [section(*questions[n : n + per_section]) for n in range(0, count, per_section)]


def answers_of(count):
    """Return an answer to each, in canonical form."""
    canonical = ("corto", "largo", "5", True, "2026-12-05", "1500.00")
    return {f"k{n}": canonical[n % 6] for n in range(count)}


@pytest.fixture
def whole_page(draft):
    """Return the address of the page with everything."""
    return reverse("applying:whole", args=[draft.proposal.public_id])


def test_twelve_hundred_questions_on_one_page_are_shown_and_saved(browse, draft, whole_page):
    asks(draft, *long_form(1200), **answers_of(1200))
    response = browse.get(whole_page)
    assert response.status_code == 200
    data = form_of(response)
    named = {name for name in data if name.startswith("q_k")}
    assert len(named) == 1200
    data |= {f"q_k{n}": f"cambiado {n}" for n in range(0, 1200, 6)}
    assert browse.post(whole_page, data | {"then": "stay"}).status_code == 302
    answers = current_entry(draft.proposal).answers
    assert answers["k1194"] == "cambiado 1194"
    assert {k: v for k, v in answers.items() if not v or not str(v).startswith("cambiado")} == {
        k: v for k, v in answers_of(1200).items() if int(k[1:]) % 6
    }


def counted(browse, django_assert_max_num_queries, act):
    with django_assert_max_num_queries(60) as found:
        act()
    return len(found.captured_queries)


def test_more_questions_cost_no_more_queries(
    browse, draft, whole_page, django_assert_max_num_queries
):
    seen = []
    for count in (60, 600):
        asks(draft, *long_form(count), **answers_of(count))
        shown = counted(browse, django_assert_max_num_queries, lambda: browse.get(whole_page))
        data = form_of(browse.get(whole_page)) | {"q_k1": "otro", "then": "stay"}
        saved = counted(
            browse, django_assert_max_num_queries, lambda data=data: browse.post(whole_page, data)
        )
        seen.append((shown, saved))
    assert seen[0] == seen[1]


def test_more_questions_take_no_more_than_their_share_of_time(draft, at):
    took = []
    for count in (600, 2400):
        entry = asks(draft, *long_form(count), **answers_of(count))
        whole(entry)
        began = time.perf_counter()
        for _ in range(3):
            asked_sections(entry.form_version.schema, entry.answers)
            problems_of(entry, at)
            snapshot_of(entry)
        took.append(time.perf_counter() - began)
    # Four times as many: four times the work, and room for a busy machine; sixteen would be square.
    assert took[1] < took[0] * 10


def test_three_megabytes_in_one_field_are_kept_to_the_last_letter(browse, draft, at):
    asks(draft, section(q("text", "long", max_words=300)))
    page = reverse("applying:section", args=[draft.proposal.public_id, 0])
    text = ("palabra añadida " * 200_000).strip()
    assert len(text.encode()) > 3_000_000
    response = browse.post(page, form_of(browse.get(page)) | {"q_text": text, "then": "hub"})
    # It is kept, and the limit of words is said.
    assert response.status_code == 200
    assert "At most 300 words: you have 400000." in response.content.decode()
    entry = current_entry(draft.proposal)
    assert entry.answers["text"] == text
    (problem,) = problems_of(whole(entry), at)
    assert "400000 words" in problem.text
    # Shown again, and sent again as shown, it is the same.
    again = form_of(browse.get(page))
    assert again["q_text"] == [text]


def test_a_table_of_two_hundred_long_rows_is_kept(browse, draft):
    columns = [column("a"), column("b", "long"), column("c", "number")]
    asks(draft, section(q("t", "rows", columns=columns)))
    page = reverse("applying:section", args=[draft.proposal.public_id, 0])
    data = form_of(browse.get(page)) | {"q_t-TOTAL_FORMS": "200", "then": "hub"}
    for n in range(200):
        data |= {f"q_t-{n}-a": f"fila {n}", f"q_t-{n}-b": "x" * 5000, f"q_t-{n}-c": str(n)}
    assert browse.post(page, data).status_code == 302
    rows = current_entry(draft.proposal).answers["t"]
    assert [row["a"] for row in rows] == [f"fila {n}" for n in range(200)]
    assert all(len(row["b"]) == 5000 for row in rows)
    response = browse.get(page)
    assert response.content.count(b'<fieldset class="line"') == 200
    assert "all the rows that it takes" in response.content.decode()

"""Questions answered with rows and with places: read, kept, checked, told."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.forms import build_section_form
from calls.applying.forms.tables import MOST_ROWS
from calls.applying.forms.typed import read_typed
from calls.applying.queries import answers_told, current_entry, snapshot_of, stored_values, whole
from calls.applying.rules import fingerprint, problems_of
from calls.applying.services import save_draft
from tests.calls.applying.forms_of import ANA, LUZ, TEAM, asks, cells, column, options, q, section
from tests.calls.applying.pages import form_of

pytestmark = pytest.mark.django_db
TYPED_ANA = {
    "name": " Ana Ccori ",
    "role": "lead",
    "about": "",
    "years": "12",
    "cost": "USD 1 500",
    "from": "05/12/2026",
    "paid": "true",
    "where": "PE",
}
TYPED_LUZ = {"name": "Luz", "years": "3", "cost": "500,50", "paid": "false"}


@pytest.fixture
def team(draft):
    """Return a draft whose form asks for a team, with what is given."""

    def make(answers=None, **extra):
        question = q("team", "rows", columns=TEAM, **extra)
        return asks(draft, section(question), **({"team": answers} if answers else {}))

    return make


def read(entry, data):
    return build_section_form(entry.form_version.schema[0], entry, data)


# ---- reading


def test_rows_are_read_by_the_kind_of_their_columns(team, owner, at):
    entry = team()
    form = read(entry, cells("q_team", TYPED_ANA, TYPED_LUZ))
    assert form.is_valid(), form.errors
    assert form.values() == {"q_team": [ANA, LUZ]}
    entry = save_draft(entry=entry, values=form.values(), actor=owner, at=at)
    assert entry.answers == {"team": [ANA, LUZ]}
    assert problems_of(whole(entry), at) == []


def test_what_is_shown_again_is_read_as_the_same_rows(team):
    entry = team([ANA, LUZ])
    form = build_section_form(entry.form_version.schema[0], entry)
    html = f"<form>{form}<input type=hidden name=seen></form>"
    page = type("Page", (), {"content": html.encode()})
    sent = {name: values[-1] for name, values in form_of(page).items()}
    again = read(entry, sent)
    assert again.is_valid()
    assert again.values() == {"q_team": [ANA, LUZ]}


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_same_in_every_language(team, language):
    entry = team([ANA, LUZ])
    with translation.override(language):
        test_what_is_shown_again_is_read_as_the_same_rows(lambda _rows: entry)


def test_blank_rows_are_no_rows_and_order_is_kept(team):
    blank = dict.fromkeys(TYPED_ANA, "  ")
    form = read(team(), cells("q_team", blank, TYPED_LUZ, blank, TYPED_ANA, blank))
    assert [row["name"] for row in form.values()["q_team"]] == ["Luz", "Ana Ccori"]


def test_a_ticked_row_goes(team):
    data = cells("q_team", TYPED_ANA, TYPED_LUZ) | {"q_team-0-DELETE": "on"}
    assert [row["name"] for row in read(team(), data).values()["q_team"]] == ["Luz"]


def test_no_rows_are_no_answer(team):
    assert read(team(), cells("q_team")).values() == {"q_team": None}
    assert read(team(), {}).values() == {"q_team": None}
    assert read(team(), cells("q_team", {"name": " "})).values() == {"q_team": None}


BAD = [
    ("years", "muchos", "Write a number"),
    ("cost", "1.500", "can mean"),
    ("cost", "mil", "is not an amount"),
    ("from", "31/02/2026", "valid date"),
    ("role", "boss", "not one of"),
    ("paid", "maybe", "not one of"),
    ("where", "XX", "not one of"),
]


@pytest.mark.parametrize(("key", "typed", "words"), BAD)
def test_a_cell_that_cannot_be_read_keeps_the_whole_table_as_typed(
    team, owner, at, key, typed, words
):
    entry = team()
    with translation.override("en"):
        form = read(entry, cells("q_team", TYPED_LUZ, {**TYPED_ANA, key: typed}))
        assert not form.is_valid()
        assert str(form.errors["q_team"].as_data()[0].messages[0]).startswith(
            f"Row 2, Column {key}"
        )
        assert words in str(form["q_team"].errors)
        html = str(form["q_team"].as_field_group())
    assert f'aria-describedby="id_q_team-1-{key}_error"' in html
    assert 'aria-invalid="true"' in html
    value = form.values()["q_team"]
    assert value["typed"][1][key] == typed
    assert value["typed"][0]["name"] == "Luz"
    entry = save_draft(entry=entry, values=form.values(), actor=owner, at=at)
    assert [p.field for p in problems_of(whole(entry), at)] == ["q_team"]
    # The page shows it again as it was typed, and nothing else is lost.
    html = str(build_section_form(entry.form_version.schema[0], entry)["q_team"])
    assert "Ana Ccori" in html
    assert typed in html or key in ("role", "paid", "where")


def test_a_cell_of_money_offers_both_readings_and_takes_one(team):
    entry = team()
    row = {**TYPED_ANA, "cost": "1.500"}
    html = str(read(entry, cells("q_team", row))["q_team"])
    assert 'name="q_team-0-cost-reading" value="1500.00"' in html
    form = read(entry, cells("q_team", {**row, "cost-reading": "1500.00"}))
    assert form.is_valid()
    assert form.values()["q_team"][0]["cost"] == "1500.00"


def test_a_null_character_and_line_ends_are_made_plain(team):
    form = read(team(), cells("q_team", {"name": "A\x00na", "about": "uno\r\ndos"}))
    assert form.values()["q_team"][0]["name"] == "Ana"
    assert form.values()["q_team"][0]["about"] == "uno\ndos"


@pytest.mark.parametrize("total", ["", "-1", "x", "1e9", "99999999999999999999", "NaN", "0"])
def test_a_count_of_rows_that_is_none_reads_none_or_few(team, total):
    data = cells("q_team", TYPED_ANA) | {"q_team-TOTAL_FORMS": total}
    rows = read(team(), data).values()["q_team"] or []
    assert len(rows) <= 1


def test_more_rows_than_any_page_shows_are_not_read_without_end(team):
    data = cells("q_team", *[{"name": f"P{n}"} for n in range(3)], total=10**9)
    assert len(read(team(), data).values()["q_team"]) == 3


def test_what_stands_in_a_cell_never_runs(team):
    evil = '"><script>alert(1)</script>'
    entry = team([{**LUZ, "name": evil}])
    html = str(build_section_form(entry.form_version.schema[0], entry)["q_team"])
    assert "<script>" not in html
    html = str(read(entry, cells("q_team", {"name": evil, "years": evil}))["q_team"])
    assert "<script>" not in html


def test_keys_of_others_are_not_read(team):
    form = read(team(), cells("q_team", {**TYPED_LUZ, "admin": "yes", "__class__": "x"}))
    assert set(form.values()["q_team"][0]) == set(ANA)


# ---- what is shown


def test_there_is_always_an_empty_row_until_the_table_is_full(team):
    shown = lambda rows, **extra: str(  # noqa: E731
        build_section_form(*two(team(rows, **extra)))["q_team"]
    )
    assert shown([ANA]).count("data-row>") + shown([ANA]).count("data-row id") == 2
    full = shown([ANA, LUZ], max_rows=2)
    assert full.count("<fieldset") == 2
    assert "all the rows that it takes" in full
    assert "add-q_team" not in full
    assert shown([], min_rows=3).count("<fieldset") == 3
    assert shown([], min_rows=3, max_rows=2).count("<fieldset") == 2


def two(entry):
    return entry.form_version.schema[0], entry


def test_rows_beyond_the_most_are_kept_and_told(team, at):
    entry = team([ANA, LUZ, ANA], max_rows=2)
    html = str(build_section_form(*two(entry))["q_team"])
    assert html.count("<fieldset") == 3
    assert [p.text for p in problems_of(whole(entry), at)] == ["Question team: at most 2 rows."]


def test_amounts_and_sums_are_echoed(team):
    with translation.override("es"):
        html = str(build_section_form(*two(team([ANA, LUZ])))["q_team"])
    assert "mil quinientos dólares estadounidenses" in html
    assert "USD\u00a02\u00a0000,50" in html
    assert '<strong class="num">15</strong>' in html


# ---- what is missing


def test_the_least_number_of_rows(team, at):
    assert texts(team([ANA], min_rows=2), at) == ["Question team: at least 2 rows."]
    assert texts(team(None, min_rows=1), at) == ["Not answered: “Question team”"]
    assert texts(team(None, required=True), at) == ["Not answered: “Question team”"]
    assert texts(team(None), at) == []


def texts(entry, at):
    return [problem.text for problem in problems_of(whole(entry), at)]


def test_a_required_cell_and_its_words(team, at):
    entry = team([{**ANA, "name": None}, {**ANA, "name": "uno dos tres cuatro cinco"}])
    found = problems_of(whole(entry), at)
    assert [p.field for p in found] == ["q_team-0-name", "q_team-1-name"]
    assert found[0].text == "Question team, row 1: Not answered: “Column name”"
    assert "5 words, and at most 4" in found[1].text


def test_no_is_an_answer_in_a_cell(draft, at):
    columns = [column("paid", "yesno", required=True)]
    entry = asks(draft, section(q("x", "rows", columns=columns)), x=[{"paid": False}])
    assert texts(entry, at) == []


def test_the_link_of_a_problem_leads_to_its_cell(browse, team):
    entry = team([{**ANA, "name": None}])
    hub = browse.get(reverse("applying:hub", args=[entry.proposal.public_id])).content.decode()
    assert "#id_q_team-0-name" in hub
    page = browse.get(reverse("applying:section", args=[entry.proposal.public_id, 0]))
    assert b'id="id_q_team-0-name"' in page.content


# ---- what is told


def test_rows_are_told_as_a_table_in_the_reader_s_language(team):
    entry = team([ANA, LUZ])
    for language, yes, day, option in (
        ("es", "Sí", "5 de diciembre de 2026", "Opción lead"),
        ("en", "Yes", "5 December 2026", "Option lead"),
        ("pt-br", "Sim", "5 de dezembro de 2026", "Opción lead"),
    ):
        with translation.override(language):
            row = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"][0]
        table = row["table"]
        assert [c["numeric"] for c in table["columns"]] == [
            False,
            False,
            False,
            True,
            True,
            False,
            False,
            False,
        ]
        assert table["rows"][0][5:7] == [day, yes]
        assert table["rows"][0][1] == option
        assert table["rows"][1][2] == ""
        assert table["totals"][3] == "15"
        assert table["totals"][4].startswith("USD")
        assert row["text"].splitlines()[0].startswith("Ana Ccori · ")
        assert len(row["text"].splitlines()) == 3


def test_a_table_without_figures_has_no_totals(draft):
    entry = asks(draft, section(q("x", "rows", columns=[column("a")])), x=[{"a": "1"}, {"a": "2"}])
    row = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"][0]
    assert row["table"]["totals"] == []
    assert row["text"] == "1\n2"


def test_no_rows_are_told_as_nothing(team):
    row = answers_told(team().form_version.schema, {}, "USD")[0]["rows"][0]
    assert (row["table"], row["text"]) == (None, "")


def test_rows_stand_in_the_snapshot_in_one_way(team):
    entry = team([ANA])
    frozen = snapshot_of(whole(entry))["answers"]["team"]
    assert frozen == [ANA]
    assert fingerprint(frozen) == fingerprint(json.loads(json.dumps(frozen)))


def test_the_check_page_and_the_reviewers_text_show_a_table(browse, team):
    entry = team([ANA, LUZ])
    html = browse.get(reverse("applying:check", args=[entry.proposal.public_id])).content.decode()
    assert '<td data-label="Column years" class="num">12</td>' in html
    assert "<strong>15</strong>" in html


# ---- two people, and saving while typing


def test_two_people_in_one_table_is_one_conflict_that_shows_both(browse, team, colleague, at):
    entry = team([ANA])
    page = reverse("applying:section", args=[entry.proposal.public_id, 0])
    old = form_of(browse.get(page))
    save_draft(entry=entry, values={"q_team": [LUZ]}, actor=colleague, at=at)
    response = browse.post(page, old | {"q_team-0-name": "Ana Quispe", "then": "hub"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "Ana Quispe" in html
    assert "Luz" in html
    assert "Yes" in html
    assert current_entry(entry.proposal).answers == {"team": [LUZ]}


def test_a_table_is_saved_while_typing_as_one_field(team):
    entry = team()
    row = {f"-0-{key}": value for key, value in TYPED_LUZ.items()}
    reading = read_typed(entry, {"q_team": {"-TOTAL_FORMS": "1", **row}})
    assert reading.values == {"q_team": [LUZ]}
    assert reading.errors == {}
    reading = read_typed(entry, {"q_team": {"-TOTAL_FORMS": "1", **row, "-0-years": "x"}})
    assert reading.values["q_team"]["typed"][0]["years"] == "x"
    assert reading.errors["q_team"].startswith("Row 1, Column years:")


def test_adding_a_row_without_a_script_saves_and_comes_back_to_it(browse, team):
    entry = team([ANA])
    page = reverse("applying:section", args=[entry.proposal.public_id, 0])
    response = browse.post(
        page, form_of(browse.get(page)) | {"q_team-1-name": "Luz", "then": "add-q_team"}
    )
    assert response.url == f"{page}#q_team-last"
    names = [row["name"] for row in current_entry(entry.proposal).answers["team"]]
    assert names == ["Ana Ccori", "Luz"]
    html = browse.get(page).content.decode()
    assert 'id="q_team-last"' in html
    assert html.count("data-row") - html.count("data-rows") == 3


def test_the_most_rows_of_all():
    assert MOST_ROWS >= 100


def test_what_a_history_keeps_is_canonical(team, owner, at):
    entry = team()
    save_draft(entry=entry, values={"q_team": [ANA]}, actor=owner, at=at)
    change = entry.changes.get()
    assert change.after == [ANA]
    assert stored_values(current_entry(entry.proposal), ["q_team"]) == {"q_team": [ANA]}


def test_options_of_columns_are_shown_in_words(draft):
    columns = [column("a", "choice", options=options("x", "y"))]
    entry = asks(draft, section(q("t", "rows", columns=columns)), t=[{"a": "y"}])
    with translation.override("es"):
        html = str(build_section_form(*two(entry))["q_t"])
    assert '<option value="y" selected>Opción y</option>' in html

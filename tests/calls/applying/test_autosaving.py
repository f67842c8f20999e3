"""Saving while somebody types: what arrives is kept, and what cannot be kept is told plainly."""

import json
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import BudgetLine, Change
from calls.applying.queries.pulse import pulse_of
from calls.applying.rules import fingerprint
from calls.applying.services import save_draft

from .conftest import BACKEND
from .pages import form_of
from .script import address, body, mark, splice

pytestmark = pytest.mark.django_db
LONG = "Aprendimos a vender juntas. " * 300


# ---- what arrives is kept


def test_what_is_typed_is_kept_and_the_answer_tells_the_new_marks(put, draft, owner, at):
    answer = put(q_where="  Cusco\r\n", title="Ferias")
    assert answer.status_code == 200
    told = answer.json()
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cusco"
    assert draft.proposal.title == "Ferias"
    assert told["marks"] == {"q_where": fingerprint("Cusco"), "title": fingerprint("Ferias")}
    assert (told["version"], told["saved_at"]) == (draft.version, at.isoformat())
    assert told["deadline"] == int(draft.stage.deadline_at.timestamp())
    assert told["now"] == int(at.timestamp())
    assert (draft.saved_by, draft.saved_at) == (owner, at)


def test_every_kind_passes_the_same_forms_as_a_page(put, draft):
    answer = put(
        countries=["PE", "BO"], months="10", amount="9.500,00", q_people="40", language="pt-BR"
    )
    assert answer.json()["errors"] == {}
    draft.refresh_from_db()
    draft.proposal.refresh_from_db()
    proposal = draft.proposal
    assert (proposal.countries, proposal.months, proposal.amount) == (["PE", "BO"], 10, 9500)
    assert (proposal.language, draft.answers["people"]) == ("pt-BR", "40")


def test_what_cannot_be_read_is_kept_as_typed_and_told(put, draft):
    told = put(amount="1.500", months="diez").json()
    assert "1.500" in told["errors"]["amount"]
    assert told["errors"]["months"]
    draft.refresh_from_db()
    assert draft.typed == {"amount": "1.500", "months": "diez"}
    assert told["marks"]["amount"] == fingerprint({"typed": "1.500"})


def test_a_table_travels_whole(put, draft):
    cells = {
        "-TOTAL_FORMS": "3",
        "-INITIAL_FORMS": "1",
        "-0-concept": "Talleres",
        "-0-source": "requested",
        "-0-amount": "12000",
        "-1-concept": "Viajes",
        "-1-source": "own",
        "-1-amount": "300",
        "-2-concept": "",
        "-2-source": "requested",
        "-2-amount": "",
    }
    answer = put(budget=cells)
    assert (answer.status_code, answer.json()["errors"]) == (200, {})
    assert list(BudgetLine.objects.values_list("concept", "amount")) == [
        ("Talleres", 12000),
        ("Viajes", 300),
    ]
    told = put(budget={**cells, "-1-amount": "1.500"}).json()
    assert "1.500" in told["errors"]["budget"]
    assert mark(draft, "budget") == told["marks"]["budget"]


def test_of_a_long_table_only_what_differs_travels(put, draft, owner, at):
    rows = [{"concept": f"Taller {n}", "source": "own", "amount": "10.00"} for n in range(60)]
    save_draft(entry=draft, values={"budget": rows}, actor=owner, at=at)
    more = {"-60-concept": "Viajes", "-60-source": "requested", "-60-amount": "300"}
    answer = put(budget={"-of": "60", "-TOTAL_FORMS": "62", "-7-amount": "12,5", **more})
    assert (answer.status_code, answer.json()["errors"]) == (200, {})
    lines = list(BudgetLine.objects.values_list("concept", "source", "amount"))
    assert len(lines) == 61
    assert lines[6:8] == [("Taller 6", "own", 10), ("Taller 7", "own", Decimal("12.5"))]
    assert lines[60] == ("Viajes", "requested", 300)


def test_of_rows_that_are_not_stored_nothing_is_guessed(put, draft):
    assert put(budget={"-of": "3", "-TOTAL_FORMS": "3", "-0-amount": "1"}).status_code == 400
    assert BudgetLine.objects.get().amount == 12000
    assert put(q_where={"-of": "0"}).status_code == 200


def test_a_field_that_the_form_lost_is_told_and_the_others_are_kept(post, draft):
    seen = {"q_lost": "0" * 10, "q_where": mark(draft, "q_where"), "organisation": "x"}
    lost = {"q_lost": splice(fingerprint(None), "x", insert="x")}
    answer = post(seen=seen, set={"q_where": "Cusco", "organisation": "1"}, splice=lost)
    assert answer.status_code == 200
    assert set(answer.json()["errors"]) == {"q_lost", "organisation"}
    assert set(answer.json()["marks"]) == {"q_where"}


def test_halves_of_characters_harm_nothing(browse, draft):
    sent = body(seen={"q_where": mark(draft, "q_where")}, set={"q_where": "Cus\\ud83dco\\u0000"})
    raw = json.dumps(sent).replace("\\\\u", "\\u")
    answer = browse.post(address(draft), raw, content_type="application/json")
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cus\ufffdco"


# ---- long texts travel by their difference


def test_a_splice_changes_a_long_text(post, put, draft):
    put(q_learning="Aprendimos 🧶 juntas.")
    text, after = "Aprendimos 🧶 juntas.", "Aprendimos 🪡🧶 mucho."
    change = splice(fingerprint(text), after, at=11, remove=8, insert="🪡🧶 mucho")
    answer = post(splice={"q_learning": change})
    assert answer.status_code == 200, answer.content
    assert answer.json()["marks"] == {"q_learning": fingerprint(after)}
    draft.refresh_from_db()
    assert draft.answers["learning"] == after


def test_a_large_paste_comes_in_pieces(post, draft):
    before, kept = mark(draft, "q_learning"), draft.answers["learning"]
    text, have = (kept + " " + LONG).strip(), kept
    while have != text:
        piece = text[len(have) : len(have) + 1500]
        after = (have + piece).strip()
        answer = post(splice={"q_learning": splice(before, after, at=len(have), insert=piece)})
        assert answer.status_code == 200
        before, have = answer.json()["marks"]["q_learning"], after
    draft.refresh_from_db()
    assert draft.answers["learning"] == text
    assert Change.objects.get().after == text


def test_a_splice_that_arrived_before_is_answered_as_saved(post, draft):
    change = splice(mark(draft, "q_where"), "PunoCusco", at=4, insert="Cusco")
    first = post(splice={"q_where": change})
    again = post(splice={"q_where": change})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["marks"] == again.json()["marks"]
    draft.refresh_from_db()
    assert (draft.answers["where"], draft.version) == ("PunoCusco", 2)


@pytest.mark.parametrize(("at", "remove"), [(99, 0), (0, 99), (-1, 0), (2, -1)])
def test_a_splice_outside_the_text_changes_nothing(post, draft, at, remove):
    change = splice(mark(draft, "q_where"), "x", at=at, remove=remove, insert="x")
    assert post(splice={"q_where": change}).status_code == 400
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"


def test_a_splice_that_comes_out_otherwise_changes_nothing(post, draft):
    change = splice(mark(draft, "q_where"), "otra cosa", insert="x")
    assert post(splice={"q_where": change}).status_code == 400
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"


# ---- the same request again


def test_the_same_key_is_answered_again_the_same(post, draft, at):
    sent = {"key": str(uuid.uuid4()), "seen": {"q_where": mark(draft, "q_where")}}
    first = post(**sent, set={"q_where": "Cusco"})
    again = post(**sent, set={"q_where": "Cusco"})
    assert again.json() == first.json()
    assert Change.objects.count() == 1


def test_without_a_memory_a_repeated_save_is_still_one(post, draft, no_cache):
    sent = {"key": str(uuid.uuid4()), "seen": {"q_where": mark(draft, "q_where")}}
    assert [post(**sent, set={"q_where": "Cusco"}).status_code for _ in range(2)] == [200, 200]
    draft.refresh_from_db()
    assert (draft.answers["where"], draft.version) == ("Cusco", 2)


# ---- what others saved meanwhile


def test_what_another_saved_meanwhile_is_shown_and_nothing_is_written(post, draft, colleague, at):
    seen = {"q_where": mark(draft, "q_where"), "title": mark(draft, "title")}
    save_draft(entry=draft, values={"q_where": "La Paz"}, actor=colleague, at=at)
    answer = post(seen=seen, set={"q_where": "Cusco", "title": "Otro"})
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {
        "q_where": {
            "theirs": "La Paz",
            "plain": True,
            "mark": fingerprint("La Paz"),
            "by": "Inés Mamani",
            "at": at.isoformat(),
        }
    }
    draft.refresh_from_db()
    assert draft.answers["where"] == "La Paz"
    draft.proposal.refresh_from_db()
    assert draft.proposal.title != "Otro"


def test_a_splice_of_a_text_that_another_changed_is_a_conflict(post, draft, colleague, at):
    change = splice(mark(draft, "q_where"), "Puno!", at=4, insert="!")
    save_draft(entry=draft, values={"q_where": "La Paz"}, actor=colleague, at=at)
    answer = post(splice={"q_where": change})
    assert answer.status_code == 409
    assert answer.json()["conflicts"]["q_where"]["theirs"] == "La Paz"


def test_a_conflict_of_choices_is_told_in_words(post, draft, colleague, at):
    seen = {"countries": mark(draft, "countries")}
    save_draft(entry=draft, values={"countries": ["BO", "PE"]}, actor=colleague, at=at)
    told = post(seen=seen, set={"countries": ["CL"]}).json()["conflicts"]["countries"]
    assert (told["theirs"], told["plain"]) == ("Bolivia, Peru", False)


def test_what_another_changed_alone_is_not_marked_as_ours(post, draft, colleague, at):
    seen = {"q_where": mark(draft, "q_where")}
    save_draft(entry=draft, values={"q_where": "La Paz"}, actor=colleague, at=at)
    answer = post(seen=seen, set={"q_where": " Puno "})
    assert (answer.status_code, answer.json()["marks"]) == (200, {})
    draft.refresh_from_db()
    assert draft.answers["where"] == "La Paz"


def test_a_page_sent_while_its_own_save_was_under_way_is_no_conflict(post, browse, draft):
    """The page's script adds the mark of what it is saving to those that the page has seen."""
    page = reverse("applying:section", args=[draft.proposal.public_id, 0])
    sent = form_of(browse.get(page))
    seen = json.loads(sent["seen"][0])
    post(seen=seen, set={"q_where": "Cus"})
    seen["q_where"] += " " + fingerprint("Cus")
    answer = browse.post(page, {**sent, "q_where": "Cusco", "seen": json.dumps(seen)})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cusco"


# ---- what it costs, who is there, and the pulse of the night


def costs(act):
    """The statements of a round trip, those that open and close transactions left out."""
    with CaptureQueriesContext(connection) as queries:
        assert act().status_code == 200
    return [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]


def test_a_round_trip_costs_at_most_six_queries(put, post, draft):
    marks = {name: mark(draft, name) for name in ("q_where", "q_people", "title", "amount")}
    change = splice(mark(draft, "q_learning"), "", remove=len(draft.answers["learning"]))
    one = costs(lambda: post(seen=marks, set={"q_where": "Cusco"}))
    assert len(one) == 5, "\n".join(one)
    many = costs(
        lambda: post(
            seen=marks,
            set={"q_people": "41", "title": "Otro", "amount": "11000"},
            splice={"q_learning": change},
        )
    )
    assert len(many) == 6, "\n".join(many)


def test_others_who_write_are_named_for_a_minute(put, post, draft, colleague, at, clock):
    told = put(q_where="Cusco").json()
    assert told["who"] == []
    client = Client()
    client.force_login(colleague, backend=BACKEND)
    seen = {"title": mark(draft, "title")}
    told = post(client=client, seen=seen, set={"title": "Ferias"}).json()
    assert [one["name"] for one in told["who"]] == ["Rosa Quispe"]
    assert told["who"][0]["where"] == "Question where"
    clock.on(seconds=61)
    assert put(q_where="Oruro").json()["who"] == []


def test_without_a_cache_everything_but_presence_works(put, no_cache):
    answer = put(q_where="Cusco")
    assert (answer.status_code, answer.json()["who"]) == (200, [])


def test_the_pulse_counts_saves_conflicts_and_faults(put, post, draft, call, at, clock):
    put(q_where="Cusco")
    put(q_where="Oruro")
    clock.on(minutes=1)
    post(seen={"q_where": "old"}, set={"q_where": "La Paz"})
    post(splice={"q_where": splice(mark(draft, "q_where"), "x", at=99)})
    told = pulse_of(call, clock.instant, minutes=3)
    assert [(x["saves"], x["conflicts"], x["faults"]) for x in told] == [
        (0, 0, 0),
        (2, 0, 0),
        (0, 1, 1),
    ]
    assert told[1]["minute"] == at


def test_the_pulse_of_a_silent_cache_is_flat(call, at, no_cache):
    assert {x["saves"] for x in pulse_of(call, at, minutes=2)} == {0}

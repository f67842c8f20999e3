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
from calls.applying.queries import stored_values
from calls.applying.queries.pulse import pulse_of
from calls.applying.rules import fingerprint
from calls.applying.services import save_draft

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db
LONG = "Aprendimos a vender juntas. " * 300


def address(entry):
    """Where a page's script saves."""
    return reverse("applying:autosave", args=[entry.proposal.public_id])


def mark(entry, name):
    """The mark of what is stored in a field."""
    entry.refresh_from_db()
    entry.proposal.refresh_from_db()
    return fingerprint(stored_values(entry, [name])[name])


def body(**given):
    """A request of the page's script."""
    return {"key": str(uuid.uuid4()), "seen": {}, "set": {}, "splice": {}, **given}


def splice(before, after, *, at=0, remove=0, insert=""):
    """The change of one text: marks are those of the texts."""
    return {
        "at": at,
        "remove": remove,
        "insert": insert,
        "before": before,
        "after": fingerprint(after),
    }


@pytest.fixture
def post(browse, draft):
    """Return a function that sends what a page's script sends."""

    def act(client=browse, **given):
        return client.post(address(draft), body(**given), content_type="application/json")

    return act


@pytest.fixture
def put(post, draft):
    """Return a function that saves fields as typed, with the marks of what is stored."""

    def act(**typed):
        return post(seen={name: mark(draft, name) for name in typed}, set=typed)

    return act


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


@pytest.fixture
def no_cache(settings):
    """Take the cache away, as when Redis is down."""
    settings.CACHES = {"default": {"BACKEND": "tests.calls.applying.broken.BrokenCache"}}


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


# ---- what cannot be kept is told plainly


def test_without_a_session_the_way_to_sign_in_is_told(post, draft):
    answer = post(client=Client(), set={"q_where": "x"}, seen={"q_where": "x"})
    assert answer.status_code == 401
    assert answer.json()["sign_in"] == reverse("account_login")


def test_a_page_of_somebody_else_saves_nothing(post, draft, owner, colleague):
    seen = {"q_where": mark(draft, "q_where")}
    sent = {"seen": seen, "set": {"q_where": "Cusco"}}
    assert post(**sent, person=str(colleague.public_id)).status_code == 401
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"
    assert post(**sent, person=str(owner.public_id)).status_code == 200


def test_an_old_token_is_answered_with_a_new_one(draft, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend=BACKEND)
    sent = body(seen={"q_where": mark(draft, "q_where")}, set={"q_where": "Cusco"})
    ask = {"content_type": "application/json", "headers": {"X-CSRFToken": "x" * 64}}
    refused = client.post(address(draft), sent, **ask)
    assert refused.status_code == 403
    headers = {"X-CSRFToken": refused.json()["token"]}
    assert client.post(address(draft), sent, **{**ask, "headers": headers}).status_code == 200


def test_another_site_gets_no_token(draft, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend=BACKEND)
    headers = {"Sec-Fetch-Site": "cross-site"}
    refused = client.post(address(draft), {}, content_type="application/json", headers=headers)
    assert refused.status_code == 403
    assert b'"token"' not in refused.content
    page = client.post(address(draft), {"a": "b"})
    assert (page.status_code, page["Content-Type"]) == (403, "text/html; charset=utf-8")


def test_what_was_submitted_is_not_saved(put, send):
    send()
    answer = put(q_where="Tarde")
    assert answer.status_code == 410
    assert answer.json()["text"]


def test_a_viewer_saves_nothing(post, draft, owner, organisation):
    organisation.memberships.filter(user=owner).update(role="viewer")
    answer = post(seen={"q_where": mark(draft, "q_where")}, set={"q_where": "x"})
    assert answer.status_code == 410


def test_others_find_nothing(client, world, draft, post):
    client.force_login(world.rival, backend=BACKEND)
    assert post(client=client, seen={"q_where": "x"}, set={"q_where": "x"}).status_code == 404
    assert client.get(address(draft)).status_code == 404


def test_more_than_two_kilobytes_are_refused(post, draft):
    seen = {"q_learning": mark(draft, "q_learning")}
    assert post(seen=seen, set={"q_learning": "a" * 1700}).status_code == 200
    answer = post(seen=seen, set={"q_learning": "a" * 2048})
    assert (answer.status_code, bool(answer.json()["text"])) == (413, True)
    cells = {f"-{n}-concept": "a" * 100 for n in range(400)}
    assert post(seen={"budget": "x"}, set={"budget": cells}).status_code == 413


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{", b"null", b'{"key": "x"}', b"\xff", b"[" * 2000,
        *(
            json.dumps({"key": str(uuid.UUID(int=1)), **part}).encode()
            for part in (
                {"set": {"q_where": 1}, "seen": {"q_where": "x"}},
                {"set": {"q_where": "without a mark"}},
                {"set": {"q_where": {"-0": {"deep": "x"}}}, "seen": {"q_where": "x"}},
                {"set": "x"},
                {"seen": {"q_where": 3}},
                {"splice": {"q_where": {"at": True, "remove": 0, "insert": "", "before": ""}}},
                {"splice": {"q_where": {"at": 0, "remove": 0, "insert": 5, "before": ""}}},
                {"splice": {"q_where": "x"}},
            )
        ),
    ],
)  # fmt: skip
def test_nonsense_is_refused(browse, draft, raw):
    answer = browse.post(address(draft), raw, content_type="application/json")
    assert answer.status_code == 400
    assert Change.objects.count() == 0


def test_refusals_speak_the_person_s_language(post, draft, owner, organisation):
    organisation.memberships.filter(user=owner).update(role="viewer")
    owner.language = "es"
    owner.save()
    told = post(seen={"q_where": "x"}, set={"q_where": "a"}).json()
    assert told["text"] == "Esta propuesta no se puede cambiar ahora."


# ---- what is stored, asked again


def test_what_is_stored_is_told_with_a_good_token(browse, draft):
    ask = {"field": ["q_where", "title", "organisation", "budget"]}
    told = browse.get(address(draft), ask).json()
    assert told["texts"] == {"q_where": "Puno", "title": draft.proposal.title}
    assert told["marks"]["q_where"] == fingerprint("Puno")
    assert told["token"]


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

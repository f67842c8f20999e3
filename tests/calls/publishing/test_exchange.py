"""A call taken out as one file and brought in from one; forms copied between calls."""

import copy
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.publishing import services
from calls.publishing.forms.exchange import read_call
from calls.publishing.forms.strict import MOST_BYTES, Fault
from calls.publishing.models import Call
from calls.publishing.queries import draft_schema
from calls.publishing.queries.exchange import exported
from calls.publishing.queries.forms import same_form
from minka.common.errors import DomainError
from tests.factories.accounts import make_foundation, make_user
from tests.factories.publishing import make_call, make_grant, make_question, make_section

from .conftest import signed_in

TEXT = {"es": "<script>alert(1)</script> y **más**"}


def sent(data):
    """Return data as the bytes of a file."""
    return json.dumps(data).encode()


def upload(content):
    return SimpleUploadedFile("call.json", content, content_type="application/json")


@pytest.fixture
def source(written, doing):
    """Return a draft whose form has conditions and a table, with weights and labels."""
    stage = written.stages.get()
    section = services.add_section(
        stage=stage,
        title={"es": "Alianzas"},
        help={"es": "Solo si hay."},
        **doing,
    )
    asked = services.add_question(
        section=section, kind="yesno", label={"es": "¿Hay alianzas?"}, **doing
    )
    condition = {"question": asked.key, "operator": "is", "values": ["true"]}
    column = {"key": "c1", "kind": "short", "label": {"es": "Nombre"}, "required": True}
    services.add_question(
        section=section, kind="rows", label={"es": "¿Con quién?"}, condition=condition,
        columns=[{**column, "max_words": None, "options": []}], min_rows=1, max_rows=5, **doing,
    )  # fmt: skip
    return written


@pytest.fixture
def file(source):
    return json.loads(json.dumps(exported(source)))


def test_a_call_comes_back_from_its_file_as_it_was(source, foundation, doing, file):
    call = services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)
    again = exported(call)
    before, after = again["stages"][0].pop("form"), file["stages"][0].pop("form")
    assert same_form(before, after)
    assert again == file
    stage = call.stages.get()
    assert (stage.opens_at, stage.deadline_at, stage.results_planned_on) == (None, None, None)
    assert call.state == "draft"
    assert call.code != source.code
    assert call.contact == ""
    assert [grant.user for grant in call.grants.all()] == [doing["actor"]]


@pytest.mark.parametrize("on", [True, False])
def test_whether_files_go_without_names_comes_along(source, foundation, doing, on):
    source.files_without_names = on
    file = json.loads(json.dumps(exported(source)))
    assert file["eligibility"]["files_without_names"] is on
    call = services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)
    assert call.files_without_names is on


def test_a_file_from_before_says_nothing_of_it_and_loads(foundation, doing, file):
    del file["eligibility"]["files_without_names"]
    call = services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)
    assert Call.objects.get(pk=call.pk).files_without_names is False


def test_a_file_holds_no_people_no_dates_and_no_addresses(source, file):
    text = json.dumps(file)
    for word in ("preguntas@example.org", "Rosa Quispe", str(source.public_id), "deadline"):
        assert word not in text


def test_pressing_twice_begins_one_call(as_owner, foundation, file):
    data = {"foundation": str(foundation.public_id), "key": "0d7c3c4e-5a1f-4b0e-9d3f-6a2b1c0d9e8f"}
    before = Call.objects.count()
    for _press in range(2):
        answer = as_owner.post(
            reverse("publishing:import_call"), {**data, "file": upload(sent(file))}
        )
        assert answer.status_code == 302
    assert Call.objects.count() == before + 1


def test_themes_that_are_not_known_here_are_left_out(foundation, doing, file):
    file["themes"] = ["nobody-knows"]
    file["stages"][0]["criteria"][0]["theme"] = "nobody-knows"
    call = services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)
    assert not call.themes.exists()
    assert call.stages.get().criteria.first().theme is None


WRONG = [
    (lambda d: d.update(format=2), "format"),
    (lambda d: d.update(extra=1), "extra"),
    (lambda d: d.pop("money"), "money"),
    (lambda d: d.update(languages=[]), "languages"),
    (lambda d: d.update(languages=["es", "es"]), "languages"),
    (lambda d: d.update(languages=["xx"]), "languages[1]"),
    (lambda d: d.update(title={"pt-BR": "x"}), "title"),
    (lambda d: d.update(title={"es": "x" * 201}), "title.es"),
    (lambda d: d.update(title=["es"]), "title"),
    (lambda d: d.update(zone="Nowhere/Here"), "zone"),
    (lambda d: d["money"].update(envelope=1500), "money.envelope"),
    (lambda d: d["money"].update(envelope="1e9"), "money.envelope"),
    (lambda d: d["money"].update(awards_min=9, awards_max=1), "money.awards_min"),
    (lambda d: d["money"]["caps"].append(d["money"]["caps"][0]), "money.caps"),
    (lambda d: d["money"].update(term_months=True), "money.term_months"),
    (lambda d: d["eligibility"].update(countries=["ZZ"]), "eligibility.countries[1]"),
    (lambda d: d["eligibility"].update(min_years=-1), "eligibility.min_years"),
    (
        lambda d: d["eligibility"].update(files_without_names="yes"),
        "eligibility.files_without_names",
    ),
    (lambda d: d["eligibility"].pop("one_per_organisation"), "eligibility.one_per_organisation"),
    (lambda d: d.update(stages=[]), "stages"),
    (lambda d: d["stages"].append(d["stages"][0]), "stages"),
    (lambda d: d["stages"][0].update(deadline_at="2026-01-01"), "stages[1].deadline_at"),
    (lambda d: d["stages"][0]["criteria"][1].update(weight="0"), "stages[1].criteria[2].weight"),
    (
        lambda d: d["stages"][0]["criteria"][0].update(scale_min=9),
        "stages[1].criteria[1].scale_max",
    ),
    (
        lambda d: d["stages"][0]["form"][0]["questions"][0].update(kind="evil"),
        "stages[1].form[1].questions[1].kind",
    ),
    (
        lambda d: d["stages"][0]["form"][0]["questions"][0].update(key="a b"),
        "stages[1].form[1].questions[1].key",
    ),
    (
        lambda d: d["stages"][0]["form"][0]["questions"].append(
            d["stages"][0]["form"][0]["questions"][0]
        ),
        "key",
    ),
    (
        lambda d: d["stages"][0]["form"][0].update(condition={"question": "x"}),
        "stages[1].form[1].condition",
    ),
    (lambda d: d.update(summary={"es": "a\x00b"}), "summary.es"),
]


@pytest.mark.parametrize(("spoil", "place"), WRONG)
def test_what_is_wrong_in_a_file_is_named_with_its_place(file, spoil, place):
    data = copy.deepcopy(file)
    spoil(data)
    with pytest.raises(Fault) as refused:
        read_call(sent(data))
    assert place in refused.value.place
    assert refused.value.place in str(refused.value) or not refused.value.place


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"{}", b'{"format": NaN}',
        b'{"format": 1, "format": 1}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"format": ' + b"9" * 5000 + b"}", b" " * (MOST_BYTES + 1),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_hostile_file_gets_nothing(content):
    with pytest.raises(Fault):
        read_call(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def places_in(value, path=()):
    """Return the path of every value in a file."""
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places_in(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places_in(inner, (*path, number))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_anything_anywhere_in_a_file_is_read_or_refused_with_a_place(file, data):
    spoiled = copy.deepcopy(file)
    path = data.draw(st.sampled_from([p for p in places_in(file) if p]))
    inner = spoiled
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = data.draw(json_values)
    try:
        found = read_call(sent(spoiled))
    except Fault:
        return
    assert set(found) == set(file)


def test_html_of_a_file_stays_words(as_owner, foundation, doing, file):
    file["summary"], file["stages"][0]["form"][0]["title"] = TEXT, TEXT
    call = services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)
    for name in ("form", "preview_form"):
        page = as_owner.get(reverse(f"publishing:{name}", args=[call.slug, "final"]))
        assert b"<script>alert" not in page.content


def test_who_may_not_publish_brings_nothing_in(foundation, doing, file):
    foundation.may_publish = False
    foundation.save()
    with pytest.raises(DomainError, match="may not publish"):
        services.import_call(foundation=foundation, data=read_call(sent(file)), **doing)


def test_a_file_that_is_wrong_is_said_at_its_field(as_owner, foundation):
    data = {"foundation": str(foundation.public_id), "file": upload(b"[]")}
    answer = as_owner.post(reverse("publishing:import_call"), data)
    assert "file" in answer.context["form"].errors


def test_the_export_is_a_file_of_its_own(as_owner, source):
    answer = as_owner.get(reverse("publishing:export", args=[source.slug]))
    assert answer["Content-Type"].startswith("application/json")
    assert answer["Content-Disposition"] == f'attachment; filename="{source.slug}.json"'
    assert read_call(answer.content)["money"]["envelope"] == Decimal("175000.00")


def copying(call, other, **query):
    args = [call.slug, "final", other.slug, "final"]
    return reverse("publishing:copy_form", args=args, query=query or None)


def test_sections_of_a_public_call_are_copied_with_their_conditions(as_owner, draft):
    other = make_call()
    stage = other.stages.get()
    make_question(stage, "kind", "yesno")
    condition = {"question": "kind", "operator": "is", "values": ["true"]}
    section = make_section(stage, {"es": "Más"}, condition=condition)
    make_question(stage, "why", "long", section=section, condition=condition)
    version = stage.form_versions.get()
    version.schema = draft_schema(stage)
    version.save()
    target = draft.stages.get()
    make_question(target, "kind", "short")
    page = as_owner.get(copying(draft, other, show="1"))
    assert page.status_code == 200
    assert page.context["preview"].section["title"] == {"es": "Más"}
    answer = as_owner.post(copying(draft, other), {"sections": ["0", "1"]})
    assert answer.status_code == 302
    schema = draft_schema(target)
    assert [s["title"]["es"] for s in schema] == ["La experiencia", "La experiencia", "Más"]
    assert schema[2]["condition"]["question"] == "kind-2"
    assert schema[2]["questions"][0]["condition"]["question"] == "kind-2"


def test_one_section_is_copied_alone_without_a_condition_on_what_stayed(as_owner, draft):
    other = make_call()
    stage = other.stages.get()
    condition = {"question": "where", "operator": "answered", "values": []}
    section = make_section(stage, {"es": "Más"}, condition=condition)
    make_question(stage, "why", "long", section=section)
    version = stage.form_versions.get()
    version.schema = draft_schema(stage)
    version.save()
    assert as_owner.post(copying(draft, other), {"sections": ["1"]}).status_code == 302
    (copied,) = draft_schema(draft.stages.get())
    assert copied["condition"] is None
    assert as_owner.post(copying(draft, other), {"sections": []}).status_code == 200


def test_a_draft_of_others_is_neither_listed_nor_copied(as_owner, draft):
    hidden = make_call(make_foundation(make_user()), state="draft", published_at=None)
    own = make_call(draft.foundation, state="draft", published_at=None)
    page = as_owner.get(reverse("publishing:sources", args=[draft.slug, "final"]))
    listed = {stage.call for stage in page.context["sources"]}
    assert own in listed
    assert hidden not in listed
    assert as_owner.get(copying(draft, hidden)).status_code == 404
    assert as_owner.post(copying(draft, hidden), {"sections": ["0"]}).status_code == 404


def test_what_is_being_written_in_a_public_call_of_others_is_not_copied(as_owner, draft):
    other = make_call()
    make_question(other.stages.get(), "secret", "long")
    page = as_owner.get(copying(draft, other))
    assert "Question secret" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_forms_asks_the_same_for_one_and_for_three(
    as_owner, draft, django_assert_num_queries, count
):
    for _number in range(count):
        make_call()
    address = reverse("publishing:sources", args=[draft.slug, "final"])
    as_owner.get(address)
    # Who is signed in (2), call, stage, list, and what waits for the person.
    with django_assert_num_queries(6):
        as_owner.get(address)


def test_a_call_of_two_stages_comes_back_with_both(owner, foundation, doing):
    call = make_call(foundation, stages=2, by=owner)
    make_grant(call, owner)
    data = read_call(sent(exported(call)))
    copied = services.import_call(foundation=foundation, data=data, **doing)
    assert [stage.kind for stage in copied.stages.all()] == ["profile", "final"]
    assert signed_in(owner).get(reverse("publishing:write", args=[copied.slug])).status_code == 200

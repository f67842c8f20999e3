"""Writing together: colleagues, partners, comments, what is typed for others."""

import hashlib

from calls.applying.models import Partner
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.permissions.table import LOGIN, Row, everybody, only

TOKEN = "una-llave-de-prueba"


def _draft(w):
    """The applicant has a draft; a partner was asked; there is a comment; a colleague writes."""
    organisation = make_organisation(w.applicant, name="Otra organización")
    make_member(organisation, w.viewer, "viewer")
    colleague = make_member(organisation, make_user("Colega"), "editor")
    draft = make_proposal(w.call, organisation, submitted=False)
    partner = Partner.objects.create(
        proposal=draft,
        name="Uma Suyu",
        country="BO",
        role="other",
        email=w.peer.email,
        state="asked",
        asked_at=w.proposal.submitted_at,
        token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(),
    )
    comment = draft.entries.get().comments.create(
        field="title", body="¿Así?", author=w.applicant, at=w.proposal.submitted_at
    )
    return {"draft": draft, "member": colleague, "partner": partner, "comment": comment}


def _typed(w):
    """A steward of the call types a draft for the applicant's other organisation."""
    given = _draft(w)
    given["draft"].assisted_by = w.steward
    given["draft"].save()
    return given


def _left(w):
    """The steward who typed it is of the call's team no more."""
    given = _typed(w)
    w.call.grants.filter(user=w.steward).delete()
    return given


def _elsewhere(w):
    """The steward of the other foundation typed it, says the row: their word counts for nothing."""
    given = _draft(w)
    given["draft"].assisted_by = w.other_steward
    given["draft"].save()
    return given


def draft(w):
    """Address of the draft."""
    return {"public_id": w.things["draft"].public_id}


def slug(w):
    """Address of the call."""
    return {"slug": w.call.slug}


def _of(name, thing):
    return lambda w: {**draft(w), name: w.things[thing].public_id}


def _field(w):
    return {**draft(w), "field": "title"}


COLLEAGUES = only(200, "applicant", "viewer")
# Who may submit; a viewer is of the house, and may not.
SENDERS = {**only(200, "applicant"), "viewer": 403}
WRITERS = {**only(200, "applicant"), "viewer": 302}
TYPING = {**only(200, "applicant", "steward"), "viewer": 302}

ROWS = [
    Row("applying:writers", draft, COLLEAGUES, prepare=_draft),
    Row("applying:writers", draft, COLLEAGUES, prepare=_typed),
    Row("applying:writer", _of("member", "member"), SENDERS, prepare=_draft),
    Row("applying:invite_colleague", draft, SENDERS, prepare=_draft),
    Row("applying:ready", draft, only(302, "applicant", "viewer"), method="post", prepare=_draft),
    Row("applying:ask_to_take_part", _of("partner", "partner"), WRITERS, prepare=_draft),
    Row("applying:ask_to_take_part", _of("partner", "partner"), TYPING, prepare=_typed),
    Row("applying:comments", draft, COLLEAGUES, prepare=_draft),
    Row("applying:comments", draft, COLLEAGUES, prepare=_typed),
    Row("applying:comments_on", _field, COLLEAGUES, prepare=_draft),
    Row("applying:comments_on", _field, COLLEAGUES, prepare=_typed),
    Row(
        "applying:resolve",
        _of("comment", "comment"),
        only(302, "applicant", "viewer"),
        method="post",
        prepare=_draft,
    ),
    Row(
        "applying:reuse",
        lambda w: {**draft(w), "field": "q_learning"},
        WRITERS,
        prepare=_draft,
    ),
    # The team does not look at what an organisation wrote before.
    Row(
        "applying:reuse",
        lambda w: {**draft(w), "field": "q_learning"},
        WRITERS,
        prepare=_typed,
    ),
    # The page of a link does nothing; whoever holds it may read it.
    Row("applying:confirm_part", lambda w: {"token": TOKEN}, everybody(200), prepare=_draft),
    Row("applying:confirm_part", lambda w: {"token": "otra"}, everybody(404), prepare=_draft),
    Row(
        "applying:confirm_part",
        lambda w: {"token": TOKEN},
        {**everybody(302), "anonymous": LOGIN},
        method="post",
        data=lambda w: {"answer": "confirm"},
        prepare=_draft,
    ),
    Row("applying:assisted", slug, only(200, "steward")),
    Row("applying:assist", slug, only(200, "steward")),
    Row(
        "applying:ask_confirmation",
        lambda w: {**slug(w), "number": w.things["draft"].number},
        only(200, "steward"),
        prepare=_typed,
    ),
    Row("applying:confirm_typed", draft, COLLEAGUES, prepare=_typed),
    Row("applying:confirm_typed", draft, only(302, "applicant", "viewer"), prepare=_draft),
    # While its people have not confirmed it, who typed it writes it too; nobody else of the team.
    *(
        Row(f"applying:{name}", draft, TYPING, prepare=_typed)
        for name in ("hub", "basics", "check")
    ),
    *(Row("applying:hub", draft, WRITERS, prepare=given) for given in (_draft, _left, _elsewhere)),
]

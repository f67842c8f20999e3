"""Proposals: who writes them, who reads them, who has received them."""

import uuid
from datetime import timedelta

from calls.applying.models import Change
from calls.applying.services import save_draft
from calls.applying.services.late_codes import give_late_code
from tests.factories.accounts import make_organisation
from tests.factories.applying import make_proposal
from tests.factories.files import make_document
from tests.factories.publishing import CLOSES, make_form_version, make_question
from tests.permissions.table import Row, everybody, only, signed_in

TEAM = ("steward", "committee", "admin")


def _draft(w):
    """The applicant has a draft whose form asks for a file; the file is there."""
    stage = w.call.stages.get()
    make_question(stage, "letter", "file", required=False)
    make_form_version(stage)
    organisation = make_organisation(w.applicant, name="Otra organización")
    organisation.memberships.create(user=w.viewer, role="viewer")
    draft = make_proposal(w.call, organisation, submitted=False)
    entry = draft.entries.get()
    document = make_document(room="applying", object_id=entry.public_id, uploaded_by=w.applicant)
    known = {"id": str(document.public_id), "name": "a.pdf", "size": 1, "sha256": "0" * 64}
    entry.answers["letter"] = [known]
    entry.save()
    return {"draft": draft, "document": document}


def _changing(w):
    """What was sent is being changed."""
    w.proposal.entries.update(revision={"title": "Otro"})
    return {}


def _changed(w):
    """Somebody changed the draft's title."""
    made = _draft(w)
    entry = made["draft"].entries.get()
    save_draft(entry=entry, values={"title": "Otro"}, actor=w.applicant, at=entry.created_at)
    return made


def _change(w):
    """Address of that change."""
    return {**draft(w), "change": Change.objects.get().public_id}


def draft(w):
    """Address of the draft."""
    return {"public_id": _thing(w, "draft").public_id}


def _thing(w, name):
    return w.things[name]


def own(w):
    """Address of the submitted proposal."""
    return {"public_id": w.proposal.public_id}


def numbered(w):
    """Address of the submitted proposal beside the list of the call."""
    return {"slug": w.call.slug, "number": w.proposal.number}


def slug(w):
    """Address of the call."""
    return {"slug": w.call.slug}


def blank_form(w):
    """Address of the empty form of the call's only stage."""
    return {**slug(w), "kind": w.call.stages.get().kind}


def code_given(w):
    """Address at which a late code is taken back."""
    code, _letters = give_late_code(
        stage=w.call.stages.get(),
        organisation=w.organisation,
        until=CLOSES + timedelta(days=1),
        reason="Se cortó la luz.",
        actor=w.steward,
        at=CLOSES,
    )
    return {**slug(w), "public_id": code.public_id}


def receipt(w):
    """Address of the receipt."""
    return {"public_id": w.proposal.entries.get().receipts.get().public_id}


# Owners and editors write; a viewer is sent to the proposal's own page.
WRITERS = {**only(200, "applicant"), "viewer": 302}
AUTOSAVE = {**only(200, "applicant", "viewer"), "anonymous": 401}
READERS = only(200, "applicant", "viewer", *TEAM)

ROWS = [
    Row("applying:mine", lambda w: {}, signed_in(200)),
    Row("applying:eligibility", lambda w: {"slug": w.call.slug}, everybody(200)),
    Row("applying:start", slug, signed_in(200)),
    Row("applying:received", slug, only(200, *TEAM)),
    Row("applying:export", slug, only(200, *TEAM)),
    Row("applying:figures", slug, only(200, *TEAM)),
    Row("applying:night", slug, only(200, "steward", "admin")),
    Row("applying:late_codes", slug, only(200, "steward", "admin")),
    Row("applying:late_code_revoke", code_given, only(200, "steward", "admin")),
    Row("applying:late_code", own, only(200, "applicant")),
    Row("applying:proposal", own, READERS),
    Row("applying:numbered", numbered, READERS),
    Row("applying:proposal", draft, only(200, "applicant", "viewer", "admin"), prepare=_draft),
    Row("applying:receipt", receipt, READERS),
    Row("applying:receipt_pdf", receipt, READERS),
    Row("applying:verify", lambda w: {}, everybody(200)),
    Row("applying:receipt_text", receipt, READERS),
    Row("applying:receipt_data", receipt, READERS),
    *(
        Row(f"applying:{name}", draft, WRITERS, prepare=_draft)
        for name in ("hub", "basics", "partners", "budget", "documents", "whole", "check")
    ),
    Row("applying:section", lambda w: {**draft(w), "number": 0}, WRITERS, prepare=_draft),
    Row(
        "applying:remove_document",
        lambda w: {**draft(w), "document": w.things["document"].public_id},
        WRITERS,
        prepare=_draft,
    ),
    # Once submitted, the pages of writing lead to the proposal.
    Row("applying:hub", own, {**only(302, "applicant", "viewer")}),
    # Nothing is complete in the draft: the answer is the check page with what is missing.
    Row(
        "applying:submit",
        draft,
        only(422, "applicant"),
        method="post",
        data=lambda w: {"key": str(uuid.uuid4())},
        prepare=_draft,
    ),
    Row("applying:blank", slug, everybody(200)),
    Row("applying:blank_pdf", slug, everybody(200)),
    Row("applying:blank_text", blank_form, everybody(200)),
    Row("applying:copy_text", draft, only(200, "applicant", "viewer"), prepare=_draft),
    Row("applying:copy_pdf", draft, only(200, "applicant", "viewer"), prepare=_draft),
    Row("applying:load", draft, WRITERS, prepare=_draft),
    # A profile has no stage before it.
    Row("applying:since", own, only(404)),
    Row("applying:change", own, only(200, "applicant")),
    Row("applying:discard", own, only(302, "applicant")),
    Row("applying:discard", own, only(200, "applicant"), prepare=_changing),
    Row("applying:unsent", own, only(200, "applicant"), prepare=_changing),
    Row("applying:hub", own, only(302, "viewer") | {"applicant": 200}, prepare=_changing),
    Row("applying:withdraw", own, only(200, "applicant")),
    # A viewer reads who changed what; the foundation's people do not.
    Row("applying:history", draft, only(200, "applicant", "viewer"), prepare=_draft),
    Row("applying:restore", _change, WRITERS, prepare=_changed),
    # Reading what is stored in one's own draft; without a session the script is told so.
    Row("applying:autosave", draft, AUTOSAVE, prepare=_draft),
]

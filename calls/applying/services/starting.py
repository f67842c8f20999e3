"""Beginning a proposal, and its final proposal after an invitation."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from calls.applying.models import BudgetLine, Entry, Proposal
from calls.applying.queries import of_organisation
from calls.applying.rules import Facts, call_receives, why_closed
from calls.publishing.models import Call, FormVersion, Stage
from calls.publishing.queries import latest_form
from minka.accounts.models import Organisation, User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock

from .locking import search_text


class AlreadyProposed(DomainError):
    """The organisation has its one proposal in this call already: ``proposal``."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        text = _(
            "%(organisation)s has a proposal in this call already: “%(title)s”. Go on with it."
        )
        values = {"organisation": proposal.organisation, "title": proposal.title}
        super().__init__(text % values, code="already")


def start_proposal(
    *,
    call: Call,
    organisation: Organisation,
    title: str,
    language: str,
    actor: User,
    at: datetime,
    facts: Facts | None = None,
) -> Proposal:
    """Begin a draft: the proposal with its number, and its entry for the first stage.

    ``facts`` are what was said of the project before: they are written into the draft.
    The call is locked while the number is given. Raises ``AlreadyProposed`` where the call allows
    one an organisation, ``DomainError`` when nothing may be started at this instant.
    """
    try:
        return _start(call, organisation, title, language, actor, at, facts or Facts())
    except IntegrityError:
        # Two colleagues at once: the database's own limit held.
        existing = of_organisation(call, organisation.pk)
        if existing is None:
            raise
        raise AlreadyProposed(existing) from None


@transaction.atomic
def _start(
    call: Call,
    organisation: Organisation,
    title: str,
    language: str,
    actor: User,
    at: datetime,
    facts: Facts,
) -> Proposal:
    call = lock(call)
    form = _first_form(call)
    if not call_receives(form.stage, at):
        raise DomainError(why_closed(form.stage, at), code="closed")
    sole = Count("pk", filter=Q(organisation=organisation, sole=True))
    known = call.proposals.aggregate(last=Max("number"), own=sole)
    if call.one_per_organisation and known["own"]:
        raise AlreadyProposed(call.proposals.get(organisation=organisation, sole=True))
    proposal = Proposal(
        call=call,
        organisation=organisation,
        sole=call.one_per_organisation,
        number=(known["last"] or 0) + 1,
        title=title,
        language=language,
        country=organisation.country,
        countries=list(facts.countries) or [organisation.country],
        project_kind=facts.project_kind,
        amount=facts.amount,
        months=facts.months,
        created_by=actor,
    )
    proposal.search_text = search_text(proposal)
    proposal.save()
    _open_entry(proposal, form, {}, at)
    record(proposal, "applying.started", actor=actor, at=at)
    return proposal


def _first_form(call: Call) -> FormVersion:
    """Return the form of a call's first stage that a proposal begun now answers."""
    forms = FormVersion.objects.filter(stage__call=call).select_related("stage")
    form = forms.order_by("stage__order", "-number").first()
    if form is None:
        raise DomainError(_("The form of this call is not ready yet."), code="no_form")
    form.stage.call = call
    return form


def _open_entry(proposal: Proposal, form: FormVersion, answers: dict, at: datetime) -> Entry:
    known = {question["key"] for section in form.schema for question in section["questions"]}
    return Entry.objects.create(
        proposal=proposal,
        stage=form.stage,
        form_version=form,
        answers={key: value for key, value in answers.items() if key in known},
        saved_by=proposal.created_by,
        saved_at=at,
    )


@transaction.atomic
def open_final_entry(*, proposal: Proposal, stage: Stage, actor: User, at: datetime) -> Entry:
    """Open the next stage of an invited proposal; calling it again returns the same entry.

    Answers to questions with the same key and kind, their files, and the budget are carried
    over. The selecting room has moved the proposal to ``invited`` and tells its people.
    """
    proposal = lock(proposal)
    existing = proposal.entries.filter(stage=stage).first()
    if existing is not None:
        return existing
    before = (
        proposal.entries.select_related("form_version", "stage").order_by("-stage__order").first()
    )
    form = latest_form(stage)
    if form is None:
        raise DomainError(_("The form of this stage is not ready yet."), code="no_form")
    entry = _open_entry(proposal, form, _carried(before, form), at)
    if before is not None:
        lines = list(BudgetLine.objects.filter(proposal=proposal, stage=before.stage))
        BudgetLine.objects.bulk_create(
            BudgetLine(
                proposal=proposal,
                stage=stage,
                order=line.order,
                concept=line.concept,
                source=line.source,
                period=line.period,
                amount=line.amount,
            )
            for line in lines
        )
    record(proposal, "applying.opened_final", actor=actor, at=at)
    return entry


def _carried(before: Entry | None, form: FormVersion) -> dict:
    if before is None:
        return {}
    kinds = {(q["key"], q["kind"]) for s in before.form_version.schema for q in s["questions"]}
    return {
        q["key"]: before.answers[q["key"]]
        for s in form.schema
        for q in s["questions"]
        if (q["key"], q["kind"]) in kinds and q["key"] in before.answers
    }

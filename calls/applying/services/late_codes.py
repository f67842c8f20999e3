"""Late codes: one organisation is received until a later instant, and everybody can see why.

The code is shown once to who gives it and mailed to the organisation's owners; here stays its
SHA-256 only.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.queries.late_codes import proposal_of
from calls.publishing.models import LateCode, Stage
from calls.publishing.states import CallState
from minka.accounts.models import Organisation, User
from minka.accounts.states import MemberRole
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.common.times import say_instant
from minka.notifications.services import owe_secret, spread

from .locking import lock_entry

# Without what is easily taken for something else: 0 O, 1 I L, 2 Z, 5 S, 8 B.
LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
GROUPS, EACH = 3, 4


def new_code() -> str:
    """Return a code to read out on the telephone: ``K7PM-4QXD-9RHT`` (55 bits)."""
    groups = ("".join(secrets.choice(LETTERS) for _n in range(EACH)) for _g in range(GROUPS))
    return "-".join(groups)


def sha256_of_code(code: str) -> str:
    """Return what is stored of a code, however its hyphens, spaces and case were typed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def give_late_code(
    *,
    stage: Stage,
    organisation: Organisation,
    until: datetime,
    reason: str,
    actor: User,
    at: datetime,
    key: UUID | None = None,
) -> tuple[LateCode, str]:
    """Make a code for an organisation that writes for a stage; return it, and the code itself.

    The same ``key`` again returns what it made, without the code: it is told once. Raises
    ``DomainError`` when the call receives no more, the instant does not lengthen, no reason is
    given, or the organisation has nothing to send there.
    """
    stage = lock(stage)
    rows = LateCode.objects.filter(stage=stage, organisation=organisation)
    existing = made_before(rows, key)
    if existing is not None:
        return existing, ""
    proposal = proposal_of(stage, organisation)
    _check(stage, until, reason, at)
    if proposal is None:
        raise DomainError(
            _("This organisation has no proposal for this stage."), code="organisation"
        )
    code = new_code()
    made = LateCode.objects.create(
        stage=stage,
        organisation=organisation,
        code_sha256=sha256_of_code(code),
        until=until,
        reason=reason.strip(),
        created_by=actor,
        **name_for(LateCode, key),
    )
    _record(made, "given", actor, at, reason=made.reason)
    for owner in _owners(organisation):
        owe_secret(
            "applying.late_code",
            email=owner.email,
            language=owner.language,
            zone=owner.time_zone,
            key=str(made.public_id),
            about=made.public_id,
            at=at,
            path=reverse("applying:late_code", args=[proposal.public_id]),
            code=code,
            call=stage.call.title,
            organisation=organisation.name,
            until=until,
            call_zone=stage.call.zone,
            reason=made.reason,
        )
    return made, code


def _check(stage: Stage, until: datetime, reason: str, at: datetime) -> None:
    if stage.call.state != CallState.PUBLISHED or stage.results_released_at:
        raise DomainError(_("This stage does not receive proposals any more."), code="stage")
    if until <= at or stage.closes_at is None or until <= stage.closes_at:
        raise DomainError(
            _("Choose an instant later than now and later than the deadline with its grace."),
            code="until",
        )
    if not reason.strip():
        raise DomainError(_("Say why: it stays in the trail of the call."), code="reason")


def _owners(organisation: Organisation) -> list[User]:
    return list(
        User.objects.filter(
            memberships__organisation=organisation,
            memberships__role=MemberRole.OWNER,
            is_active=True,
        )
    )


def _record(code: LateCode, verb: str, actor: User, at: datetime, *, reason: str = "") -> None:
    record(
        code,
        f"applying.late_code_{verb}",
        actor=actor,
        at=at,
        reason=reason,
        organisation=code.organisation.name,
        until=say_instant(code.until, code.stage.call.zone),
    )


@transaction.atomic
def revoke_late_code(*, code: LateCode, actor: User, at: datetime) -> LateCode:
    """Take a code back: from now on the organisation has the deadline of everybody.

    What was received meanwhile stays received. Taking it back twice is once.
    """
    code = lock(code)
    if code.revoked_at is not None:
        return code
    code.revoked_at = at
    code.save(update_fields=["revoked_at", "updated_at"])
    _record(code, "revoked", actor, at)
    spread(
        "applying.late_code_revoked",
        user_ids=[owner.pk for owner in _owners(code.organisation)],
        key=str(code.public_id),
        at=at,
        path=reverse("applying:mine"),
        about=code.public_id,
        data={"call": code.stage.call.title, "organisation": code.organisation.name},
    )
    return code


@transaction.atomic
def take_late_code(*, entry: Entry, code: str, actor: User, at: datetime) -> LateCode:
    """Enter a code for one's own organisation; entering it again changes nothing.

    Raises ``DomainError``, with the same words whatever is wrong with the code.
    """
    entry = lock_entry(entry)
    found = (
        LateCode.objects.select_for_update(of=("self",))
        .select_related("organisation", "stage__call")
        .filter(
            code_sha256=sha256_of_code(code),
            stage=entry.stage_id,
            organisation=entry.proposal.organisation_id,
            revoked_at__isnull=True,
            until__gte=at,
        )
        .first()
    )
    if found is None:
        raise DomainError(
            _(
                "This code does not work: it must be for your organisation and this stage, and"
                " not be over or taken back. Look at its letters, or write to the call’s team."
            ),
            code="code",
        )
    if found.taken_at is None:
        found.taken_at = at
        found.save(update_fields=["taken_at", "updated_at"])
        _record(found, "taken", actor, at)
    return found

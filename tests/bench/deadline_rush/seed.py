"""A call of 2,000 submissions on its last evening: who writes, who submits, who uploads.

Bulk inserts; what the drafts hold is what people really write: about 800 words.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from calls.applying.models import BudgetLine, Entry, Proposal, Receipt
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole
from minka.common.search import normalise
from tests.bench.pages.asking import session_of
from tests.factories.accounts import make_foundation
from tests.factories.publishing import make_call, make_form_version, make_question, make_stage

SLUG, CODE = "rush", "RUSH"
RECEIVED = 2000
TEXT = "Contamos qué sostuvo la venta conjunta, quiénes decidieron y qué cambió en cada casa. " * 10
PARTS = 8


@dataclass(frozen=True)
class Sizes:
    """How many people of each sort."""

    writers: int
    senders: int
    uploaders: int

    @classmethod
    def of(cls, minutes: float, scale: float) -> "Sizes":
        """Return those of the model: an autosave every 20 s each, a submission every 2 s."""
        return cls(
            writers=max(int(560 * scale), 4),
            senders=int(minutes * 30 * scale) + 2,
            uploaders=max(int(45 * scale), 1),
        )


def seed(sizes: Sizes) -> dict[str, Any]:
    """Make everything; return the people of the plan."""
    with transaction.atomic():
        call = _call()
        stage = call.stages.get()
        number = _received(call, stage)
        drafts = _drafts(call, stage, number, sizes.writers + sizes.senders + sizes.uploaders)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    people = [_person(entry) for entry in drafts]
    writers, rest = people[: sizes.writers], people[sizes.writers :]
    senders, uploaders = rest[: sizes.senders], rest[sizes.senders :]
    return {
        "writers": [
            {k: one[k] for k in ("proposal", "person", "cookie", "text", "where")}
            for one in writers
        ],
        "senders": [{k: one[k] for k in ("proposal", "cookie")} for one in senders],
        "uploaders": [{k: one[k] for k in ("entry", "cookie")} for one in uploaders],
    }


def _call() -> Call:
    now = datetime.now(UTC)
    call = make_call(
        make_foundation(name="Fondo de medida"),
        code=CODE,
        slug=SLUG,
        languages=["es"],
        published_at=now - timedelta(days=60),
        rules={"es": [{"title": f"Capítulo {n}", "body": TEXT} for n in range(21)]},
    )
    call.stages.all().delete()
    stage = make_stage(
        call, opens_at=now - timedelta(days=50), deadline_at=now + timedelta(hours=3)
    )
    stage.questions.filter(key="learning").update(max_words=None)
    for n in range(PARTS):
        make_question(stage, f"part{n}", "long", required=False, max_words=300)
    make_question(stage, "letter", "file", required=False)
    stage.form_versions.all().delete()
    make_form_version(stage)
    return call


def _people(count: int, mark: str) -> tuple[list[User], list[Organisation]]:
    users = User.objects.bulk_create(
        [
            User(email=f"{mark}{n}@bench.example", name=f"Persona {n}", password="!", language="es")
            for n in range(count)
        ],
        batch_size=500,
    )
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(
                name=f"Asociación {mark} {n}", kind="producers", country="PE", founded=1990
            )
            for n in range(count)
        ],
        batch_size=500,
    )
    Membership.objects.bulk_create(
        [
            Membership(organisation=o, user=u, role=MemberRole.OWNER)
            for o, u in zip(organisations, users, strict=True)
        ],
        batch_size=500,
    )
    return users, organisations


def _proposals(call: Call, count: int, first: int, mark: str, **more: Any) -> list[Proposal]:
    users, organisations = _people(count, mark)
    rows = [
        Proposal(
            call=call,
            organisation=organisation,
            sole=True,
            number=first + n,
            title=f"Feria y acopio: lo aprendido {n}",
            summary="Qué sostuvo la venta conjunta durante seis años.",
            language="es",
            country="PE",
            countries=["PE"],
            amount=Decimal(12000),
            months=10,
            search_text=normalise(f"Feria y acopio {organisation.name}"),
            created_by=user,
            **more,
        )
        for n, (user, organisation) in enumerate(zip(users, organisations, strict=True))
    ]
    return Proposal.objects.bulk_create(rows, batch_size=500)


def _entries(stage: Stage, proposals: list[Proposal], **more: Any) -> list[Entry]:
    version = stage.form_versions.get()
    answers = {"learning": TEXT.strip(), "where": "Puno"}
    answers |= {f"part{n}": TEXT.strip() for n in range(PARTS)}
    entries = Entry.objects.bulk_create(
        [
            Entry(proposal=one, stage=stage, form_version=version, answers=answers, **more)
            for one in proposals
        ],
        batch_size=200,
    )
    BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                proposal=one, stage=stage, concept="Talleres", source="requested", amount=12000
            )
            for one in proposals
        ],
        batch_size=500,
    )
    return entries


def _received(call: Call, stage: Stage) -> int:
    """Make what has arrived already; return the next number."""
    sent = datetime.now(UTC) - timedelta(days=2)
    state = {"state": ProposalState.SUBMITTED, "submitted_at": sent}
    proposals = _proposals(call, RECEIVED, 1, "r", **state)
    done = {"state": EntryState.SUBMITTED, "submitted_at": sent, "submissions": 1}
    entries = _entries(stage, proposals, **done)
    Receipt.objects.bulk_create(
        [
            Receipt(
                entry=entry,
                version=1,
                number=f"{CODE}-{entry.proposal.number:04d}-1",
                submitted_at=sent,
                zone=call.zone,
                submitted_by=entry.proposal.created_by,
                sha256="0" * 64,
                snapshot={},
                idempotency_key=uuid.uuid4(),
            )
            for entry in entries
        ],
        batch_size=500,
    )
    return RECEIVED + 1


def _drafts(call: Call, stage: Stage, number: int, count: int) -> list[Entry]:
    return _entries(stage, _proposals(call, count, number, "d"))


def _person(entry: Entry) -> dict[str, str]:
    """Return what the load needs to be this draft's writer."""
    user = entry.proposal.created_by
    return {
        "proposal": str(entry.proposal.public_id),
        "entry": str(entry.public_id),
        "person": str(user.public_id),
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}",
        "text": str(entry.answers["learning"]),
        "where": str(entry.answers["where"]),
    }

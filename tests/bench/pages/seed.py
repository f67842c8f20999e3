"""Seed calls of 1,000 and 10,000 proposals with 50 reviewers and 3 reviews each, and a forum.

Bulk inserts: what is measured is reading and single writes, not the seed.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from calls.applying.models import BudgetLine, Entry, Proposal, Receipt
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.states import CallRole
from calls.reviewing.models import Assignment, Review, Reviewer, Score
from calls.reviewing.states import AssignmentState
from learning.discussing.models import Post, Reading, Space, Topic
from learning.discussing.states import Level
from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole
from minka.common.rich import to_html
from minka.common.search import normalise
from tests.factories.accounts import make_foundation, make_user
from tests.factories.learning import make_space
from tests.factories.publishing import make_call, make_grant

COUNTRIES = "PE BO BR CO EC CL MX NI HN GT AR PY SV DO HT CR VE CU".split()
WORDS = "feria acopio precio justo café leche quinua mujeres riego semilla bosque miel".split()
PEOPLE = 2000
WATCHERS = 500
TOPICS = POSTS = 1000
CHUNK = 2000


@dataclass
class Seeded:
    """What the measurements need to know: names in addresses, and people by role."""

    steward: User
    reviewer: User
    applicant: User
    organisation: Organisation
    calls: dict[int, Call]
    people: list[User]
    space: Space
    topic: Topic


@transaction.atomic
def seed(chance: Random) -> Seeded:
    """Make it all, for a seed always the same."""
    steward = make_user("Equipo", email="equipo@bench.example", language="es")
    reviewer = make_user("Evalúa", email="evalua@bench.example", language="es")
    applicant = make_user("Postula", email="postula@bench.example", language="es")
    people = _people()
    foundation = make_foundation(name="Fondo de medida")
    own = Organisation.objects.create(
        name="Organización que postula", kind="producers", country="PE", founded=1990
    )
    Membership.objects.create(organisation=own, user=applicant, role=MemberRole.OWNER)
    reviewers = [reviewer, *people[:49]]
    calls = {
        size: _call(foundation, size, steward, reviewers, people, chance) for size in (1000, 10_000)
    }
    space, topic = _forum(people, chance)
    return Seeded(steward, reviewer, applicant, own, calls, people, space, topic)


def _people() -> list[User]:
    return User.objects.bulk_create(
        [
            User(email=f"p{n}@bench.example", name=f"Persona {n}", password="!", language="es")
            for n in range(PEOPLE)
        ]
    )


def _call(foundation, size, steward, reviewers, people, chance) -> Call:
    now = datetime.now(UTC)
    call = make_call(
        foundation,
        code=f"BENCH{size}",
        slug=f"bench-{size}",
        published_at=now - timedelta(days=60),
        languages=["es"],
    )
    make_grant(call, steward, CallRole.STEWARD)
    stage = call.stages.get()
    Stage.objects.filter(pk=stage.pk).update(
        opens_at=now - timedelta(days=50),
        deadline_at=now + timedelta(days=5),
        reviews_due_at=now + timedelta(days=20),
    )
    proposals = _proposals(call, size, people, chance, now)
    entries = _entries(stage, proposals, now)
    _receipts(entries, now)
    _reviews(call, stage, entries, reviewers, chance, now)
    return call


def _proposals(call, size, people, chance, now) -> list[Proposal]:
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(
                name=f"Asociación {chance.choice(WORDS)} {n}",
                kind="producers",
                country=chance.choice(COUNTRIES),
                founded=1990,
            )
            for n in range(size)
        ],
        batch_size=CHUNK,
    )
    Membership.objects.bulk_create(
        [
            Membership(organisation=o, user=people[n % PEOPLE], role=MemberRole.OWNER)
            for n, o in enumerate(organisations)
        ],
        batch_size=CHUNK,
    )
    rows = []
    for n, organisation in enumerate(organisations, 1):
        title = f"{chance.choice(WORDS).capitalize()} y {chance.choice(WORDS)}: lo aprendido {n}"
        rows.append(
            Proposal(
                call=call,
                organisation=organisation,
                sole=True,
                number=n,
                state=ProposalState.ELIGIBLE,
                title=title,
                summary="Qué sostuvo la venta conjunta durante seis años.",
                country=organisation.country,
                countries=[organisation.country],
                amount=Decimal(chance.randrange(5000, 15000, 250)),
                months=10,
                submitted_at=now - timedelta(minutes=chance.randrange(60 * 24 * 40)),
                search_text=normalise(f"{title} {organisation.name} {n}"),
                created_by=people[n % PEOPLE],
            )
        )
    return Proposal.objects.bulk_create(rows, batch_size=CHUNK)


def _entries(stage, proposals, now) -> list[Entry]:
    version = stage.form_versions.first()
    entries = Entry.objects.bulk_create(
        [
            Entry(
                proposal=p,
                stage=stage,
                form_version=version,
                state=EntryState.SUBMITTED,
                answers={"learning": "Qué hizo durar la acción colectiva.", "where": "Puno"},
                submitted_at=p.submitted_at,
                submissions=1,
                reviews_assigned=3,
            )
            for p in proposals
        ],
        batch_size=CHUNK,
    )
    BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                proposal=p,
                stage=stage,
                order=n,
                concept=concept,
                source="requested",
                amount=p.amount / 2,
            )
            for p in proposals
            for n, concept in enumerate(("Entrevistas", "Taller"))
        ],
        batch_size=CHUNK,
    )
    return entries


def _receipts(entries, now) -> None:
    Receipt.objects.bulk_create(
        [
            Receipt(
                entry=e,
                version=1,
                number=f"{e.proposal.call.code}-{e.proposal.number:05d}-1",
                submitted_at=e.submitted_at,
                zone="America/Santiago",
                submitted_by=e.proposal.created_by,
                sha256="0" * 64,
                snapshot={},
                idempotency_key=uuid.uuid4(),
            )
            for e in entries
        ],
        batch_size=CHUNK,
    )


def _reviews(call, stage, entries, reviewers, chance, now) -> None:
    """Give each entry three reviewers; every fifth entry still lacks one review."""
    seats = Reviewer.objects.bulk_create(
        [
            Reviewer(call=call, user=user, languages=["es"], max_load=len(entries))
            for user in reviewers
        ]
    )
    criteria = list(stage.criteria.all())
    assignments, given = [], []
    for n, entry in enumerate(entries):
        for k in range(3):
            late = k == 0 and n % 5 == 0
            state = AssignmentState.ACCEPTED if late else AssignmentState.SUBMITTED
            seat = seats[(n + k * 7) % len(seats)]
            assignments.append(Assignment(entry=entry, reviewer=seat, state=state, assigned_at=now))
            given.append(None if late else Decimal(chance.randrange(200, 1000)) / 10)
    assignments = Assignment.objects.bulk_create(assignments, batch_size=CHUNK)
    reviews = Review.objects.bulk_create(
        [
            Review(
                assignment=a,
                for_applicant="El método está bien contado.",
                score=score,
                submitted_at=now if score is not None else None,
            )
            for a, score in zip(assignments, given, strict=True)
        ],
        batch_size=CHUNK,
    )
    Score.objects.bulk_create(
        [
            Score(
                review=r,
                criterion=c,
                value=int(r.score / 25) if r.score else None,
                comment="Claro.",
            )
            for r in reviews
            for c in criteria
        ],
        batch_size=CHUNK,
    )
    _tally(entries, given)


def _tally(entries, given) -> None:
    for n, entry in enumerate(entries):
        scores = [float(s) for s in given[n * 3 : n * 3 + 3] if s is not None]
        mean = sum(scores) / len(scores)
        spread = (sum((s - mean) ** 2 for s in scores) / len(scores)) ** 0.5
        entry.reviews_done = len(scores)
        entry.score_mean, entry.score_spread = Decimal(f"{mean:.3f}"), Decimal(f"{spread:.3f}")
    Entry.objects.bulk_update(
        entries, ["reviews_done", "score_mean", "score_spread"], batch_size=CHUNK
    )


def _forum(people, chance) -> tuple[Space, Topic]:
    """A public space of 1,000 conversations; one of 1,000 messages with 500 watching."""
    now = datetime.now(UTC)
    space = make_space(title={"es": "Espacio de medida"})
    topics = Topic.objects.bulk_create(
        [
            Topic(
                space=space,
                number=n,
                title=f"¿Qué pasó con {chance.choice(WORDS)}? {n}",
                author=people[n % PEOPLE],
                last_author=people[n % PEOPLE],
                last_no=POSTS if n == 1 else 1,
                last_post_at=now - timedelta(minutes=n),
            )
            for n in range(1, TOPICS + 1)
        ]
    )
    body = "Lo contamos en la asamblea, con las **cuentas** a la vista.\n\n- una\n- dos"
    posts = [
        Post(
            topic=topic,
            no=no,
            author=people[(topic.number + no) % PEOPLE],
            body=body,
            body_html=to_html(body),
            posted_at=now,
        )
        for topic in topics
        for no in range(1, topic.last_no + 1)
    ]
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    Space.objects.filter(pk=space.pk).update(
        last_topic_no=TOPICS, topic_count=TOPICS, last_post_at=now
    )
    Reading.objects.bulk_create(
        [
            Reading(topic=topics[0], user=user, last_read_no=POSTS, level=Level.WATCHING)
            for user in people[:WATCHERS]
        ]
    )
    return space, topics[0]

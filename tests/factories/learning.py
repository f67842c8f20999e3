"""Spaces and conversations; systematizations and lessons; workshops and syntheses."""

from datetime import UTC, datetime
from typing import Any

from calls.accompanying.models import Project
from calls.publishing.models import Call
from learning.discussing.models import Post, Space, SpaceMember, Topic
from learning.discussing.states import SpaceKind, SpaceRole
from learning.synthesizing.models import Attendance, Finding, FindingLesson, Synthesis, Workshop
from learning.systematizing.models import Lesson, Section, Systematization
from learning.systematizing.states import Evidence, LessonKind, SectionKey
from minka.accounts.models import User
from minka.common.rich import to_html
from minka.common.search import normalise

from . import nth
from .accounts import make_user

WRITTEN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def make_space(call: Call | None = None, **extra: Any) -> Space:
    """Make a public space, or the space of a call."""
    n = nth()
    extra.setdefault("title", {"es": f"Espacio {n}"})
    return Space.objects.create(
        kind=SpaceKind.CALL if call else SpaceKind.PUBLIC, call=call, slug=f"espacio-{n}", **extra
    )


def make_space_member(space: Space, user: User | None = None, role: str = SpaceRole.MEMBER):
    """Put a person in a space."""
    return SpaceMember.objects.create(space=space, user=user or make_user(), role=role)


def make_topic(space: Space, author: User | None = None, **extra: Any) -> Topic:
    """Make a conversation with its first message."""
    author = author or make_user()
    space.last_topic_no += 1
    space.topic_count += 1
    space.last_post_at = WRITTEN
    space.save(update_fields=["last_topic_no", "topic_count", "last_post_at"])
    extra.setdefault("title", f"¿Qué sostuvo la acción conjunta? {nth()}")
    topic = Topic.objects.create(
        space=space,
        number=space.last_topic_no,
        author=author,
        last_author=author,
        last_post_at=WRITTEN,
        **extra,
    )
    make_post(topic, author)
    return topic


def make_post(topic: Topic, author: User | None = None, body: str = "Lo contamos así.") -> Post:
    """Make the next message of a conversation."""
    topic.last_no += 1
    topic.save(update_fields=["last_no"])
    return Post.objects.create(
        topic=topic,
        no=topic.last_no,
        author=author or make_user(),
        body=body,
        body_html=to_html(body),
        posted_at=WRITTEN,
    )


def make_systematization(project: Project, **extra: Any) -> Systematization:
    """Make a systematization with all its sections."""
    n = nth()
    extra.setdefault("title", f"Lo que aprendimos {n}")
    extra.setdefault("language", project.language)
    extra.setdefault("country", project.country)
    extra.setdefault("search_text", normalise(extra["title"]))
    made = Systematization.objects.create(project=project, slug=f"sistematizacion-{n}", **extra)
    Section.objects.bulk_create(
        Section(systematization=made, key=key, body=f"Texto de {key}.") for key in SectionKey
    )
    return made


def make_lesson(systematization: Systematization, **extra: Any) -> Lesson:
    """Make the next lesson of a systematization."""
    extra.setdefault("kind", LessonKind.WORKED)
    extra.setdefault("evidence", Evidence.SEVERAL)
    extra.setdefault("number", systematization.lessons.count() + 1)
    return Lesson.objects.create(
        systematization=systematization,
        context="Un valle con tres compradores.",
        action="Vendimos juntos con cuentas a la vista.",
        outcome="El precio subió un tercio.",
        cause="El volumen dio fuerza para negociar.",
        **extra,
    )


def make_workshop(call: Call, **extra: Any) -> Workshop:
    """Make a planned workshop of two days in Lima."""
    extra.setdefault("starts_at", datetime(2027, 6, 1, 14, 0, tzinfo=UTC))
    extra.setdefault("ends_at", datetime(2027, 6, 2, 22, 0, tzinfo=UTC))
    extra.setdefault("zone", "America/Lima")
    extra.setdefault("place", "Lima")
    return Workshop.objects.create(call=call, title=f"Taller {nth()}", **extra)


def make_attendance(workshop: Workshop, user: User | None = None, **extra: Any) -> Attendance:
    """Expect a person at a workshop."""
    user = user or make_user()
    return Attendance.objects.create(workshop=workshop, user=user, name=user.name, **extra)


def make_synthesis(call: Call, **extra: Any) -> Synthesis:
    """Make a synthesis in draft."""
    n = nth()
    extra.setdefault("title", f"Síntesis {n}")
    return Synthesis.objects.create(call=call, slug=f"sintesis-{n}", **extra)


def make_finding(synthesis: Synthesis, *lessons: Lesson, stance: str = "supports") -> Finding:
    """Make a finding that cites these lessons."""
    finding = Finding.objects.create(
        synthesis=synthesis,
        order=synthesis.findings.count() + 1,
        statement="La transparencia sostiene la acción colectiva.",
    )
    for lesson in lessons:
        FindingLesson.objects.create(finding=finding, lesson=lesson, stance=stance)
    return finding

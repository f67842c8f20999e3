"""The pages of a systematization: writing, commenting, deciding, reading."""

from .commenting import (
    answer,
    close_comments,
    comments,
    open_comments,
    peers,
    section_comments,
    uninvite,
)
from .deciding import consent, publish, submit, validate
from .documents import documents, remove_document
from .lessons import edit_lesson, lessons, new_lesson, remove_lesson
from .reading import call, lesson, systematization
from .writing import details, hub, milestone, milestones, remove_milestone, section

__all__ = [
    "answer",
    "call",
    "close_comments",
    "comments",
    "consent",
    "details",
    "documents",
    "edit_lesson",
    "hub",
    "lesson",
    "lessons",
    "milestone",
    "milestones",
    "new_lesson",
    "open_comments",
    "peers",
    "publish",
    "remove_document",
    "remove_lesson",
    "remove_milestone",
    "section",
    "section_comments",
    "submit",
    "systematization",
    "uninvite",
    "validate",
]

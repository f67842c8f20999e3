"""What happens to a systematization. One function a verb."""

from .commenting import (
    answer_comment,
    close_comments,
    invite_commenter,
    open_comments,
    uninvite_commenter,
    write_comment,
)
from .lessons import add_lesson, change_lesson, remove_lesson
from .lifting import lift_embargo, lift_embargoes
from .publishing import (
    embargo,
    give_consent,
    publish,
    return_to_team,
    submit_for_validation,
    validate,
)
from .writing import (
    StaleSection,
    add_milestone,
    attach_document,
    change_details,
    change_milestone,
    open_systematization,
    remove_document,
    remove_milestone,
    write_section,
)

__all__ = [
    "StaleSection",
    "add_lesson",
    "add_milestone",
    "answer_comment",
    "attach_document",
    "change_details",
    "change_lesson",
    "change_milestone",
    "close_comments",
    "embargo",
    "give_consent",
    "invite_commenter",
    "lift_embargo",
    "lift_embargoes",
    "open_comments",
    "open_systematization",
    "publish",
    "remove_document",
    "remove_lesson",
    "remove_milestone",
    "return_to_team",
    "submit_for_validation",
    "uninvite_commenter",
    "validate",
    "write_comment",
    "write_section",
]

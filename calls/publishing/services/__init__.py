"""What people do with calls. One function a verb; each leaves an audit event."""

from .amending import Change, amend_rules
from .criteria import (
    add_criterion,
    move_criterion,
    remove_criterion,
    update_criterion,
    use_ready_criteria,
)
from .dates import extend_deadline, plan_stages
from .exchange import import_call
from .following import follow_call, remind_followers, unfollow_call
from .form import copy_form, freeze_form, release_form, use_ready_form
from .inquiries import answer_inquiry, ask_inquiry, decline_inquiry
from .life import archive_call, cancel_call, clone_call, mark_decided, publish_call
from .questions import (
    add_question,
    copy_question,
    move_question,
    place_question,
    remove_question,
    update_question,
)
from .sections import (
    add_section,
    copy_section,
    move_section,
    place_section,
    remove_section,
    update_section,
)
from .team import grant_role, invite_to_team, revoke_role, take_up_invitation
from .writing import (
    StagePlan,
    create_call,
    set_themes,
    update_basics,
    update_chapter,
    update_eligibility,
    update_money,
)

__all__ = [
    "Change",
    "StagePlan",
    "add_criterion",
    "add_question",
    "add_section",
    "amend_rules",
    "answer_inquiry",
    "archive_call",
    "ask_inquiry",
    "cancel_call",
    "clone_call",
    "copy_form",
    "copy_question",
    "copy_section",
    "create_call",
    "decline_inquiry",
    "extend_deadline",
    "follow_call",
    "freeze_form",
    "grant_role",
    "import_call",
    "invite_to_team",
    "mark_decided",
    "move_criterion",
    "move_question",
    "move_section",
    "place_question",
    "place_section",
    "plan_stages",
    "publish_call",
    "release_form",
    "remind_followers",
    "remove_criterion",
    "remove_question",
    "remove_section",
    "revoke_role",
    "set_themes",
    "take_up_invitation",
    "unfollow_call",
    "update_basics",
    "update_chapter",
    "update_criterion",
    "update_eligibility",
    "update_money",
    "update_question",
    "update_section",
    "use_ready_criteria",
    "use_ready_form",
]

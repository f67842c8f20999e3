"""What people do with calls. One function a verb; each leaves an audit event."""

from .criteria import (
    add_criterion,
    move_criterion,
    remove_criterion,
    update_criterion,
    use_ready_criteria,
)
from .dates import extend_deadline, plan_stages
from .form import (
    add_question,
    freeze_form,
    move_question,
    release_form,
    remove_question,
    rename_section,
    update_question,
    use_ready_form,
)
from .life import archive_call, cancel_call, clone_call, mark_decided, publish_call
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
    "StagePlan",
    "add_criterion",
    "add_question",
    "archive_call",
    "cancel_call",
    "clone_call",
    "create_call",
    "extend_deadline",
    "freeze_form",
    "grant_role",
    "invite_to_team",
    "mark_decided",
    "move_criterion",
    "move_question",
    "plan_stages",
    "publish_call",
    "release_form",
    "remove_criterion",
    "remove_question",
    "rename_section",
    "revoke_role",
    "set_themes",
    "take_up_invitation",
    "update_basics",
    "update_chapter",
    "update_criterion",
    "update_eligibility",
    "update_money",
    "update_question",
    "use_ready_criteria",
    "use_ready_form",
]

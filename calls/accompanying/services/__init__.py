"""What people do with a project. One function a verb."""

from .agreement import (
    cancel_project,
    complete_project,
    open_project,
    save_agreement,
    sign_agreement,
)
from .money import (
    add_instalment,
    change_instalment,
    pay_instalment,
    record_return,
    remove_instalment,
)
from .reminding import remind_of_reports
from .reports import (
    accept_report,
    add_file,
    plan_report,
    remove_file,
    remove_report,
    return_report,
    save_report,
    submit_report,
)
from .visits import change_visit, hold_visit, plan_visit

__all__ = [
    "accept_report",
    "add_file",
    "add_instalment",
    "cancel_project",
    "change_instalment",
    "change_visit",
    "complete_project",
    "hold_visit",
    "open_project",
    "pay_instalment",
    "plan_report",
    "plan_visit",
    "record_return",
    "remind_of_reports",
    "remove_file",
    "remove_instalment",
    "remove_report",
    "return_report",
    "save_agreement",
    "save_report",
    "sign_agreement",
    "submit_report",
]

"""The pages of projects: for the organisation that carries one out, and for who runs its call."""

from .agreement import agreement, cancel, complete, sign
from .lists import mine, of_call
from .money import add_instalment, give_back, instalment, money, pay, remove_instalment
from .overview import history, project
from .reports import answer, plan_report, remove_file, remove_report, report, reports
from .visits import hold_visit, plan_visit, visit, visits

__all__ = [
    "add_instalment",
    "agreement",
    "answer",
    "cancel",
    "complete",
    "give_back",
    "history",
    "hold_visit",
    "instalment",
    "mine",
    "money",
    "of_call",
    "pay",
    "plan_report",
    "plan_visit",
    "project",
    "remove_file",
    "remove_instalment",
    "remove_report",
    "report",
    "reports",
    "sign",
    "visit",
    "visits",
]

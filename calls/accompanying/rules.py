"""Who may do what with a project.

A project read through ``queries.with_standing`` carries what the person is in it, and no rule
asks the database again.
"""

import rules
from django.contrib.auth.models import AnonymousUser

from calls.publishing.rules import is_committee, is_steward
from minka.accounts.models import Membership, User
from minka.accounts.rules import add_own_perm
from minka.accounts.states import EDITING
from minka.files.models import Document

from .models import Project, Report

Person = User | AnonymousUser


def _known(user: Person, project: Project, what: str) -> bool | None:
    """Return what was read together with the project, if anything."""
    if project.__dict__.get("standing_of") == user.pk:
        return bool(project.__dict__[what])
    return None


@rules.predicate
def is_member(user: Person, project: Project | None) -> bool:
    """Say whether the person belongs to the organisation that carries the project out."""
    if project is None or user.pk is None or not user.is_active:
        return False
    known = _known(user, project, "standing_member")
    members = Membership.objects.filter(organisation=project.organisation_id, user=user.pk)
    return members.exists() if known is None else known


@rules.predicate
def is_writer(user: Person, project: Project | None) -> bool:
    """Say whether the person writes for that organisation: its owners and editors."""
    if project is None or user.pk is None or not user.is_active:
        return False
    known = _known(user, project, "standing_writer")
    writers = Membership.objects.filter(
        organisation=project.organisation_id, user=user.pk, role__in=EDITING
    )
    return writers.exists() if known is None else known


@rules.predicate
def runs_its_call(user: Person, project: Project | None) -> bool:
    """Say whether the person runs the call of the project."""
    if project is None:
        return False
    known = _known(user, project, "standing_steward")
    return is_steward(user, project.call) if known is None else known


@rules.predicate
def judges_its_call(user: Person, project: Project | None) -> bool:
    """Say whether the person sits in the committee of the project's call."""
    if project is None:
        return False
    known = _known(user, project, "standing_committee")
    return is_committee(user, project.call) if known is None else known


rules.add_perm("accompanying.view_project", is_member | runs_its_call | judges_its_call)
rules.add_perm("accompanying.manage_project", runs_its_call)
add_own_perm("accompanying.report_on_project", is_writer)


def can_read_file(user: Person, document: Document, report: Report | None = None) -> bool:
    """Say who may read a report's file: its organisation; who runs the call once it was sent.

    Give the ``report`` where it is at hand.
    """
    reports = Report.objects.select_related("project__call")
    report = report or reports.filter(public_id=document.object_id).first()
    if report is None:
        return False
    if not report.has_sent(document.public_id):
        return is_member(user, report.project)
    return user.has_perm("accompanying.view_project", report.project)

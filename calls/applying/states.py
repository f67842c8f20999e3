"""How a proposal lives, and each of its entries."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class ProposalState(TextChoices):
    """How a proposal stands in the whole call, as its own people may know it.

    Decisions of the foundation arrive here only when they are released.
    """

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    INELIGIBLE = "ineligible", _("Not eligible")
    ELIGIBLE = "eligible", _("Eligible")
    INVITED = "invited", _("Invited to the final proposal")
    FINALISED = "finalised", _("Final proposal submitted")
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")


PROPOSAL_MOVES = Moves.of(
    {
        "draft": {"submitted"},
        "submitted": {"withdrawn", "eligible", "ineligible"},
        "withdrawn": {"submitted"},
        "eligible": {"ineligible", "invited", "selected", "reserve", "not_selected"},
        "ineligible": {"eligible"},
        "invited": {"finalised", "not_selected"},
        "finalised": {"invited", "selected", "reserve", "not_selected"},
        "reserve": {"selected", "not_selected"},
    }
)


class EntryState(TextChoices):
    """How what is written for one stage stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENTRY_MOVES = Moves.of(
    {
        "draft": {"submitted"},
        "submitted": {"withdrawn"},
        "withdrawn": {"submitted"},
    }
)


class PartnerRole(TextChoices):
    """What a partner does in a proposal."""

    CO_EXECUTOR = "co_executor", _("Carries it out too")
    ACCOMPANYING = "accompanying", _("Accompanies")
    FUNDER = "funder", _("Adds money")
    OTHER = "other", _("Other")


class BudgetSource(TextChoices):
    """Who pays a line."""

    REQUESTED = "requested", _("Asked of the fund")
    OWN = "own", _("Own contribution")
    OTHER = "other", _("Other funders")


class WriterRole(TextChoices):
    """What a colleague may do in one proposal; without a row, the role in the organisation says."""

    VIEWER = "viewer", _("Reads")
    EDITOR = "editor", _("Writes")
    SUBMITTER = "submitter", _("Writes and submits")


class Confirmation(TextChoices):
    """Whether a partner organisation has confirmed its part."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    ASKED = "asked", _("Asked")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")


CONFIRMATION_MOVES = Moves.of(
    {
        "not_asked": {"asked"},
        "asked": {"asked", "confirmed", "declined", "not_asked"},
        "declined": {"asked", "not_asked"},
        # Its name, country or role was changed: what was confirmed is not there any more.
        "confirmed": {"asked", "not_asked"},
    }
)

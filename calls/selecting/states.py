"""What a foundation can decide about a proposal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """A decision. Its value is also the state that the proposal moves to when released."""

    INVITED = "invited", _("Invite to the final proposal")
    SELECTED = "selected", _("Select")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")


PROFILE_OUTCOMES = (Outcome.INVITED, Outcome.NOT_SELECTED)
FINAL_OUTCOMES = (Outcome.SELECTED, Outcome.RESERVE, Outcome.NOT_SELECTED)

"""What the accounts room tells the floors above it.

All three are sent inside the transaction that does the thing: a listener that raises undoes it,
and a ``DomainError`` raised by a listener is shown to the person. Listen with
``@receiver(invitation_accepted, dispatch_uid=…)`` and look at ``invitation.kind`` first.
"""

from django.dispatch import Signal

# An invitation was made and its mail is owed. Arguments: invitation (Invitation, state "sent",
# its address in ``email``, the language to write in (BCP 47) in ``language``), token (str, the only
# moment at which it exists in clear; the page is reverse("accounts:invitation", args=[token])),
# at (datetime, UTC). The listener records the mail in the outbox; it sends nothing by itself. Before
# sending, ``minka.accounts.queries.is_open(invitation, at)`` says whether it is still wanted.
invitation_sent = Signal()
# Arguments: invitation, user, at. ``invitation.kind`` says for which room it is; the room that
# issued it listens and grants what was offered.
invitation_accepted = Signal()
# The same for a refusal: invitation, user (None when answered without signing in), at, reason.
invitation_declined = Signal()

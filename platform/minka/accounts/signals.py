"""What the accounts room tells the floors above it."""

from django.dispatch import Signal

# Sent inside the transaction that accepts: invitation, user, at. ``invitation.kind`` says for
# which room it is; the room that issued it listens and grants what was offered.
invitation_accepted = Signal()
# The same for a refusal: invitation, user, at, reason.
invitation_declined = Signal()

"""What synthesis tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# synthesis, actor, at
synthesis_published = Signal()

"""What systematization tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# systematization, actor, at
systematization_published = Signal()

"""What discussion tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# post, topic, actor, at
post_written = Signal()

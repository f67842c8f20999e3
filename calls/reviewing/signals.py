"""What reviewing tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# review, entry, actor, at
review_submitted = Signal()

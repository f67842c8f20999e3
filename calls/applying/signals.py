"""What a proposal tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# entry, receipt, actor, at
entry_submitted = Signal()
# entry, actor, at
entry_withdrawn = Signal()

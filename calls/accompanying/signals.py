"""What a project tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# project, actor, at: a systematization can be opened.
project_opened = Signal()
